"""What a citizen reads of a promise that fails: every date, the first counts, and nothing about who works here."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.casework.lateness import case_new_date
from crm.sla.models import CalendarVersion, Clock
from crm.sla.sweeping import sweep_clocks
from tests.channels.citizen.stories import Reported, open_with_code, words_of
from tests.channels.citizen.test_second_fact import with_fact

SENTENCE = "The lorry broke down; the crew comes on Monday."
MONDAY = date(2026, 11, 30)
MISSED = "We said we would put it right by Wednesday 25 November, 5pm . We missed that, and we are sorry."
FIRST_SAID = "We said we would put it right by Wednesday 25 November, 5pm ."


def give(reported: Reported, at: Any, *, day: date = MONDAY, words: str = SENTENCE) -> None:
    clock = Clock.objects.get(kind="RESOLVE", promise__contact=reported.contact)
    case_new_date(
        case_id=reported.case.pk, clock_id=clock.pk, day=day, words=words, actor=reported.bins.cast.officer.actor,
        at=at, key=f"date {at}",
    )  # fmt: skip


def missed(clock: Any, *, days: int = 3) -> Any:
    at = clock.forward(days=days)
    sweep_clocks(at)
    return at


def test_a_bare_reference_says_nothing_of_promises(visitor: Any, reported: Reported, clock: Any) -> None:
    give(reported, missed(clock))
    said = words_of(visitor.get(reported.page))
    assert "We said" not in said and "new date" not in said and "lorry" not in said


def test_after_the_miss_both_dates_stand_with_the_sentence(visitor: Any, reported: Reported, clock: Any) -> None:
    at = missed(clock)
    said = with_fact(visitor, reported)
    assert MISSED in said and "there is no new date" in said and "telephone us on" in said
    give(reported, at)
    said = words_of(visitor.get(reported.page))
    assert MISSED in said and f"Our new date is Monday 30 November . {SENTENCE}" in said
    assert "no new date" not in said


def test_a_new_date_before_the_miss_says_that_we_expect_it(visitor: Any, reported: Reported, clock: Any) -> None:
    give(reported, clock.forward(days=1))
    said = with_fact(visitor, reported)
    assert (
        f"{FIRST_SAID} We expect to miss that, and we are sorry. Our new date is Monday 30 November . {SENTENCE}"
        in said
    )
    assert "We plan to put it right" not in said


def test_a_new_date_that_passed_too_is_said_and_whom_to_ring(visitor: Any, reported: Reported, clock: Any) -> None:
    give(reported, missed(clock))
    clock.forward(days=5)
    said = with_fact(visitor, reported)
    assert MISSED in said and "After that we said Monday 30 November . We missed that too." in said
    assert "there is no new date" in said and SENTENCE not in said
    give(reported, clock.at, day=date(2026, 12, 4), words="On Friday for certain.")
    said = words_of(visitor.get(reported.page))
    assert "We missed that too. Our new date is Friday 4 December . On Friday for certain." in said


def test_done_late_keeps_every_date(visitor: Any, reported: Reported, clock: Any) -> None:
    give(reported, missed(clock))
    reported.close(clock.forward(days=1))
    said = with_fact(visitor, reported)
    assert MISSED in said and "After that we said Monday 30 November . We finished on Friday 27 November" in said
    assert SENTENCE not in said


def test_waiting_says_for_what_and_that_the_clock_is_stopped(visitor: Any, reported: Reported, clock: Any) -> None:
    reported.ask(clock.at)
    said = with_fact(visitor, reported)
    assert FIRST_SAID in said
    assert "We asked you a question on Monday 23 November, midday . The clock is stopped until you answer." in said
    assert "Where did you leave it?" not in said  # words are for whoever shows that it is theirs


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("CUSTOMER_APPOINTMENT", "stopped until the day that was chosen"),
        ("ACCESS_REFUSED", "We could not get in."),
        ("LEGAL_HOLD", "The law does not let us go on"),
    ],
)
def test_each_reason_to_wait_has_its_words(
    visitor: Any, reported: Reported, clock: Any, reason: str, words: str
) -> None:
    reported.ask(clock.at)
    Clock.objects.filter(state="PAUSED").update(pause_reason=reason)
    assert words in with_fact(visitor, reported)


def test_a_question_that_bounced_stopped_nothing(visitor: Any, reported: Reported, clock: Any) -> None:
    from cases.casework.bouncing import question_lost
    from cases.casework.models import Question

    reported.ask(clock.at)
    message = Question.objects.get().message
    type(message).objects.unscoped("test").filter(pk=message.pk).update(state="FAILED")
    question_lost(message.pk, clock.forward(days=1), 1)
    said = with_fact(visitor, reported)
    assert "We plan to put it right by Wednesday 25 November, 5pm" in said
    assert "The clock is stopped" not in said and "while we waited" not in said


def test_a_time_that_moved_says_why(visitor: Any, reported: Reported, clock: Any) -> None:
    resolve = Clock.objects.get(kind="RESOLVE")
    edition = CalendarVersion.objects.get(pk=resolve.calendar_version_id)
    changes = [{"version": edition.pk, "at": clock.at.isoformat(), "retrospective": False}]
    Clock.objects.filter(pk=resolve.pk).update(due_at=resolve.due_at + timedelta(days=1), calendar_changes=changes)
    said = with_fact(visitor, reported)
    assert "We plan to put it right by Thursday 26 November, 5pm" in said
    assert "We first said Wednesday 25 November, 5pm . Since then our working days" in said


@pytest.mark.parametrize("level", ["fact", "possession"])
def test_nobody_who_works_here_is_named(visitor: Any, reported: Reported, clock: Any, level: str) -> None:
    give(reported, missed(clock))
    if level == "fact":
        with_fact(visitor, reported)
    else:
        open_with_code(visitor, reported)
    page = visitor.get(reported.page).content.decode()
    assert "lorry" in page
    assert not any(user.full_name in page for user in reported.bins.cast.users.values())


def test_new_dates_cost_no_statement(visitor: Any, reported: Reported, clock: Any) -> None:
    with_fact(visitor, reported)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            visitor.get(reported.page)
        return len(asked)

    before = cost()
    give(reported, missed(clock))
    with_fact(visitor, reported)
    assert cost() == before
