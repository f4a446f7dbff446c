"""What happened to a case and to its promises, latest first, a page at a time by key: never more is read than is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import TupleLessThan

from cases.casework.models import Case, CaseEvent, CaseNote, CaseParty
from crm.sla.models import Clock, ClockEvent
from crm.teams.actor import Actor, ActorKind
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.models import User

ON_THE_PAGE = 40
ON_ITS_OWN = 100
OF_CASE, OF_CLOCK = 1, 0  # of one moment, what happened to the case stands above what it did to its promises


@dataclass(frozen=True, slots=True)
class Before:
    """Where the next page of a history begins: after the event of this moment, sort and key."""

    at: datetime
    sort: int
    key: int

    @property
    def text(self) -> str:
        """As it stands in an address."""
        return f"{self.at.isoformat()}~{self.sort}~{self.key}"

    @classmethod
    def read(cls, text: str) -> "Before | None":
        """What an address says; None for what is not one of ours."""
        moment, _tilde, rest = text.partition("~")
        sort, _tilde, key = rest.partition("~")
        try:
            at = datetime.fromisoformat(moment)
        except ValueError:
            return None
        known = sort in ("0", "1") and key.isascii() and key.isdigit() and len(key) < 19 and at.tzinfo is not None
        return cls(at, int(sort), int(key)) if known else None


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history: an event of the case or of one of its promises."""

    event: CaseEvent | ClockEvent
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class History:
    """A page of what happened, and where the one before it in time begins: None when this is the last."""

    lines: list[Happened]
    next: Before | None

    @property
    def staff(self) -> list[int]:
        """The keys of the members of staff whom it names."""
        events = [line.event for line in self.lines]
        keys = [int(event.actor_key) for event in events if event.actor_kind == ActorKind.STAFF]
        return keys + [event.facts["officer"] for event in events if isinstance(event.facts.get("officer"), int)]


def history_of(
    case: Case,
    *,
    clocks: Mapping[int, Clock],
    hidden: set[int],
    actor: Actor,
    before: Before | None = None,
    size: int = ON_THE_PAGE,
) -> History:
    """A page of what happened to the case and to these clocks; what would tell of a contact, a party or another case that
    is hidden from the actor did not happen."""
    mine: list[CaseEvent | ClockEvent] = list(_case_events(before is not None, size + 1, **_case_given(case, before)))
    if clocks:
        given = {"clocks": list(clocks), **_given(before, OF_CLOCK)}
        mine += _clock_events(before is not None, size + 1, **given)
    mine.sort(key=_place, reverse=True)
    page, more = mine[:size], len(mine) > size
    unseen = _unseen(case, page, hidden=hidden, actor=actor)
    lines = [
        Happened(event, clocks[event.clock_id] if isinstance(event, ClockEvent) else None)
        for event in page
        if not (isinstance(event, CaseEvent) and event.pk in unseen)
    ]
    return History(lines=lines, next=_before(page[-1]) if more else None)


def _sort(event: CaseEvent | ClockEvent) -> int:
    return OF_CASE if isinstance(event, CaseEvent) else OF_CLOCK


def _place(event: CaseEvent | ClockEvent) -> tuple[datetime, int, int]:
    return event.at, _sort(event), event.pk


def _before(event: CaseEvent | ClockEvent) -> Before:
    return Before(event.at, _sort(event), event.pk)


def _given(before: Before | None, sort: int) -> dict[str, object]:
    """The place from which events of this sort are on the page: of the same moment those of a lower sort all are."""
    if before is None:
        return {"at": None, "key": None}
    if sort == before.sort:
        return {"at": before.at, "key": before.key}
    return {"at": before.at, "key": 2**63 - 1 if sort < before.sort else 0}


def _case_given(case: Case, before: Before | None) -> dict[str, object]:
    return {"case": case.pk, **_given(before, OF_CASE)}


@compiled_once
def _case_events(onward: bool, most: int, /, *, case: Given, at: Given, key: Given) -> QuerySet[CaseEvent]:
    events = CaseEvent.objects.filter(case_id=case)
    if onward:
        events = events.filter(TupleLessThan((F("at"), F("id")), (at, key)))
    return events.order_by("-at", "-id")[:most]


@compiled_once
def _clock_events(onward: bool, most: int, /, *, clocks: Given, at: Given, key: Given) -> QuerySet[ClockEvent]:
    events = ClockEvent.objects.filter(clock_id__among=clocks)
    if onward:
        events = events.filter(TupleLessThan((F("at"), F("id")), (at, key)))
    return events.order_by("-at", "-id")[:most]


def _unseen(case: Case, page: Sequence[CaseEvent | ClockEvent], *, hidden: set[int], actor: Actor) -> set[int]:
    """The keys of the case's events that would tell of what is hidden from the actor."""
    secret = hidden - {case.contact_id}  # the raising one has its events: the work must be done
    events = [event for event in page if isinstance(event, CaseEvent)]
    parties = {event.facts["party"] for event in events if isinstance(event.facts.get("party"), int)}
    others = {event.facts["case"] for event in events if isinstance(event.facts.get("case"), int)}
    if parties:
        parties -= set(_parties_seen(actor, keys=sorted(parties)))
    if others:
        others -= set(_cases_seen(actor, keys=sorted(others)))
    return {
        event.pk
        for event in events
        if event.facts.get("contact") in secret
        or event.facts.get("party") in parties
        or event.facts.get("case") in others
    }


@compiled_once
def _parties_seen(actor: Actor, /, *, keys: Given) -> QuerySet[CaseParty, int]:
    return CaseParty.objects.visible_to(actor).filter(pk__among=keys).order_by("pk").values_list("pk", flat=True)


@compiled_once
def _cases_seen(actor: Actor, /, *, keys: Given) -> QuerySet[Case, int]:
    return Case.objects.not_hidden_from(actor).filter(pk__among=keys).order_by("pk").values_list("pk", flat=True)


def staff_of(notes: Iterable[CaseNote]) -> list[int]:
    """The keys of who wrote these notes and of whom they mention."""
    return [key for note in notes for key in (note.written_by_id, *note.told) if key]


def names_of(keys: Iterable[int]) -> dict[int, str]:
    """The names of these members of staff."""
    wanted = sorted(set(keys))
    return dict(_full_names(keys=wanted)) if wanted else {}


@compiled_once
def _full_names(*, keys: Given) -> QuerySet[User, tuple[int, str]]:
    return User.objects.filter(pk__among=keys).values_list("pk", "full_name")
