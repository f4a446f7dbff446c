"""What went out about contacts to somebody else's address, or was opened with somebody else's code."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from crm.contacts.models import AccessCode, Contact, ContactEvent, ContactEventKind, Direction, Message
from crm.customers.merging.disclosing import Between, Describer, Gone
from crm.customers.merging.models import DisclosureLineKind
from crm.customers.models import ContactPoint
from crm.teams.actor import Actor

MESSAGE, OPENED = DisclosureLineKind.MESSAGE, DisclosureLineKind.OPENED


def gone_between(between: Between) -> Iterable[Gone]:
    """Messages about the one's contacts that went to the other's addresses meanwhile, and what the other opened."""
    one, other = set(between.one), set(between.other)
    addresses = _addresses([*one, *other])
    for message_id, at, sent_to, contact_id, about in _messages(between):
        holders = addresses.get(sent_to, set())
        stranger = _strangers(about, holders, one, other)
        if stranger is not None:
            yield Gone(MESSAGE, message_id, at, about, stranger, contact_id)
    yield from _opened(between, one, other)


def _strangers(about: int, holders: set[int], one: set[int], other: set[int]) -> int | None:
    """The holder of an address that is the other record's alone; None for an address of the customer's own."""
    mine = one if about in one else other
    if not holders or holders & mine:
        return None
    return min(holders)


def _addresses(records: Sequence[int]) -> Mapping[str, set[int]]:
    points = ContactPoint.objects.unscoped("compared").filter(customer__in=records)
    found: dict[str, set[int]] = {}
    for value, record in points.values_list("normalised", "customer"):
        found.setdefault(value, set()).add(record)
    return found


def _messages(between: Between) -> Iterator[tuple[int, datetime, str, int, int]]:
    """(message, when, where to, contact, whose) of what left: of a session's message, each of its contacts."""
    records = [*between.one, *between.other]
    sent = Message.objects.unscoped("to list what went to the wrong person").filter(
        customer__in=records, direction=Direction.OUT, attempted_at__range=(between.since, between.until)
    )
    own = sent.filter(contact__customer__in=records).values_list(
        "pk", "attempted_at", "sent_to", "contact", "contact__customer"
    )
    session = sent.filter(contact__isnull=True, session__contacts__customer__in=records).values_list(
        "pk", "attempted_at", "sent_to", "session__contacts", "session__contacts__customer"
    )
    for message_id, at, sent_to, contact_id, about in [*own.order_by("pk"), *session.order_by("pk")]:
        if at is not None:
            yield message_id, at, sent_to, contact_id, about


def _opened(between: Between, one: set[int], other: set[int]) -> Iterable[Gone]:
    theirs = Contact.objects.unscoped("whose pages were opened").filter(customer__in=[*one, *other])
    events = ContactEvent.objects.filter(
        kind=ContactEventKind.OPENED, at__range=(between.since, between.until), contact_id__in=theirs.values("pk")
    )
    yield from opened_by_strangers(events.order_by("pk"))


def opened_by_strangers(events: Iterable[ContactEvent]) -> Iterable[Gone]:
    """Openings with a code that went to an address of another record than the contact's own."""
    rows = list(events)
    codes = {
        code.pk: code
        for code in AccessCode.objects.filter(pk__in=[row.facts.get("code") for row in rows]).select_related(
            "contact_point"
        )
    }
    owners = dict(
        Contact.objects.unscoped("whose it is")
        .filter(pk__in=[row.contact_id for row in rows])
        .values_list("pk", "customer")
    )
    for row in rows:
        code, owner = codes.get(row.facts.get("code", 0)), owners.get(row.contact_id)
        if code is not None and code.contact_point.customer_id != owner:
            yield Gone(OPENED, row.pk, row.at, owner, code.contact_point.customer_id, row.contact_id)


def gone_of_moved(contact: Contact, *, was_id: int) -> list[Gone]:
    """What went out about a contact, or was opened, while it was on this wrong record."""
    about = Q(contact=contact) | Q(session=contact.session_id, contact__isnull=True)
    sent = Message.objects.unscoped("to list what went to the wrong person").filter(
        about, direction=Direction.OUT, attempted_at__isnull=False, customer=was_id
    )
    gone = [
        Gone(MESSAGE, key, at, contact.customer_id, was_id, contact.pk)
        for key, at in sent.order_by("pk").values_list("pk", "attempted_at")
        if at is not None
    ]
    events = ContactEvent.objects.filter(contact_id=contact.pk, kind=ContactEventKind.OPENED).order_by("pk")
    return [*gone, *opened_by_strangers(events)]


def messages_described(actor: Actor, keys: Sequence[int]) -> dict[int, str]:
    """Messages the actor may know of: their subject and where they went."""
    found = Message.objects.visible_to(actor).filter(pk__in=keys)
    return {one.pk: _("“%(subject)s” to %(to)s") % {"subject": one.subject, "to": one.sent_to} for one in found}


def openings_described(actor: Actor, keys: Sequence[int]) -> dict[int, str]:
    """Openings of contacts that are not hidden from the actor."""
    rows = {row.pk: row.contact_id for row in ContactEvent.objects.filter(pk__in=keys)}
    shown = Contact.objects.not_hidden_from(actor).filter(pk__in=rows.values()).select_related("service")
    services = {contact.pk: contact.service.name for contact in shown}
    return {
        key: _("Tracking page opened with a code: %(service)s") % {"service": services[contact]}
        for key, contact in rows.items()
        if contact in services
    }


DESCRIBED: dict[str, Describer] = {MESSAGE: messages_described, OPENED: openings_described}
