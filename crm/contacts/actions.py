"""Sessions and contacts: what happens when somebody turns to the council. One transaction per act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from crm.contacts.acknowledging import Whom, acknowledge, why_not
from crm.contacts.address_questions.actions import question_open
from crm.contacts.channels.known import channels
from crm.contacts.identity.acting import acting_now
from crm.contacts.models import (
    Capacity,
    Contact,
    ContactEvent,
    ContactEventKind,
    ContactSession,
    Direction,
    Reference,
    Relation,
)
from crm.contacts.promising import CLOCKS_OF, promises_begin
from crm.contacts.reaching import call_back_refused
from crm.contacts.saying import Matter, matters_of_session, promised_before
from crm.contacts.sensitivity import restriction_of
from crm.contacts.terms import Terms
from crm.contacts.writing import record_meant
from crm.customers.models import Customer
from crm.customers.names import storable
from crm.customers.references import new_reference
from crm.outbox.actions import News, outbox_put
from crm.sla.models import Clock, ClockKind
from crm.teams.acting import Busy, one_transaction
from crm.teams.actor import Actor, ActorKind, system
from crm.teams.models import User
from crm.teams.policy import require
from gazetteer.places import Place

__all__ = ["Busy", "IntakeRefused", "Logged", "SessionStart", "contact_log", "session_end", "session_start"]

IDLE = timedelta(minutes=15)


class IntakeRefused(Exception):
    """What was given cannot be logged as it stands; `errors` says what, by field, and how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class SessionStart:
    """A session that begins with this act. `key` is the form's, the call's or the message's own."""

    channel: str
    key: str
    speaker_id: int | None = None
    speaker_words: str = ""
    telephone: str = ""
    call_id: str = ""
    started_at: datetime | None = None
    direction: str = "IN"
    team_id: int | None = None
    unacknowledged: str = ""  # why its door acknowledges nothing: models.Unacknowledged


@dataclass(frozen=True, slots=True)
class Logged:
    """A contact that stands in the records, with its reference as stored and the clocks it started; `of_staff` unless
    somebody looked and its customer is no member of staff."""

    contact: Contact
    reference: str
    session: ContactSession
    clocks: list[Clock] = field(default_factory=list)
    of_staff: bool = True


def _new_session(start: SessionStart, *, actor: Actor, at: datetime, ended: bool = False) -> ContactSession:
    if start.channel not in channels():
        raise IntakeRefused({"channel": "There is no such channel: choose one from the list."})
    return ContactSession(
        key=start.key,
        channel=start.channel,
        direction=start.direction,
        speaker_id=start.speaker_id,
        speaker_words=storable(start.speaker_words),
        telephone=storable(start.telephone),
        call_id=start.call_id,
        started_at=start.started_at or at,
        ended_at=at if ended else None,
        taken_by_kind=actor.kind,
        taken_by_key=actor.key,
        team_id=start.team_id,
        unacknowledged=start.unacknowledged,
    )


@one_transaction
def session_start(*, start: SessionStart, actor: Actor, at: datetime) -> ContactSession:
    """The session that now runs; the same key gives the same session. Raises NotPermitted, IntakeRefused, Busy."""
    require(actor, "contact.log")
    fresh = _new_session(start, actor=actor, at=at)
    ContactSession.objects.bulk_create([fresh], ignore_conflicts=True)
    return ContactSession.objects.unscoped("the session just started").get(key=start.key)


@one_transaction
def session_end(*, session_id: int, actor: Actor, at: datetime, asked: bool = False) -> None:
    """Nothing; the session is over and ONE acknowledgement lists all its references, where there is to be one: `asked`
    when they want it in writing. Ending twice does nothing.

    Raises NotPermitted, Busy.
    """
    require(actor, "contact.log")
    session = (
        ContactSession.objects.unscoped("to end it").select_for_update(no_key=True, of=("self",)).get(pk=session_id)
    )
    if session.ended_at is not None:
        return
    session.ended_at = max(at, session.started_at)
    session.save(update_fields=["ended_at"])
    matters = matters_of_session(session_id=session.pk)
    if matters:
        outbox_put(news=_acknowledged(session, matters, None, actor, at, asked=asked), at=at)


def sessions_end_idle(at: datetime) -> int:
    """How many sessions were ended because nothing more was logged in them for a quarter of an hour."""
    idle = list(
        ContactSession.objects.unscoped("the sweep")
        .filter(ended_at__isnull=True, last_contact_at__lte=at - IDLE)
        .order_by("last_contact_at", "pk")
        .values_list("pk", flat=True)[:200]
    )
    for session_id in idle:
        session_end(session_id=session_id, actor=system("sweep"), at=at)
    return len(idle)


def _acknowledged(
    session: ContactSession,
    matters: list[Matter],
    own: Mapping[str, tuple[str, str]] | None,
    actor: Actor,
    at: datetime,
    *,
    asked: bool = False,
    language: str | None = None,
) -> list[News]:
    """The news that carries the session's acknowledgement; none, and the reason kept, when the rule says so."""
    customer_id = session.speaker_id or matters[0].contact.customer_id
    reason = why_not(
        channel=session.channel,
        direction=session.direction,
        dispositions=[matter.contact.disposition for matter in matters],
        promised=any(matter.promised is not None for matter in matters),
        known=customer_id is not None,
        asked=asked,
    )
    if reason:
        session.unacknowledged = reason
        session.save(update_fields=["unacknowledged"])
    if reason or session.direction != Direction.IN:
        return []
    to = Whom(customer_id=customer_id, language=language)
    return acknowledge(session=session, matters=matters, to=to, own=own, actor=actor, at=at)


def lock_customers(*, customer_ids: list[int | None], actor: Actor) -> dict[int, Customer]:
    """These customers with all records shown as one with them, locked in order of key, by key; each with `is_staff`.

    Raises IntakeRefused for one the actor may not know of.
    """
    wanted = sorted({key for key in customer_ids if key is not None})
    if not wanted:
        return {}
    found = Customer.objects.unscoped("to lock, not to show")
    if actor.kind in (ActorKind.STAFF, ActorKind.CLIENT):
        found = Customer.objects.not_hidden_from(actor)
    roots = Customer.objects.unscoped("whose records").filter(pk__in=wanted).values("canonical")
    staff = User.objects.filter(customer_key=OuterRef("pk"))
    groups = found.filter(canonical__in=roots).annotate(is_staff=Exists(staff)).order_by("pk")
    groups = groups.select_for_update(no_key=True, of=("self",))
    rows: dict[int, Customer] = {row.pk: row for row in groups}
    if not rows.keys() >= set(wanted):
        raise IntakeRefused({"customer": "There is no such customer: search again."})
    return rows


def _session_for(session: int | SessionStart, *, actor: Actor, at: datetime, finish: bool) -> ContactSession:
    if isinstance(session, SessionStart):
        fresh = _new_session(session, actor=actor, at=at, ended=finish)
        fresh.last_contact_at = at
        fresh.save(force_insert=True)
        return fresh
    running = (
        ContactSession.objects.unscoped("to add to it").select_for_update(no_key=True, of=("self",)).get(pk=session)
    )
    if running.ended_at is not None:
        raise IntakeRefused({"session": "This call or visit has ended: start a new contact. What you typed is kept."})
    running.last_contact_at = at
    running.ended_at = at if finish else None
    running.save(update_fields=["last_contact_at", "ended_at"])
    return running


def _written_on(
    known: dict[int, Customer],
    customer_id: int | None,
    session: int | SessionStart,
    *,
    about_id: int | None,
    uprn: int | None,
) -> tuple[int | None, int | SessionStart]:
    """The record to write to when several are shown as one, and the session, with its speaker likewise."""
    root = known[customer_id].canonical_id if customer_id is not None else None
    group = [row.pk for row in known.values() if row.canonical_id == root]
    if customer_id is None or len(group) < 2:
        return customer_id, session
    begun, rang = (None, session.telephone) if isinstance(session, SessionStart) else (session, "")
    record = record_meant(group, given=customer_id, about_id=about_id, session=begun, telephone=rang, uprn=uprn)
    if isinstance(session, SessionStart) and session.speaker_id == customer_id:
        session = replace(session, speaker_id=record)
    return record, session


def contact_log(
    *,
    session: int | SessionStart,
    customer_id: int | None,
    terms: Terms,
    place: Place,
    disposition: str,
    answers: dict[str, str],
    notes: str,
    actor: Actor,
    at: datetime,
    key: str,
    capacity: str = Capacity.SELF,
    authority_words: str = "",
    authority_id: int | None = None,
    received_at: datetime | None = None,
    relation: str = Relation.NEW,
    about_id: int | None = None,
    finish: bool = False,
    restriction_id: int | None = None,
    asked: bool = False,
    acknowledges: bool = True,
    kinds: Sequence[ClockKind] | None = None,
    permission: str = "contact.log",
) -> Logged:
    """The contact, its reference, its running promises; part of the caller's transaction.

    `asked` when they want it in writing; a door that acknowledges by itself says so (`acknowledges`); `kinds` are the
    promises that begin, where they are others than its relation says; `permission` is another than to log contacts where
    nobody turned to us and the act that raises the work has its own.

    With an authority on record, the capacity is what that comes to for this service today.
    For a customer of whom several records are shown as one it is written to the one it is evidence about.

    Raises NotPermitted, IntakeRefused; a second use of the key raises IntegrityError (intake answers the first result).
    """
    require(actor, permission)
    speaker = session.speaker_id if isinstance(session, SessionStart) else None
    known = lock_customers(customer_ids=[customer_id, speaker], actor=actor)
    customer_id, session = _written_on(known, customer_id, session, about_id=about_id, uprn=place.uprn)
    running = _session_for(session, actor=actor, at=at, finish=finish)
    if authority_id is not None:
        capacity, authority_words = _capacity(authority_id, customer_id, terms, authority_words, actor, at)
    theirs = customer_id if capacity == Capacity.SELF else None
    refused = call_back_refused(disposition, session=running, customer_id=theirs, service=terms.version.service, at=at)
    if refused:
        raise IntakeRefused(refused)
    if restriction_id is None:
        restriction_id = restriction_of(version=terms.version, team_id=terms.team_id, at=at)
    contact = Contact(
        session=running,
        key=key,
        customer=known[customer_id] if customer_id is not None else None,
        capacity=capacity,
        authority_words=storable(authority_words),
        service=terms.version.service,
        service_version=terms.version,
        relation=relation,
        about_id=about_id,
        disposition=disposition,
        answers=answers,
        notes=storable(notes),
        received_at=min(received_at or at, at),
        logged_at=at,
        logged_by_kind=actor.kind,
        logged_by_key=actor.key,
        restriction_id=restriction_id,
        **_storable_columns(place),
    )
    contact.save(force_insert=True)
    question_open(contact, actor=actor, at=at)
    reference = Reference(value=new_reference(), contact=contact)
    Reference.objects.bulk_create([reference])
    begin = CLOCKS_OF[Relation(relation)] if kinds is None else kinds
    clocks = promises_begin(contact, terms, running, begin, actor, at)
    ContactEvent.objects.bulk_create(
        [
            contact_event(
                contact.pk, ContactEventKind.LOGGED, actor, at,
                relation=relation, session=running.pk, **({"authority": authority_id} if authority_id else {}),
            )
        ]
    )  # fmt: skip
    news = [News(kind="contact.logged", subject_id=contact.pk)]
    if finish and acknowledges:
        matters = _matters(running, contact, reference.value, clocks)
        told = known.get(running.speaker_id or customer_id or 0)
        spoken = told.language if told else None
        news += _acknowledged(running, matters, terms.acknowledgement, actor, at, asked=asked, language=spoken)
    outbox_put(news=news, at=at)
    return Logged(
        contact=contact, reference=reference.value, session=running, clocks=clocks,
        of_staff=_of_staff(known, contact.customer_id),
    )  # fmt: skip


def _of_staff(known: Mapping[int, Any], customer_id: int | None) -> bool:
    """True when one of the records shown as this customer is that of a member of staff."""
    root = known[customer_id].canonical_id if customer_id is not None else None
    return root is not None and any(row.is_staff for row in known.values() if row.canonical_id == root)


def _capacity(
    authority_id: int, customer_id: int | None, terms: Terms, seen: str, actor: Actor, at: datetime
) -> tuple[str, str]:
    """In which capacity the holder of this authority speaks in this matter, and the words that say so."""
    found = acting_now(
        authority_id=authority_id,
        customer_id=customer_id,
        service=terms.version.service,
        actor=actor,
        on=localdate(at),
    )
    if found is None:
        raise IntakeRefused({"capacity": "This authority is not there any more: choose again who speaks."})
    return found.capacity, " · ".join(filter(None, [found.words, seen]))[:300]


def _storable_columns(place: Place) -> dict[str, Any]:
    return {name: storable(value) if isinstance(value, str) else value for name, value in place.columns().items()}


def contact_event(contact_id: int, kind: str, actor: Actor, at: datetime, **facts: Any) -> ContactEvent:
    """An unsaved event of a contact; facts are keys, codes and dates."""
    return ContactEvent(
        contact_id=contact_id, at=at, kind=kind, actor_kind=actor.kind, actor_key=actor.key, facts=facts
    )


def _matters(session: ContactSession, contact: Contact, reference: str, clocks: list[Clock]) -> list[Matter]:
    """The matters of a session that ends with this contact; one statement less when it is the only one."""
    if session.started_at < contact.logged_at or session.last_contact_at != contact.logged_at:
        earlier = [one for one in matters_of_session(session_id=session.pk) if one.contact.pk != contact.pk]
    else:
        earlier = []
    owed = sorted((clock for clock in clocks if clock.stopped_at is None), key=lambda clock: clock.kind, reverse=True)
    own = next((clock.due_at for clock in owed if clock.kind != ClockKind.ACKNOWLEDGE), None)
    promised = promised_before(contact, at=contact.logged_at) or own
    return [*earlier, Matter(contact=contact, reference=reference, service=contact.service, promised=promised)]
