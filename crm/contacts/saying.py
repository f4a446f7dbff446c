"""Messages out: what is said is fixed in the act that says it; the outbox carries it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from crm.catalogue.models import Service
from crm.catalogue.queries import Wording, worded
from crm.catalogue.wording import shipped
from crm.catalogue.wordings.events import EMAIL
from crm.catalogue.wordings.languages import speaking, spoken
from crm.contacts.models import Channel, Contact, Direction, Message, Promise, Reference, Relation
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.outbox.actions import News
from crm.outbox.models import Priority
from crm.sla.models import ClockKind
from crm.sla.saying import say_when
from crm.teams.actor import Actor

ZONE = ZoneInfo(settings.TIME_ZONE)
CODE, COUNCILLOR_LINK = "code", "councillor_link"
AWAITED = frozenset({CODE, COUNCILLOR_LINK})  # events of messages that somebody asked for a moment ago and waits for
DESTINATIONS: dict[str, str] = {
    Channel.EMAIL: "email",
    Channel.TEXT: "text",
    Channel.POST: "letter",
}  # as the outbox counts them


@dataclass(frozen=True, slots=True)
class Matter:
    """One contact as an acknowledgement speaks of it."""

    contact: Contact
    reference: str
    service: Service
    promised: datetime | None  # when it will be put right, or answered


def language_of(customer_id: int | None) -> str:
    """The language this customer chose, "" for nobody."""
    found = Customer.objects.unscoped("to write to them in their language").filter(pk=customer_id or 0)
    return found.values_list("language", flat=True).first() or ""


def link_to(reference: str) -> str:
    """The public address of a reference's page."""
    return f"{settings.SITE_URL}/track/{shown(reference)}"


def matter_words(matter: Matter, *, at: datetime) -> str:
    """ "Missed bin collection: reference BCDF-2345-J. We will put it right by Wed 25 Nov, 17:00."."""
    words = _("%(service)s: reference %(reference)s.") % {
        "service": matter.contact.service_version.subject_of(matter.service),
        "reference": shown(matter.reference),
    }
    if matter.contact.relation == Relation.SAME_REPORT:
        words += " " + _("Others told us of this too: you are told how it ends, like everybody who reported it.")
    if matter.promised is None:
        return words
    return f"{words} " + _("We will put it right or answer by %(when)s.") % {
        "when": say_when(matter.promised, at, ZONE)
    }


def acknowledgement(
    *, matters: Sequence[Matter], own: Mapping[str, tuple[str, str]], at: datetime, language: str
) -> Wording:
    """The words that list every matter of a session in the customer's language; `own` is the council's, by language."""
    with speaking(language):
        names = {
            "council": settings.COUNCIL_NAME,
            "references": ", ".join(shown(matter.reference) for matter in matters),
            "matters": "\n".join(matter_words(matter, at=at) for matter in matters),
            "link": link_to(matters[0].reference),
        }
        return worded(own.get(spoken()) or shipped("acknowledgement", EMAIL), names)


def message_id_of(key: str) -> str:
    """The Message-ID of the message of this key, always the same, and not to be guessed: a report that names it has seen
    the message (a forged one would stop a customer's address)."""
    sign = salted_hmac("message-id", key).hexdigest()[:16]
    return f"<{key[:120]}.{sign}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"


def message_out(
    *, key: str, event: str, words: Wording, actor: Actor, at: datetime, channel: str = Channel.EMAIL, **where: Any
) -> Message:
    """An unsaved message to be sent; `where` is its session, contact, customer and contact point."""
    return Message(
        key=key,
        direction=Direction.OUT,
        channel=channel,
        event=event,
        subject=words.subject,
        body=words.body,
        language=words.language,
        message_id=message_id_of(key),
        state=Message.State.QUEUED,
        created_at=at,
        created_by_kind=actor.kind,
        created_by_key=actor.key,
        **where,
    )


def sending(messages: Iterable[Message]) -> list[News]:
    """The outbox's news for these saved messages: in order for each customer and channel, so that a text which waits for
    the morning holds up no email; to nobody we know in none. A code waits for nothing, nor does danger."""
    said = list(messages)
    urgent = _about_danger([message for message in said if message.channel != Channel.EMAIL])
    news = []
    for message in said:
        now = message.event in AWAITED or message.pk in urgent
        ordered = not now and message.customer_id is not None
        channel = "" if message.channel == Channel.EMAIL else f":{message.channel}"
        news.append(
            News(
                kind="message.send",
                subject_id=message.pk,
                stream=f"customer:{message.customer_id}{channel}" if ordered else "",
                priority=Priority.NOW if now else Priority.SOON,
                destination=DESTINATIONS.get(message.channel, ""),
            )
        )
    return news


def _about_danger(messages: Sequence[Message]) -> set[int]:
    """The keys of those messages that are about danger, or a child or adult at risk."""
    if not messages:
        return set()
    dangerous = Contact.objects.unscoped("whether it is about danger").filter(service__about_danger=True)
    about = dangerous.filter(pk__in=[message.contact_id for message in messages if message.contact_id])
    keys = set(about.values_list("pk", flat=True))
    return {message.pk for message in messages if message.contact_id in keys}


def promised_before(contact: Contact, *, at: datetime) -> datetime | None:
    """When what this contact reports too, or chases, is to be put right as was promised before: the date that its customer
    is given as well. None for a matter of its own, and for a date that has passed."""
    if contact.relation not in (Relation.SAME_REPORT, Relation.CHASE):
        return None
    running = Promise.objects.filter(contact=contact.about_id, kind=ClockKind.RESOLVE, clock__state="RUNNING")
    return running.filter(clock__due_at__gt=at).order_by("-cycle").values_list("clock__due_at", flat=True).first()


def matters_of_session(*, session_id: int) -> list[Matter]:
    """The matters of a session as an acknowledgement lists them, voided ones left out."""
    contacts = list(
        Contact.objects.unscoped("the session's own acknowledgement")
        .select_related("service", "service_version")
        .filter(session=session_id, voided_at__isnull=True)
        .order_by("pk")
    )
    references = dict(
        Reference.objects.filter(contact__in=contacts, kind=Reference.Kind.OWN).values_list("contact_id", "value")
    )
    promised: dict[int, datetime] = {}
    promises = Promise.objects.filter(
        contact__in=contacts, kind__in=[ClockKind.RESOLVE, ClockKind.RESPOND], clock__state="RUNNING"
    ).order_by("-kind", "pk")
    for contact_id, due in promises.values_list("contact_id", "clock__due_at"):
        if due is not None:
            promised.setdefault(contact_id, due)
    return [
        Matter(
            contact=contact,
            reference=references[contact.pk],
            service=contact.service,
            promised=promised_before(contact, at=contact.logged_at) or promised.get(contact.pk),
        )
        for contact in contacts
    ]
