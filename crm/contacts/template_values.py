"""What stands in place of each ((name)) for one contact: to look at words against a real record."""

from datetime import datetime

from django.conf import settings

from crm.catalogue.wordings.events import examples_of
from crm.catalogue.wordings.languages import speaking
from crm.contacts.models import Contact, Promise
from crm.contacts.queries import contact_found
from crm.contacts.saying import Matter, link_to, matter_words
from crm.customers.references import shown
from crm.sla.models import ClockKind
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.policy import require


def values_of_record(*, event: str, reference: str, language: str, actor: Actor, at: datetime) -> dict[str, str]:
    """The names of this event as the record with this reference would fill them; what only an officer writes stays an
    example. The look is recorded.

    Raises NotPermitted, and crm.contacts.queries.NoSuchContact for none the actor may see.
    """
    require(actor, "message_template.preview")
    contact = contact_found(actor=actor, reference=reference)
    record_read(actor=actor, at=at, screen="message-template", kind="CONTACT", keys=[contact.pk])
    if contact.customer_id is not None:
        record_read(actor=actor, at=at, screen="message-template", kind="CUSTOMER", keys=[contact.customer_id])
    with speaking(language):
        known = _values(contact, at=at)
    return {name: known.get(name, example) for name, example in examples_of(event, language).items()}


def _values(contact: Contact, *, at: datetime) -> dict[str, str]:
    reference: str = contact.reference_value  # type: ignore[attr-defined]
    promises = Promise.objects.filter(
        contact=contact, kind__in=[ClockKind.RESOLVE, ClockKind.RESPOND], clock__state="RUNNING"
    ).order_by("-kind", "pk")
    promised = next((due for due in promises.values_list("clock__due_at", flat=True) if due), None)
    matter = Matter(contact=contact, reference=reference, service=contact.service, promised=promised)
    return {
        "council": settings.COUNCIL_NAME,
        "phone": settings.COUNCIL_PHONE,
        "service": contact.subject,
        "reference": shown(reference),
        "references": shown(reference),
        "matters": matter_words(matter, at=at),
        "link": link_to(reference),
        "customer": contact.customer.display_name if contact.customer else "",
    }
