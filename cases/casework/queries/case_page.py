"""The case page: one case with its whole story, as far as the actor may see it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from cases.casework.lateness import may_have_new_date, needs_new_date, new_dates_of
from cases.casework.models import Case, CaseContact, CaseNote, CaseParty, Question
from cases.casework.naming import act_label
from cases.casework.queries.case_history import (
    ON_ITS_OWN,
    Before,
    History,
    history_of,
    names_of,
    staff_of,
)
from cases.casework.queries.case_talk import ON_ITS_OWN as WORDS_ON_THEIR_OWN
from cases.casework.queries.case_talk import Written, messages_of, notes_of
from cases.casework.queries.found import OpenCase, case_of, nearby
from cases.casework.queries.internal_targets import InternalShown, internal_of
from cases.casework.registry import Act, acts_from, edges, workflow_named
from crm.catalogue.answers_found import answers_told
from crm.catalogue.queries import Wording, wording_of
from crm.catalogue.wording import UnknownName
from crm.contacts.models import Contact, Message, Promise, Reference
from crm.contacts.saying import link_to
from crm.customers.care.marks import Mark, alerts_seen, marks_by
from crm.customers.models import ContactPoint, Customer, Residence
from crm.customers.references import shown
from crm.sla.explaining import Explanation
from crm.sla.models import Clock, ClockExcuse, ClockPause, NewDate
from crm.sla.queries import compiled, due_of, explanation_of, pauses_of
from crm.sla.working_time import CompiledCalendar
from crm.teams.access import record_read
from crm.teams.actor import Actor, ActorKind
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.models import Team
from crm.teams.policy import may, require

MOST_CONTACTS = 200
RUNS = (Clock.State.RUNNING, Clock.State.PAUSED)


@dataclass(frozen=True, slots=True)
class Said:
    """One contact about the case: who spoke, how, what they answered and what was written down (None: not for you)."""

    contact: Contact
    reference: str
    is_first: bool
    speaker: str
    answers: list[tuple[str, str]]
    notes: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a part in the case, and the ways to reach them that the actor may see."""

    party: CaseParty
    points: list[ContactPoint]
    marks: list[Mark]  # what must be known first


@dataclass(frozen=True, slots=True)
class PromiseShown:
    """One promise about the case; `explanation` for those not yet kept or cancelled."""

    clock: Clock
    reference: str
    is_first: bool
    calendar: CompiledCalendar
    due_at: datetime | None
    explanation: Explanation | None
    new_dates: list[NewDate]  # the newest last, each with who gave it
    excuse: ClockExcuse | None
    needs_new_date: bool
    may_have_new_date: bool

    @property
    def name(self) -> str:
        """How an address names it, beside the reference of its contact."""
        return f"{self.clock.kind}-{self.clock.cycle}"


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the page shows; `ask_teams` are those to ask about what is confidential, empty when nothing is."""

    case: Case
    reference: str
    said: list[Said]
    people: list[Person]
    ask_teams: list[str]
    promises: list[PromiseShown]
    internal: list[InternalShown]
    conversation: list[Message]
    notes: list[CaseNote]
    earlier: dict[str, int]  # where what was written before begins: of messages, of notes, where there is more
    questions: list[Question]
    history: History
    acts: dict[str, Act]
    may_work: bool
    may_note: bool
    may_excuse: bool
    sees_words: bool
    nearby: list[OpenCase]
    names: dict[int, str]


def case_page(*, actor: Actor, at: datetime, reference: str) -> CasePage:
    """The case that this reference (of any of its contacts) leads to, with its story. Raises NoSuchCase.

    What is hidden from the actor is in no part of it; where it leaves a gap, the teams to ask are named.
    """
    case = case_of(actor=actor, reference=reference)
    department = case.team.department_id
    sees_words = may(actor, "contact.notes")
    keys = [case.contact_id, *_attached(case=case.pk)]
    contacts = _contacts(keys, actor=actor)
    hidden = [key for key in keys if key not in contacts]
    people = _people(case, actor=actor, at=at)
    promises, clocks = _promises(case, [case.contact_id, *contacts], at=at)
    notes: Written[CaseNote] = notes_of(case) if sees_words else Written([])
    talk: Written[Message] = Written([])
    if sees_words:
        talk = messages_of(case, contacts, actor=actor, complete=not hidden)
    history = history_of(case, clocks=clocks, hidden=set(hidden), actor=actor)
    names = names_of([*history.staff, *staff_of(notes.lines)])
    _record(actor=actor, at=at, case=case, people=people, contacts=contacts)
    told = answers_told([(one.service_version.form, one.answers) for one in contacts.values()], reader=actor)
    return CasePage(
        case=case,
        reference=case.reference_value,  # type: ignore[attr-defined]
        said=[
            _said(contact, answers, case=case, actor=actor, sees_words=sees_words)
            for contact, answers in zip(contacts.values(), told, strict=True)
        ],
        people=people,
        ask_teams=_ask_teams(hidden),
        promises=promises,
        internal=internal_of(case, at=at),
        conversation=talk.lines,
        notes=notes.lines,
        earlier={name: found.next for name, found in (("messages", talk), ("notes", notes)) if found.next},
        questions=_questions(case=case.pk, contacts=list(contacts)) if sees_words else [],
        history=history,
        acts=_acts(case, actor=actor),
        may_work=may(actor, "case.work", department=department),
        may_note=may(actor, "case.note"),
        may_excuse=may(actor, "promise.excuse", department=department),
        sees_words=sees_words,
        nearby=nearby(case, actor=actor, at=at),
        names=names,
    )


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of a case's history by itself, with the names of the staff it tells of."""

    case: Case
    reference: str
    history: History
    names: dict[int, str]


def case_history(*, actor: Actor, at: datetime, reference: str, before: Before | None) -> HistoryPage:
    """What happened to the case before this, as its own page shows the beginning of it. Raises NoSuchCase."""
    case = case_of(actor=actor, reference=reference)
    keys = [case.contact_id, *_attached(case=case.pk)]
    contacts = _contacts(keys, actor=actor)
    rows = _made(raising=case.contact_id, contacts=[case.contact_id, *contacts])
    history = history_of(
        case,
        clocks={row.clock_id: row.clock for row in rows},
        hidden={key for key in keys if key not in contacts},
        actor=actor,
        before=before,
        size=ON_ITS_OWN,
    )
    record_read(actor=actor, at=at, screen="case-history", kind="CASE", keys=[case.pk])
    own = case.reference_value  # type: ignore[attr-defined]
    return HistoryPage(case=case, reference=own, history=history, names=names_of(history.staff))


@dataclass(frozen=True, slots=True)
class WordsPage:
    """A page of the messages or the notes of a case by itself, with the names of the staff they tell of."""

    case: Case
    reference: str
    conversation: Written[Message]
    notes: Written[CaseNote]
    names: dict[int, str]


def case_words(*, actor: Actor, at: datetime, reference: str, of_notes: bool, before: int) -> WordsPage:
    """What was written about the case before this. Raises NoSuchCase, NotPermitted."""
    require(actor, "contact.notes")
    case = case_of(actor=actor, reference=reference)
    conversation: Written[Message] = Written([])
    notes: Written[CaseNote] = Written([])
    if of_notes:
        notes = notes_of(case, before=before, size=WORDS_ON_THEIR_OWN)
    else:
        keys = [case.contact_id, *_attached(case=case.pk)]
        contacts = _contacts(keys, actor=actor)
        whole = len(contacts) == len(keys)
        conversation = messages_of(case, contacts, actor=actor, complete=whole, before=before, size=WORDS_ON_THEIR_OWN)
    record_read(actor=actor, at=at, screen="case-words", kind="CASE", keys=[case.pk])
    own = case.reference_value  # type: ignore[attr-defined]
    return WordsPage(case, own, conversation, notes, names_of(staff_of(notes.lines)))


def _acts(case: Case, *, actor: Actor) -> dict[str, Act]:
    """The acts open to the actor, most likely first; one that leaves the state as it is, last."""
    department = case.team.department_id
    stays = {edge.name for edge in edges(workflow_named(case.workflow)) if edge.source == edge.target == case.state}
    mine = {
        name: replace(act, label=act_label(case, name))
        for name, act in acts_from(case).items()
        if ActorKind.STAFF in act.by and may(actor, act.permission, department=department)
    }
    return dict(sorted(mine.items(), key=lambda pair: pair[0] in stays))


@compiled_once
def _attached(*, case: Given) -> QuerySet[CaseContact, int]:
    attached = CaseContact.objects.filter(case=case).order_by("-contact__received_at", "-id")
    return attached.values_list("contact_id", flat=True)[:MOST_CONTACTS]


def _contacts(keys: Sequence[int], *, actor: Actor) -> dict[int, Contact]:
    """The contacts the actor may see, the raising one first, then the latest; each with its own reference."""
    by_key = {contact.pk: contact for contact in _seen(actor, keys=keys)}
    return {key: by_key[key] for key in keys if key in by_key}


@compiled_once
def _seen(actor: Actor, /, *, keys: Given) -> QuerySet[Contact]:
    own = Reference.objects.filter(contact=OuterRef("pk"), kind=Reference.Kind.OWN).values("value")[:1]
    found = Contact.objects.not_hidden_from(actor).filter(pk__among=keys).annotate(reference_value=Subquery(own))
    return found.select_related("session__speaker", "customer", "service_version")


def _said(contact: Contact, answers: list[tuple[str, str]], *, case: Case, actor: Actor, sees_words: bool) -> Said:
    return Said(
        contact=contact,
        reference=contact.own_reference,
        is_first=contact.pk == case.contact_id,
        speaker=_speaker(contact, actor=actor),
        answers=answers,
        notes=contact.notes if sees_words else None,
    )


def _speaker(contact: Contact, *, actor: Actor) -> str:
    """Who spoke, when that was not the customer and is not hidden from the actor."""
    session = contact.session
    if session.speaker_id is None or session.speaker_id == contact.customer_id:
        return session.speaker_words
    restriction = session.speaker.restriction_id if session.speaker else None
    if restriction is None or Customer.objects.not_hidden_from(actor).filter(pk=session.speaker_id).exists():
        return str(session.speaker)
    return ""


def _people(case: Case, *, actor: Actor, at: datetime) -> list[Person]:
    parties = _parties(actor, case=case.pk)
    held: dict[int, list[ContactPoint]] = {}
    for point in _points(actor, customers=[party.customer_id for party in parties]) if parties else ():
        held.setdefault(point.customer_id, []).append(point)
    marks = marks_by(actor=actor, at=at, keys=[party.customer_id for party in parties]) if parties else {}
    return [
        Person(party=party, points=held.get(party.customer_id, []), marks=marks.get(party.customer_id, []))
        for party in parties
    ]


@compiled_once
def _parties(actor: Actor, /, *, case: Given) -> QuerySet[CaseParty]:
    parties = CaseParty.objects.visible_to(actor).filter(case=case, active_to__isnull=True)
    return parties.select_related("customer").order_by("id")[:MOST_CONTACTS]


@compiled_once
def _points(actor: Actor, /, *, customers: Given) -> QuerySet[ContactPoint]:
    points = ContactPoint.objects.visible_to(actor).filter(customer__among=customers, do_not_use=False)
    return points.order_by("kind", "id")


def _ask_teams(hidden: Sequence[int]) -> list[str]:
    """The teams from which these contacts are not hidden, by any of the three grades."""
    if not hidden:
        return []
    contacts = Contact.objects.unscoped("only the names of the teams to ask are shown").filter(pk__in=hidden)
    homes = Residence.objects.unscoped("only the names of the teams to ask are shown").filter(
        restriction__isnull=False, customer__in=contacts.values("customer"), property__in=contacts.values("property")
    )
    teams = Team.objects.filter(
        Q(restrictions__in=contacts.values("restriction"))
        | Q(restrictions__in=contacts.values("customer__restriction"))
        | Q(restrictions__in=homes.values("restriction"))
    )
    return list(dict.fromkeys(teams.order_by("name", "id").values_list("name", flat=True)))


def _promises(case: Case, contacts: Sequence[int], *, at: datetime) -> tuple[list[PromiseShown], dict[int, Clock]]:
    """What was promised about the raising contact, whoever may see that, and what still runs about the others."""
    rows = _made(raising=case.contact_id, contacts=contacts)
    pauses = pauses_of([row.clock_id for row in rows])
    new_dates = new_dates_of([row.clock_id for row in rows])
    shown = [
        _promise(row, case=case, pauses=pauses[row.clock_id], new_dates=new_dates[row.clock_id], at=at) for row in rows
    ]
    return shown, {row.clock_id: row.clock for row in rows}


@compiled_once
def _made(*, raising: Given, contacts: Given) -> QuerySet[Promise]:
    own = Reference.objects.filter(contact=OuterRef("contact"), kind=Reference.Kind.OWN).values("value")[:1]
    wanted = Q(contact=raising) | Q(contact__among=contacts, clock__state__in=RUNS)
    rows = Promise.objects.filter(wanted).select_related("clock__excuse__excused_by")
    return rows.annotate(reference_value=Subquery(own)).order_by("clock__started_at", "clock_id")


def _promise(
    row: Promise, *, case: Case, pauses: Sequence[ClockPause], new_dates: list[NewDate], at: datetime
) -> PromiseShown:
    clock, calendar = row.clock, compiled(row.clock.calendar_version_id)
    due, why = clock.due_at, None
    if clock.state in RUNS:
        due = due or due_of(clock, pauses)
        why = explanation_of(clock, now=at, pauses=pauses)
    newest = new_dates[-1].until if new_dates else None
    return PromiseShown(
        clock=clock,
        reference=row.reference_value,  # type: ignore[attr-defined]
        is_first=row.contact_id == case.contact_id,
        calendar=calendar,
        due_at=due,
        explanation=why,
        new_dates=new_dates,
        excuse=getattr(clock, "excuse", None),
        needs_new_date=needs_new_date(
            clock, calendar=calendar, planned_date=case.planned_date, new_until=newest, at=at
        ),
        may_have_new_date=may_have_new_date(clock),
    )


@compiled_once
def _questions(*, case: Given, contacts: Given) -> QuerySet[Question]:
    asked = Question.objects.filter(case=case, contact__among=contacts).select_related("message")
    return asked.order_by("-asked_at", "-id")


def _record(*, actor: Actor, at: datetime, case: Case, people: Sequence[Person], contacts: dict[int, Contact]) -> None:
    customers = {person.party.customer_id for person in people}
    customers |= {contact.customer_id for contact in contacts.values() if contact.customer_id}
    record_read(actor=actor, at=at, screen="case", kind="CASE", keys=[case.pk])
    record_read(actor=actor, at=at, screen="case", kind="CUSTOMER", keys=customers)
    alerts_seen([mark for person in people for mark in person.marks], actor=actor, at=at, screen="case")


def letter(case: Case, *, event: str) -> Wording | None:
    """The message an act sends, with marks where the officer's words will stand; None when it sends none."""
    if not event:
        return None
    reference = case.reference_value  # type: ignore[attr-defined]
    names = {
        "service": case.service_version.subject_of(case.service),
        "reference": shown(reference),
        "link": link_to(reference),
        "words": _("[your words]"),
        "date": _("[the day]"),
        "outcome": _("[how it ended]"),
        "now": _("[what happens now]"),
    }
    try:
        return wording_of(event=event, service=case.service, names=names)
    except UnknownName:
        return None
