"""Reporting what others reported: added to one case, with a reference, a promise and the words of one's own."""

import pytest

from cases.casework.actions import case_act
from cases.casework.incidents.telling import promised_to
from cases.casework.models import Case, CaseEvent, CaseParty
from cases.casework.replaying import cases_replay
from cases.casework.web_report import web_report
from crm.contacts.models import Contact, Message, Relation
from crm.teams.actor import system
from tests.cases.casework.incidents.conftest import Heap, point, published
from tests.cast import NOW, person

EAST = 378_012


def letters(event: str) -> list[Message]:
    return list(Message.objects.unscoped("test").filter(event=event).order_by("pk"))


def by_web(heap: Heap, *, key: str, joins: int | None, name: str = "Sam Visitor", email: str = "sam@example.org"):
    return web_report(
        service_id=heap.services["fly-tipping"].pk, place=point(EAST), answers={"what": "bags", "blocking": "no"},
        name=name, email=email, phone="", notes="", at=NOW, key=key, joins=joins,
    )  # fmt: skip


def test_a_second_reporter_is_added_with_a_reference_of_their_own(heap: Heap) -> None:
    first = heap.reported(point(EAST), key="first", by=person(email="jo@example.org"))
    second = by_web(heap, key="second", joins=first.case.pk)  # type: ignore[union-attr]
    assert second.case == first.case and second.reference != first.reference
    assert second.contact.relation == Relation.SAME_REPORT
    assert Case.objects.unscoped("test").get().reporter_count == 2
    assert CaseParty.objects.unscoped("test").filter(case=first.case).count() == 2
    assert [event.kind for event in CaseEvent.objects.order_by("id")] == ["RAISED", "REPORTED_TOO"]
    assert list(cases_replay()) == []


def test_they_are_given_the_promise_that_stands(heap: Heap) -> None:
    first = heap.reported(point(EAST), key="first", by=person(email="jo@example.org"))
    second = by_web(heap, key="second", joins=first.case.pk)  # type: ignore[union-attr]
    assert promised_to(second) == promised_to(first) is not None
    words = letters("acknowledgement")[-1].body
    assert "Others told us of this too" in words
    assert "We will put it right or answer by" in words


def test_who_reported_it_before_asks_again(heap: Heap) -> None:
    first = by_web(heap, key="first", joins=None)
    again = by_web(heap, key="again", joins=first.case.pk)  # type: ignore[union-attr]
    assert again.contact.relation == Relation.CHASE
    case = Case.objects.unscoped("test").get()
    assert (case.reporter_count, case.chase_count) == (1, 1)


def test_somebody_without_a_name_is_a_reporter_too(heap: Heap) -> None:
    first = heap.reported(point(EAST), key="first")
    heap.reported(point(EAST), key="second", chase_of=first.case.pk, joins=True)  # type: ignore[union-attr]
    heap.reported(point(EAST), key="third", chase_of=first.case.pk)  # type: ignore[union-attr]
    case = Case.objects.unscoped("test").get()
    assert (case.reporter_count, case.chase_count) == (2, 1)


def test_what_ended_meanwhile_is_reported_anew(heap: Heap) -> None:
    first = heap.reported(point(EAST), key="first")
    _close(first.case.pk)  # type: ignore[union-attr]
    second = by_web(heap, key="second", joins=first.case.pk)  # type: ignore[union-attr]
    assert second.contact.relation == Relation.NEW and second.case != first.case
    assert Contact.objects.unscoped("test").get(pk=second.contact.pk).about_id is None


@pytest.mark.parametrize("times", [2])
def test_sent_twice_it_is_one_report(heap: Heap, times: int) -> None:
    first = heap.reported(point(EAST), key="first")
    taken = [by_web(heap, key="second", joins=first.case.pk) for _time in range(times)]  # type: ignore[union-attr]
    assert len({one.reference for one in taken}) == 1
    assert Case.objects.unscoped("test").get().reporter_count == 2


def test_nine_reporters_are_told_once_each_in_their_language_by_one_closing(heap: Heap) -> None:
    first = heap.reported(point(EAST), key="r0", by=person(email="r0@example.org"))
    for number in range(1, 9):
        by = person(given=f"R{number}", email=f"r{number}@example.org")
        if number == 8:
            by.language = "cy"
            by.save()
        heap.reported(point(EAST), key=f"r{number}", by=by, chase_of=first.case.pk, joins=True)  # type: ignore[union-attr]
    _close(first.case.pk)  # type: ignore[union-attr]
    told = letters("closed")
    assert len(told) == 9 and len({one.customer_id for one in told}) == 9
    references = {one.contact_id: one for one in told}
    assert len(references) == 9  # each about their own contact
    assert {one.language for one in told} == {"en", "cy"}
    assert Case.objects.unscoped("test").get().closed_at == NOW


def _close(case_id: int) -> None:
    case_act(
        case_id=case_id, act="complete", inputs={"outcome": "cleared", "words": "We cleared it."}, actor=system("tests"),
        at=NOW, key=f"close-{case_id}",
    )  # fmt: skip


def test_asking_again_and_again_raises_the_priority_by_a_rule(heap: Heap) -> None:
    rules = [
        {"code": "pressing", "name": "Pressing", "when": {"repeats": 3}, "then": [{"priority": 1}]},
        {
            "code": "urgent", "name": "Urgent", "when": {"repeats": 3},
            "if": {"fact": "chases", "over": 2}, "then": [{"priority": 2}],
        },
    ]  # fmt: skip
    published(heap.services["fly-tipping"], rules=rules)
    jo = person()
    first = heap.reported(point(EAST), key="r0", by=jo)
    levels = []
    for number in range(1, 5):
        heap.reported(point(EAST), key=f"r{number}", by=jo, chase_of=first.case.pk)  # type: ignore[union-attr]
        levels.append(Case.objects.unscoped("test").get().priority)
    assert levels == [0, 1, 2, 2]
    assert list(cases_replay()) == []
