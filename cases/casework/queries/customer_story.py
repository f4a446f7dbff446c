"""Work on cases as lines of a customer's or a property's timeline: each step, and internal notes."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.casework.models import Case, CaseContact, CaseEvent, CaseNote
from cases.casework.naming import state_label
from cases.casework.queries.found import with_reference
from crm.contacts.models import Contact, Direction
from crm.contacts.queries import names_of
from crm.contacts.timelines import LineKind, Place, Said, Shape, Wanted
from crm.customers.merging.unplaced import not_to_be_placed
from crm.teams.actor import Actor, ActorKind
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.policy import may

STEP = "TRANSITION"


def case_lines(
    *,
    actor: Actor,
    wanted: Wanted,
    customer_ids: Sequence[int] = (),
    uprn: int | None = None,
    since: datetime | None = None,
) -> list[Said]:
    """The steps and notes of the cases in which these records of one customer have a part, or that are at this property,
    newest first; part of a page.

    None of a case hidden from the actor, or whose raising contact is. `since` is where the page ends already: what is
    earlier is not looked for.
    """
    steps = wanted.wants(LineKind.WORK) and not wanted.words
    notes = wanted.wants(LineKind.NOTE) and may(actor, "contact.notes")
    if not (steps or notes) or not may(actor, "case.view"):
        return []
    ends = since is not None
    if uprn is not None:
        found = _at(actor, ends, uprn=uprn, since=since)
    else:
        found = _of(actor, list(customer_ids), since=since)
    cases = {case.pk: case for case in found}
    values = {"cases": list(cases), "since": since, **wanted.place}
    lines = _steps(cases, _events(ends, wanted.shape(LineKind.WORK), **values)) if steps and cases else []
    if notes and cases:
        lines += _notes(cases, _written(ends, wanted.shape(LineKind.NOTE), words=wanted.words, **values))
    return lines


def _of(actor: Actor, customers: list[int], *, since: datetime | None) -> list[Case]:
    """Keys of contacts, not a subquery: with so many tables the planner would begin with every case."""
    said = _said(actor, customers=customers)
    if not said:
        return []
    joined = list(CaseContact.objects.filter(contact__in=said).values_list("case_id", flat=True))
    return _raised_or_joined(actor, since is not None, bool(joined), said=said, joined=joined, since=since)


@compiled_once
def _said(actor: Actor, /, *, customers: Given) -> QuerySet[Contact, int]:
    contacts = Contact.objects.not_hidden_from(actor).filter(
        not_to_be_placed("CONTACT"), voided_at__isnull=True, customer__among=customers
    )
    return contacts.order_by("pk").values_list("pk", flat=True)


@compiled_once
def _raised_or_joined(
    actor: Actor, ends: bool, joins: bool, /, *, said: Given, joined: Given, since: Given
) -> QuerySet[Case]:
    cases = Case.objects.visible_to(actor)
    if joins:
        raising = Contact.objects.not_hidden_from(actor).filter(pk=OuterRef("contact"), voided_at__isnull=True)
        cases = cases.filter(Q(contact__among=said) | Q(pk__among=joined)).filter(Exists(raising))
    else:
        cases = cases.filter(contact__among=said)
    return _whole(cases, ends, since=since)


@compiled_once
def _at(actor: Actor, ends: bool, /, *, uprn: Given, since: Given) -> QuerySet[Case]:
    raising = Contact.objects.not_hidden_from(actor).filter(pk=OuterRef("contact"), voided_at__isnull=True)
    return _whole(Case.objects.visible_to(actor).filter(Exists(raising), property=uprn), ends, since=since)


def _whole(cases: QuerySet[Case], ends: bool, *, since: Given) -> QuerySet[Case]:
    if ends:
        cases = cases.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=since))
    return with_reference(cases).select_related("service").order_by("pk")


@compiled_once
def _events(ends: bool, shape: Shape, /, *, cases: Given, since: Given, at: Given, key: Given) -> QuerySet[CaseEvent]:
    events = CaseEvent.objects.filter(case_id__among=cases, kind=STEP)
    return shape.page(events.filter(at__gte=since) if ends else events, "at", at=at, key=key)


@compiled_once
def _written(
    ends: bool, shape: Shape, /, *, cases: Given, since: Given, words: Given, at: Given, key: Given
) -> QuerySet[CaseNote]:
    notes = CaseNote.objects.filter(case__among=cases).select_related("written_by")
    if shape.is_worded:
        notes = notes.filter(text__icontains=words)
    return shape.page(notes.filter(written_at__gte=since) if ends else notes, "written_at", at=at, key=key)


def _steps(cases: dict[int, Case], found: Sequence[CaseEvent]) -> list[Said]:
    names = names_of((event.actor_kind, event.actor_key) for event in found)
    return [
        Said(
            at=event.at,
            channel="",
            direction=Direction.INTERNAL,
            title=f"{cases[event.case_id].service.name}: {_state(cases[event.case_id], event.to_state)}",
            words="",
            reference=_reference(cases[event.case_id]),
            by=names.get(event.actor_key, "") if event.actor_kind == ActorKind.STAFF else "",
            place=Place(event.at, LineKind.WORK, event.pk),
        )
        for event in found
    ]


def _notes(cases: dict[int, Case], found: Sequence[CaseNote]) -> list[Said]:
    return [
        Said(
            at=note.written_at,
            channel="",
            direction=Direction.INTERNAL,
            title=cases[note.case_id].service.name,
            words=note.text,
            reference=_reference(cases[note.case_id]),
            by=note.written_by.full_name if note.written_by else "",
            place=Place(note.written_at, LineKind.NOTE, note.pk),
        )
        for note in found
    ]


def _reference(case: Case) -> str:
    return str(case.reference_value)  # type: ignore[attr-defined]


def _state(case: Case, state: str) -> str:
    return state_label(case, state)
