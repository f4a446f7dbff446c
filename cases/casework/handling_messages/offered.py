"""The council's ready answers, offered to whoever answers about a service: filled in, and theirs to change."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Q

from crm.catalogue.models import MessageTemplate, TemplateState
from crm.catalogue.wording import UnknownName, fill
from crm.catalogue.wordings.events import ANSWER
from crm.catalogue.wordings.languages import language_for, speaking
from crm.contacts.models import Contact, Reference
from crm.contacts.saying import link_to
from crm.customers.references import shown

MOST = 40


@dataclass(frozen=True, slots=True)
class OfferedAnswer:
    """One ready answer: its key, its name, and its words for this customer."""

    key: int
    name: str
    subject: str
    words: str


def answers_offered(contact: Contact) -> list[OfferedAnswer]:
    """The answers in force for the contact's service, then those for all, by name, in the customer's language; in English
    where there are none in theirs. One that asks for what an answer does not offer is left out."""
    language = language_for(contact.customer.language if contact.customer else "")
    every = MessageTemplate.objects.filter(
        Q(service=contact.service_id) | Q(service__isnull=True),
        event=ANSWER,
        state=TemplateState.PUBLISHED,
        language__in={language, "en"},
    )
    rows = list(every.order_by(F("service_id").asc(nulls_last=True), "name", "id")[: MOST * 2])
    theirs = [row for row in rows if row.language == language] or rows
    if not theirs:
        return []
    names = _names(contact, language)
    filled = [_filled(row, names) for row in theirs[:MOST]]
    return [one for one in filled if one is not None]


def _names(contact: Contact, language: str) -> dict[str, str]:
    reference = Reference.objects.get(contact=contact, kind=Reference.Kind.OWN).value
    with speaking(language):
        return {
            "council": settings.COUNCIL_NAME,
            "phone": settings.COUNCIL_PHONE,
            "customer": str(contact.customer) if contact.customer else "",
            "service": str(contact.service),
            "reference": shown(reference),
            "link": link_to(reference),
        }


def _filled(row: MessageTemplate, names: dict[str, str]) -> OfferedAnswer | None:
    try:
        return OfferedAnswer(
            key=row.pk, name=row.name, subject=fill(row.subject, names), words=fill(row.body, names).strip()
        )
    except UnknownName:
        return None
