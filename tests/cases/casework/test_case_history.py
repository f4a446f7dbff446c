"""The history of a case, a page at a time: every event once, in order, and nothing of what is hidden."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.casework.actions import case_act, case_note
from cases.casework.models import CaseEvent
from cases.casework.queries import case_page
from cases.casework.queries.case_history import ON_THE_PAGE, Before, Happened
from cases.casework.queries.case_page import case_history
from cases.casework.raising import case_event
from crm.sla.models import ClockEvent
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import NOW, person, restriction

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def busy(desk: Desk, taken, events: int) -> None:
    """So many events, ten of each moment, between those of the promises."""
    officer = desk.cast.officer.actor
    CaseEvent.objects.bulk_create(
        case_event(taken.case, "TICKED", actor=officer, at=NOW + (number // 10) * MINUTE, key=f"e{number}")
        for number in range(events)
    )


def all_of_it(desk: Desk, reference: str) -> list[Happened]:
    actor, at = desk.cast.officer.actor, NOW + 1000 * MINUTE
    found = case_page(actor=actor, at=at, reference=reference).history
    lines, pages = list(found.lines), 1
    while found.next is not None:
        before = Before.read(found.next.text)
        found = case_history(actor=actor, at=at, reference=reference, before=before).history
        lines += found.lines
        pages += 1
    return lines


def test_every_event_stands_once_and_in_order_over_its_pages(desk: Desk) -> None:
    taken = desk.reported(by=desk.jo())
    busy(desk, taken, 305)
    inputs = {"planned_date": NOW.date(), "words": ""}
    case_act(
        case_id=taken.case.pk, act="plan", inputs=inputs, actor=desk.cast.officer.actor, at=NOW + 10 * MINUTE, key="p"
    )
    lines = all_of_it(desk, taken.reference)
    keys = [(type(line.event).__name__, line.event.pk) for line in lines]
    written = CaseEvent.objects.filter(case_id=taken.case.pk).count() + ClockEvent.objects.count()
    assert len(keys) == len(set(keys)) == written > 305
    moments = [line.event.at for line in lines]
    assert moments == sorted(moments, reverse=True)


def test_the_page_reads_no_more_than_it_shows_and_asks_no_more_for_many(desk: Desk) -> None:
    short, long = desk.reported(by=desk.jo()), desk.reported(by=desk.jo())
    busy(desk, long, 300)
    actor, counted = desk.cast.officer.actor, []
    case_page(actor=actor, at=NOW, reference=short.reference)  # calendars are read once by each process
    for taken in (short, long):
        with CaptureQueriesContext(connection) as asked:
            page = case_page(actor=actor, at=NOW, reference=taken.reference)
        counted.append(len(asked))
    assert len(page.history.lines) == ON_THE_PAGE
    assert counted[0] == counted[1]


@pytest.mark.parametrize(
    "typed", ["", "x", "2026-11-23T10:00:00+00:00", "2026-11-23T10:00:00~1~5", "2026-11-23T10:00:00+00:00~7~5", "~1~2"]
)
def test_an_address_that_is_none_of_ours_begins_at_the_latest(typed: str) -> None:
    assert Before.read(typed) is None


def test_the_chase_of_somebody_hidden_did_not_happen(desk: Desk) -> None:
    taken = desk.reported(by=desk.jo())
    secret = person("Sam", "Secret", hidden=restriction(desk.cast.safeguarding))
    desk.reported(by=secret, chase_of=taken.case.pk, taken_by=desk.cast.safeguarder)
    case_note(case_id=taken.case.pk, text="x", actor=desk.cast.officer.actor, at=NOW, key="n")
    kinds = [line.event.kind for line in all_of_it(desk, taken.reference) if isinstance(line.event, CaseEvent)]
    assert sorted(kinds) == ["NOTED", "RAISED"]
