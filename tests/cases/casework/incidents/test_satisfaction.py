"""How was it? Asked once, on the morning of its day, of everybody who was told; never of what is confidential."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.casework.actions import case_act
from cases.casework.incidents.models import Satisfaction
from cases.casework.incidents.satisfaction import (
    MORNING,
    AnswerRefused,
    answer_token,
    asked_with,
    asking_day,
    satisfaction_answer,
    satisfaction_ask,
    satisfaction_say,
)
from cases.casework.models import Case, CaseEvent, CaseParty
from crm.contacts.models import Contact, Message
from crm.contacts.saying import ZONE
from crm.customers.models import Customer
from crm.outbox.models import OutboxEntry
from crm.teams.actor import system
from tests.cases.casework.incidents.conftest import Heap, point, published
from tests.cast import NOW, person, restriction

LATER = NOW + timedelta(days=5, hours=3)


@pytest.fixture
def asking(heap: Heap) -> Heap:
    published(heap.services["fly-tipping"], satisfaction={"days": 5}, like_cases={"metres": 50, "days": 30})
    return heap


def closed(heap: Heap, *people: Customer, outcome: str = "cleared") -> Case:
    """A case that these people reported, which has ended."""
    first = heap.reported(point(378_012), key="r0", by=people[0])
    for number, one in enumerate(people[1:], start=1):
        heap.reported(point(378_012), key=f"r{number}", by=one, chase_of=first.case.pk, joins=True)
    close(first.case.pk, outcome=outcome)
    return first.case


def close(case_id: int, *, outcome: str = "cleared", key: str = "close", at: datetime = NOW) -> None:
    case_act(
        case_id=case_id,
        act="complete",
        inputs={"outcome": outcome, "words": "Done."},
        actor=system("t"),
        at=at,
        key=key,
    )


def asked() -> list[Satisfaction]:
    return list(Satisfaction.objects.unscoped("test").order_by("pk"))


def test_everybody_who_was_told_is_asked_once_in_their_language(asking: Heap) -> None:
    jo, ann = person(email="jo@example.org"), person("Ann", email="ann@example.org")
    Customer.objects.filter(pk=ann.pk).update(language="cy")
    case = closed(asking, jo, ann)
    waiting = OutboxEntry.objects.get(kind="satisfaction.due")
    assert waiting.not_before.astimezone(ZONE).strftime("%d %H:%M") == "28 10:00"
    satisfaction_ask(case.pk, LATER, 1)
    satisfaction_ask(case.pk, LATER, 2)
    assert len(asked()) == 2
    letters = Message.objects.unscoped("test").filter(event="satisfaction").order_by("pk")
    assert [one.language for one in letters] == ["en", "cy"]
    assert f"/how-was-it/{answer_token(asked()[0].contact_id)}" in letters[0].body
    assert [event.kind for event in CaseEvent.objects.filter(kind="SURVEYED")] == ["SURVEYED"]


def test_not_before_its_day_nor_while_it_is_open_again(asking: Heap) -> None:
    case = closed(asking, person(email="jo@example.org"))
    satisfaction_ask(case.pk, NOW + timedelta(days=4), 1)
    assert asked() == []
    case_act(case_id=case.pk, act="reopen", inputs={}, actor=system("t"), at=NOW + timedelta(days=4), key="again")
    satisfaction_ask(case.pk, LATER, 1)
    assert asked() == []
    close(case.pk, key="second", at=LATER)
    satisfaction_ask(case.pk, LATER, 2)  # the news of the first ending, late
    assert asked() == []
    satisfaction_ask(case.pk, LATER + timedelta(days=5), 1)
    assert len(asked()) == 1


def test_whom_an_earlier_ending_asked_keeps_nobody_else_from_being_asked(asking: Heap) -> None:
    first = asking.reported(point(378_012), key="r0")  # nobody named: who was added by hand is asked about it
    CaseParty.objects.create(
        case=first.case, customer=person(email="lou@example.org"), role="LANDLORD", active_from=NOW
    )
    close(first.case.pk)
    satisfaction_ask(first.case.pk, LATER, 1)
    assert len(asked()) == 1
    case_act(case_id=first.case.pk, act="reopen", inputs={}, actor=system("t"), at=LATER, key="again")
    jo = person(email="jo@example.org")
    asking.reported(point(378_012), key="r1", by=jo, at=LATER, chase_of=first.case.pk, joins=True)
    close(first.case.pk, key="second", at=LATER)
    satisfaction_ask(first.case.pk, LATER + timedelta(days=5), 1)
    assert [one.message.customer for one in asked()][1:] == [jo]


@pytest.mark.parametrize("outcome", ["private-land", "same", "withdrawn"])
def test_not_about_what_was_not_ours_to_do(asking: Heap, outcome: str) -> None:
    first = asking.reported(point(378_012), key="r0", by=person(email="jo@example.org"))
    inputs = {"outcome": outcome, "words": "So."}
    if outcome == "same":
        inputs["same_as"] = asking.reported(point(378_012), key="other").reference
    case_act(case_id=first.case.pk, act="complete", inputs=inputs, actor=system("t"), at=NOW, key="close")
    assert not OutboxEntry.objects.filter(kind="satisfaction.due").exists()


@pytest.mark.parametrize("what", ["case", "contact", "person", "died", "danger"])
def test_never_about_danger_or_what_is_confidential_nor_the_dead(asking: Heap, what: str) -> None:
    jo = person(email="jo@example.org")
    case = closed(asking, jo)
    hidden = restriction(asking.cast.safeguarding)
    if what == "case":
        Case.objects.unscoped("test").filter(pk=case.pk).update(restriction=hidden)
    if what == "contact":
        Contact.objects.unscoped("test").filter(pk=case.contact_id).update(restriction=hidden)
    if what == "person":
        Customer.objects.filter(pk=jo.pk).update(restriction=hidden)
    if what == "died":
        Customer.objects.filter(pk=jo.pk).update(status=Customer.Status.DECEASED)
    if what == "danger":
        service = asking.services["fly-tipping"]
        service.about_danger = True
        service.save()
    satisfaction_ask(case.pk, LATER, 1)
    assert asked() == []


def test_one_press_answers_and_the_last_answer_counts(asking: Heap) -> None:
    case = closed(asking, person(email="jo@example.org"))
    satisfaction_ask(case.pk, LATER, 1)
    token = answer_token(case.contact_id)
    with pytest.raises(AnswerRefused):
        satisfaction_say(token=token, words="First words", at=LATER)
    for score in (4, 4, 2):
        satisfaction_answer(token=token, score=score, at=LATER)
    satisfaction_say(token=token, words="  Slow\x00 ", at=LATER)
    (row,) = asked()
    assert (row.score, row.words, row.answered_at) == (2, "Slow", LATER)
    assert [event.facts["score"] for event in CaseEvent.objects.filter(kind="RATED").order_by("id")] == [4, 2]


@pytest.mark.parametrize("score", [0, 6, -1])
def test_there_are_five_answers(asking: Heap, score: int) -> None:
    case = closed(asking, person(email="jo@example.org"))
    satisfaction_ask(case.pk, LATER, 1)
    with pytest.raises(AnswerRefused):
        satisfaction_answer(token=answer_token(case.contact_id), score=score, at=LATER)


def test_a_link_that_is_forged_old_or_of_what_is_hidden_by_now_opens_nothing(asking: Heap) -> None:
    case = closed(asking, person(email="jo@example.org"))
    satisfaction_ask(case.pk, LATER, 1)
    token = answer_token(case.contact_id)
    assert asked_with(token, at=LATER) is not None
    for forged in (token[:-1], f"9{token}", "", "1~x", "nonsense", "٣~x"):
        assert asked_with(forged, at=LATER) is None
    assert asked_with(token, at=LATER + timedelta(days=61)) is None
    Contact.objects.unscoped("test").filter(pk=case.contact_id).update(
        restriction=restriction(asking.cast.safeguarding)
    )
    assert asked_with(token, at=LATER) is None


@given(
    closed_at=st.integers(0, 900_000).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    days=st.integers(1, 90),
)
def test_the_question_goes_out_in_the_morning_of_its_day(closed_at: datetime, days: int) -> None:
    due = asking_day(closed_at, days).astimezone(ZONE)
    assert due.time() == MORNING
    assert (due.date() - closed_at.astimezone(ZONE).date()).days == days
