"""A second fact on record adds the promise and the public words, and no word the customer wrote."""

from datetime import date, timedelta
from typing import Any

import pytest

from crm.customers.models import ContactPoint, Customer
from crm.customers.references import new_reference, shown
from crm.teams.models import AccessLog
from tests.cast import Cast, person, property_at, restriction
from tests.channels.citizen.council import RECEIVED, Bins
from tests.channels.citizen.stories import NOTES, WHICH, Reported, report, words_of

PROMISED = "We plan to put it right by Wednesday 25 November, 5pm"


def say_fact(visitor: Any, reference: str, fact: str) -> Any:
    return visitor.post(f"/track/{reference}/more", {"fact": fact})


def with_fact(visitor: Any, reported: Reported, fact: str = "M33 2DP") -> str:
    assert say_fact(visitor, reported.reference, fact).status_code == 302
    return words_of(visitor.get(reported.page))


@pytest.mark.parametrize(
    "fact", ["jo@example.com", " JO@Example.com ", "01614960123", "+44 161 496 0123", "M33 2DP", "m332dp"]
)
def test_a_right_fact_shows_the_promise(visitor: Any, reported: Reported, fact: str) -> None:
    assert PROMISED in with_fact(visitor, reported, fact)
    assert AccessLog.objects.get(screen="citizen:track").keys == [reported.contact.pk]


def test_it_opens_no_words_the_customer_or_the_agent_wrote(visitor: Any, reported: Reported, clock: Any) -> None:
    reported.close(clock.at)
    said = with_fact(visitor, reported)
    assert "We emptied your bin." in said
    for word in (NOTES, WHICH, "Sid", "What was said", "Jo Example", "Abbey Road"):
        assert word not in said


def wrong(visitor: Any, reference: str, fact: str) -> str:
    answer = say_fact(visitor, reference, fact)
    assert answer.status_code == 404
    return words_of(answer)


@pytest.mark.parametrize("fact", ["somebody@example.com", "0161 496 0999", "M1 1AA", "Jo Example", "💥", "x" * 320])
def test_a_wrong_fact_is_answered_like_an_unknown_reference(visitor: Any, reported: Reported, fact: str) -> None:
    assert wrong(visitor, reported.reference, fact) == wrong(visitor, shown(new_reference()), "M33 2DP")
    assert PROMISED not in words_of(visitor.get(reported.page))


def test_somebody_elses_fact_does_not_fit(visitor: Any, reported: Reported) -> None:
    person("Bo", "Other", email="bo@example.com", home=property_at(1, postcode="M1 2AB"))
    wrong(visitor, reported.reference, "bo@example.com")


def test_a_fact_written_to_the_record_later_does_not_fit(visitor: Any, reported: Reported) -> None:
    ContactPoint.objects.create(
        customer_id=reported.contact.customer_id,
        kind="EMAIL",
        value="new@example.com",
        normalised="new@example.com",
        created_at=RECEIVED + timedelta(seconds=1),
    )
    wrong(visitor, reported.reference, "new@example.com")


def test_a_fact_of_a_record_merged_since_does_not_fit(visitor: Any, reported: Reported) -> None:
    other = person("Jo", "Example", email="jo.other@example.com")
    Customer.objects.filter(pk=other.pk).update(canonical=reported.contact.customer_id)
    wrong(visitor, reported.reference, "jo.other@example.com")


def test_a_confidential_way_to_reach_her_does_not_fit(visitor: Any, reported: Reported, cast: Cast) -> None:
    mine = ContactPoint.objects.unscoped("the test's").filter(kind="EMAIL")
    mine.update(restriction=restriction(cast.safeguarding))
    wrong(visitor, reported.reference, "jo@example.com")


def test_after_many_tries_even_the_right_fact_is_refused_for_a_while(
    visitor: Any, reported: Reported, clock: Any
) -> None:
    for number in range(10):
        wrong(visitor, reported.reference, f"M1 1A{number}")
    wrong(visitor, reported.reference, "M33 2DP")
    clock.forward(minutes=16)
    assert PROMISED in with_fact(visitor, reported)


def test_one_visitor_may_not_try_many_references(visitor: Any, reported: Reported, missed_bin: Bins, home: Any) -> None:
    others = [report(missed_bin, None, home, key=f"no {number}") for number in range(6)]
    for other in others:
        for number in range(5):
            wrong(visitor, other.reference, f"M1 1A{number}")
    wrong(visitor, reported.reference, "M33 2DP")


def test_what_a_fact_opened_closes_after_half_an_hour(visitor: Any, reported: Reported, clock: Any) -> None:
    assert PROMISED in with_fact(visitor, reported)
    clock.forward(minutes=31)
    assert PROMISED not in words_of(visitor.get(reported.page))


def test_nothing_typed_says_what_to_type(visitor: Any, reported: Reported) -> None:
    said = words_of(say_fact(visitor, reported.reference, ""))
    assert "Enter your email address, telephone number or postcode" in said


# Lateness and waiting are said as they are.


def test_when_we_are_late_the_page_says_what_we_said_and_that_we_missed_it(
    visitor: Any, reported: Reported, clock: Any
) -> None:
    clock.forward(days=3)
    said = with_fact(visitor, reported)
    assert "We said we would put it right by Wednesday 25 November, 5pm . We missed that, and we are sorry." in said
    assert "there is no new date" in said

    reported.plan(clock.at, date(2026, 11, 30))
    said = words_of(visitor.get(reported.page))
    assert "It is now planned for Monday 30 November" in said
    assert "by Wednesday 25 November, 5pm" in said


def test_a_miss_stays_said_after_it_was_put_right(visitor: Any, reported: Reported, clock: Any) -> None:
    clock.forward(days=3)
    reported.close(clock.at)
    said = with_fact(visitor, reported)
    assert "We said we would put it right by Wednesday 25 November, 5pm" in said
    assert "We missed that" in said
    assert "We finished on Thursday 26 November, midday" in said


def test_when_we_wait_for_the_customer_it_says_that_the_clock_is_stopped(
    visitor: Any, reported: Reported, clock: Any
) -> None:
    reported.ask(clock.at)
    said = with_fact(visitor, reported)
    assert "We asked you a question on Monday 23 November, midday . The clock is stopped until you answer." in said
    assert "if we hear nothing by the end of Thursday 26 November" in said
    assert "Where did you leave it?" not in said


def test_a_fellow_reporter_is_not_told_that_they_were_asked(visitor: Any, reported: Reported, clock: Any) -> None:
    bo = report(
        reported.bins,
        person("Bo", "Other", email="bo@example.com"),
        property_at(14),
        key="bo's",
        chase_of=reported.case.pk,
    )
    reported.ask(clock.at)
    said = with_fact(visitor, bo, "bo@example.com")
    assert "We have asked a question and are waiting for the answer" in said
    assert "We asked you" not in said
