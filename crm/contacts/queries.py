"""What the screens read about contacts: one contact, one session, open promises, references; timelines are next door.

Functions that answer a whole page record the read; parts of a page do not (the page's own query did).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from crm.contacts.models import (
    Contact,
    ContactEvent,
    ContactEventKind,
    ContactSession,
    Correction,
    Message,
    Promise,
    Reference,
)
from crm.customers.merging.unplaced import not_to_be_placed
from crm.customers.models import Customer
from crm.customers.references import ALPHABET, LENGTH, NotAReference, normalise
from crm.sla.models import Clock
from crm.teams.access import record_read
from crm.teams.actor import Actor, ActorKind
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.models import Team, User
from crm.teams.policy import may

SHORTEST_PREFIX = 4
LONGEST_SESSION = timedelta(hours=12)  # as long as a contact's form may lie open before it is logged
MOST_SESSIONS = 200  # of one member of staff in a day


class NoSuchContact(LookupError):
    """No contact has this reference, or none that this actor may see."""


@dataclass(frozen=True, slots=True)
class ContactPage:
    """Everything about one contact that its reader may see."""

    contact: Contact
    references: list[Reference]
    speaker: Customer | None
    customer_shown: bool
    promises: list[Promise]
    messages: list[Message]
    events: list[ContactEvent]
    corrections: list[Correction]
    siblings: list[Contact]
    later: list[Contact]
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class SessionPage:
    """A session with its contacts in order, and what was written because of it."""

    session: ContactSession
    contacts: list[Contact]
    messages: list[Message]


def with_reference(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """The contacts with `own_reference` filled in by the same statement."""
    own = Reference.objects.filter(contact=OuterRef("pk"), kind=Reference.Kind.OWN).values("value")[:1]
    return contacts.annotate(reference_value=Subquery(own))


def contact_found(*, actor: Actor, reference: str, through: QuerySet | None = None) -> Contact:
    """The contact that this reference, ours or anybody's, means. Raises NoSuchContact.

    `through` are contacts the caller knows the actor reaches another way, an officer by a case of their team.
    """
    contacts = _reached(actor, through)
    found = with_reference(contacts).filter(
        Exists(Reference.objects.filter(contact=OuterRef("pk"), value__in=_spellings(reference)))
    )
    contact = found.select_related("session", "service", "service_version", "customer", "property", "street").first()
    if contact is None:
        raise NoSuchContact(reference)
    return contact


def _reached(actor: Actor, through: QuerySet | None) -> QuerySet[Contact]:
    if through is None:
        return Contact.objects.visible_to(actor)
    return Contact.objects.not_hidden_from(actor).filter(
        Q(pk__in=Contact.objects.visible_to(actor).values("pk")) | Q(pk__in=through)
    )


def _spellings(reference: str) -> list[str]:
    """The ways this may be stored: as typed, and as ours."""
    typed = reference.strip()
    try:
        return [typed, normalise(typed)]
    except NotAReference:
        return [typed]


def contact_page(
    *, actor: Actor, reference: str, at: datetime, screen: str, through: QuerySet | None = None
) -> ContactPage:
    """One contact whole, and the read recorded. Raises NoSuchContact."""
    contact = contact_found(actor=actor, reference=reference, through=through)
    record_read(actor=actor, at=at, screen=screen, kind="CONTACT", keys=[contact.pk])
    events = list(ContactEvent.objects.filter(contact_id=contact.pk).order_by("at", "id"))
    messages = _messages_about(actor, contact)
    shown = (
        with_reference(Contact.objects.visible_to(actor))
        .select_related("service", "session")
        .order_by("received_at", "id")
    )
    people = Customer.objects.not_hidden_from(actor).filter(
        pk__in=[key for key in (contact.session.speaker_id, contact.customer_id) if key is not None]
    )
    known = {person.pk: person for person in people.order_by("id")}
    return ContactPage(
        contact=contact,
        references=list(contact.references.order_by("kind", "id")),
        speaker=known.get(contact.session.speaker_id or 0),
        customer_shown=contact.customer_id in known,
        promises=list(_promises().filter(contact=contact)),
        messages=messages,
        events=events,
        corrections=list(contact.corrections.order_by("made_at", "id")),
        siblings=list(shown.filter(session=contact.session_id).exclude(pk=contact.pk)),
        later=list(shown.filter(about=contact)),
        names=names_of([*((event.actor_kind, event.actor_key) for event in events), _logger(contact)]),
    )


def _logger(contact: Contact) -> tuple[str, str]:
    return contact.logged_by_kind, contact.logged_by_key


def _messages_about(actor: Actor, contact: Contact) -> list[Message]:
    if not may(actor, "contact.notes"):
        return []
    about = Q(contact=contact) | Q(session=contact.session_id, contact__isnull=True)
    return list(Message.objects.visible_to(actor).filter(about).order_by("created_at", "id"))


def _promises() -> QuerySet[Promise]:
    own = Reference.objects.filter(contact=OuterRef("contact"), kind=Reference.Kind.OWN).values("value")[:1]
    return (
        Promise.objects.select_related("clock", "contact__service")
        .annotate(reference_value=Subquery(own))
        .order_by(F("clock__due_at").asc(nulls_last=True), "pk")
    )


def names_of(actors: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Names of the staff among these (kind, key) actors, by key."""
    keys = {int(key) for kind, key in actors if kind == ActorKind.STAFF and key.isdigit()}
    if not keys:
        return {}
    return {str(pk): name for pk, name in _full_names(keys=sorted(keys))}


@compiled_once
def _full_names(*, keys: Given) -> QuerySet[User, tuple[int, str]]:
    return User.objects.filter(pk__among=keys).values_list("pk", "full_name")


def session_page(*, actor: Actor, reference: str, at: datetime, screen: str) -> SessionPage:
    """The session of the contact with this reference, and the read recorded. Raises NoSuchContact."""
    contact = contact_found(actor=actor, reference=reference)
    session = contact.session
    contacts = with_reference(Contact.objects.visible_to(actor).filter(session=session))
    in_order = list(
        contacts.select_related("session", "service", "customer", "property", "street").order_by("logged_at", "id")
    )
    record_read(actor=actor, at=at, screen=screen, kind="CONTACT", keys=[one.pk for one in in_order])
    messages = Message.objects.visible_to(actor).filter(session=session).order_by("created_at", "id")
    return SessionPage(session=session, contacts=in_order, messages=list(messages))


def taken_for_others(*, actor: Actor, reference: str, at: datetime) -> list[str] | None:
    """The names of the teams that may read a contact which this member of staff took within the hour and may not see: it
    is a confidential matter, or about them (then no team is named). They must read its reference out, and are shown
    nothing more. None when they took no such contact."""
    rows = Contact.objects.unscoped("whether they took it: only its teams are named").filter(
        Exists(Reference.objects.filter(contact=OuterRef("pk"), value__in=_spellings(reference))),
        logged_by_kind=actor.kind, logged_by_key=actor.key, logged_at__gt=at - timedelta(hours=1),
    )  # fmt: skip
    contact = rows.first()
    if contact is None:
        return None
    teams = Team.objects.filter(restrictions=contact.restriction_id)
    return list(teams.order_by("name", "pk").values_list("name", flat=True))


def authority_of(contact: Contact) -> int | None:
    """The key of the authority by which somebody spoke for the customer in this contact, None for none on record."""
    logged = ContactEvent.objects.filter(contact_id=contact.pk, kind=ContactEventKind.LOGGED)
    return logged.values_list("facts__authority", flat=True).first()


def sessions_open(*, actor: Actor, limit: int = 5) -> list[SessionPage]:
    """Sessions this member of staff has begun and not finished, newest first."""
    mine = ContactSession.objects.visible_to(actor).filter(
        taken_by_kind=actor.kind, taken_by_key=actor.key, ended_at__isnull=True
    )
    sessions = list(mine.order_by("-started_at", "-id")[:limit])
    contacts = with_reference(Contact.objects.visible_to(actor).filter(session__in=sessions))
    by_session: dict[int, list[Contact]] = {session.pk: [] for session in sessions}
    for contact in contacts.select_related("service").order_by("logged_at", "id"):
        by_session[contact.session_id].append(contact)
    return [
        SessionPage(session=one, contacts=by_session[one.pk], messages=[]) for one in sessions if by_session[one.pk]
    ]


def logged_on_day(*, actor: Actor, at: datetime, limit: int = 10) -> list[Contact]:
    """The contacts this member of staff logged on the day of `at`, the last first, each with its reference."""
    morning = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    begun = ContactSession.objects.visible_to(actor).filter(
        taken_by_kind=actor.kind, taken_by_key=actor.key, started_at__gte=morning - LONGEST_SESSION, started_at__lte=at
    )
    sessions = list(begun.order_by("-started_at", "-id").values_list("pk", flat=True)[:MOST_SESSIONS])
    mine = Contact.objects.visible_to(actor).filter(session__in=sessions, logged_at__gte=morning)
    rows = with_reference(mine).select_related("session", "service")
    found = list(rows.order_by("-logged_at", "-id")[:limit])
    record_read(actor=actor, at=at, screen="home", kind="CONTACT", keys=[contact.pk for contact in found])
    return found


def favourite_services(*, actor: Actor, sessions: int = 60, limit: int = 6) -> list[int]:
    """Keys of the services this member of staff logs most, of late: a count of their own work, no customer in it."""
    mine = ContactSession.objects.unscoped("keys of one's own sessions").filter(taken_by_key=actor.key)
    recent = list(mine.order_by("-started_at", "-id").values_list("pk", flat=True)[:sessions])
    logged = Contact.objects.unscoped("counted, shown to nobody").filter(session__in=recent)
    counted: dict[int, int] = {}
    for service in logged.order_by("id").values_list("service", flat=True):
        counted[service] = counted.get(service, 0) + 1
    return sorted(counted, key=lambda service: (-counted[service], service))[:limit]


def promises_open(
    *, actor: Actor, customer_ids: Sequence[int] = (), uprn: int | None = None, limit: int = 20
) -> list[Promise]:
    """Promises still owed to these records of one customer, or about this property: one a contact, due first."""
    owed = _owed(actor, uprn is not None, limit * 3, customers=list(customer_ids), uprn=uprn)
    first: dict[int, Promise] = {}
    for promise in owed:
        first.setdefault(promise.contact_id, promise)
    return list(first.values())[:limit]


@compiled_once
def _owed(actor: Actor, at_property: bool, limit: int, /, *, customers: Given, uprn: Given) -> QuerySet[Promise]:
    whose = Q(not_to_be_placed("CONTACT"), customer__among=customers)
    if at_property:
        whose |= Q(property=uprn)
    contacts = Contact.objects.visible_to(actor).filter(whose, voided_at__isnull=True).values("pk")
    owed = _promises().filter(contact__in=contacts, clock__state__in=[Clock.State.RUNNING, Clock.State.PAUSED])
    return owed[:limit]


def promises_made(*, contact_id: int) -> list[Promise]:
    """What was promised about this contact, with its clocks, for whoever took it just now."""
    return list(Promise.objects.filter(contact=contact_id).select_related("clock").order_by("clock_id"))


def clocks_of(*, contact_ids: Sequence[int]) -> dict[int, list[Clock]]:
    """The clocks of what was promised about each of these contacts."""
    found: dict[int, list[Clock]] = {contact_id: [] for contact_id in contact_ids}
    for promise in Promise.objects.filter(contact__in=contact_ids).select_related("clock").order_by("pk"):
        found[promise.contact_id].append(promise.clock)
    return found


def references_found(*, actor: Actor, query: str, limit: int = 5) -> list[Contact]:
    """Contacts whose reference is what was typed, or begins so when at least four characters of one were."""
    typed = query.strip()
    compact = "".join(character for character in typed.upper() if character.isalnum())
    spelt = Q(value__in=_spellings(typed))
    if SHORTEST_PREFIX <= len(compact) <= LENGTH and all(character in ALPHABET for character in compact):
        spelt |= Q(value__startswith=compact)
    keys = list(Reference.objects.filter(spelt).order_by("value", "id").values_list("contact", flat=True)[: limit * 2])
    if not keys:
        return []
    contacts = with_reference(Contact.objects.visible_to(actor).filter(pk__in=keys))
    return list(
        contacts.select_related("service", "customer", "property", "street").order_by("-received_at", "-id")[:limit]
    )
