"""With possession shown a customer adds, answers, and says that it is not fixed."""

from typing import Any

from cases.casework.models import Question
from crm.contacts.models import Contact, Message, Promise
from crm.sla.models import Clock, ClockKind
from tests.cast import person, property_at
from tests.channels.citizen.stories import Reported, open_with_code, report, words_of


def send(visitor: Any, reported: Reported, act: str, words: str, key: str = "k1") -> Any:
    return visitor.post(f"{reported.page}/{act}", {"words": words, "key": key})


def contacts() -> int:
    return Contact.objects.unscoped("the test's").count()


def test_what_is_added_is_kept_as_typed_and_shown(visitor: Any, reported: Reported) -> None:
    open_with_code(visitor, reported)
    words = "It is <b>behind</b> the gate 🗑️ '; DROP TABLE crm_contact; --"
    answer = send(visitor, reported, "add", words)
    assert answer["Location"] == reported.page
    said = words_of(visitor.get(reported.page))
    assert "Thank you. We have what you wrote." in said
    assert "You added" in said and words in said


def test_sent_twice_is_added_once(visitor: Any, reported: Reported) -> None:
    open_with_code(visitor, reported)
    before = contacts()
    send(visitor, reported, "add", "Twice")
    send(visitor, reported, "add", "Twice")
    assert contacts() == before + 1


def test_nothing_is_not_sent(visitor: Any, reported: Reported) -> None:
    open_with_code(visitor, reported)
    assert "Write what you want to tell us" in words_of(send(visitor, reported, "add", "  "))


def test_an_answer_ends_the_waiting_at_once(visitor: Any, reported: Reported, clock: Any) -> None:
    reported.ask(clock.at, "Where did you leave it?")
    open_with_code(visitor, reported)
    said = words_of(visitor.get(reported.page))
    assert "We need your answer" in said and "Where did you leave it?" in said
    assert "Where did you leave it?" in words_of(visitor.get(f"{reported.page}/add"))

    clock.forward(minutes=10)
    send(visitor, reported, "add", "By the wall")

    assert Question.objects.get().state == Question.State.ANSWERED
    clock_now = Promise.objects.get(kind=ClockKind.RESOLVE).clock
    assert clock_now.state == Clock.State.RUNNING
    said = words_of(visitor.get(reported.page))
    assert "You answered" in said and "By the wall" in said
    assert "We need your answer" not in said


def test_a_question_left_open_when_the_work_ended_wants_no_answer_any_more(
    visitor: Any, reported: Reported, clock: Any
) -> None:
    reported.ask(clock.at, "Where did you leave it?")
    reported.close(clock.forward(minutes=5))
    open_with_code(visitor, reported)
    said = words_of(visitor.get(reported.page))
    assert "We need your answer" not in said
    assert "We said we would put it right by Wednesday 25 November, 5pm" in said
    assert "We finished on Monday 23 November, 12:05pm" in said


def test_it_is_not_fixed_reopens_the_same_case(visitor: Any, reported: Reported, clock: Any) -> None:
    reported.close(clock.at)
    open_with_code(visitor, reported)
    assert "It is not fixed" in words_of(visitor.get(reported.page))
    clock.forward(minutes=10)

    send(visitor, reported, "not-fixed", "Still full")

    assert reported.now().closed_at is None
    said = words_of(visitor.get(reported.page))
    assert "We have opened it again." in said
    assert "Opened again Monday 23 November, 12:10pm" in said
    assert "You said it is not fixed" in said and "Still full" in said
    assert "We plan to put it right by Wednesday 25 November, 5pm" in said


def test_other_reporters_are_told_that_it_is_open_again_but_not_what_was_written(
    visitor: Any, reported: Reported, clock: Any
) -> None:
    bo = person("Bo", "Other", email="bo@example.com")
    report(reported.bins, bo, property_at(14), key="bo's", chase_of=reported.case.pk)
    reported.close(clock.at)
    open_with_code(visitor, reported)
    send(visitor, reported, "not-fixed", "My neighbour Bo did it")
    told = Message.objects.unscoped("the test's").filter(event="reopened", customer=bo).get()
    assert "opened this again" in told.body
    assert "did it" not in told.body


def test_after_the_window_somebody_reads_it(visitor: Any, reported: Reported, clock: Any) -> None:
    reported.close(clock.at)
    clock.forward(days=15)
    open_with_code(visitor, reported)
    send(visitor, reported, "not-fixed", "Still full")
    assert reported.now().closed_at is not None
    assert "somebody will read what you wrote" in words_of(visitor.get(reported.page))


def test_it_is_not_offered_where_it_does_not_apply(visitor: Any, reported: Reported, clock: Any) -> None:
    open_with_code(visitor, reported)
    assert "It is not fixed" not in words_of(visitor.get(reported.page))
    reported.close(clock.at, outcome="not-ours")
    assert "It is not fixed" not in words_of(visitor.get(reported.page))
    before = contacts()
    assert send(visitor, reported, "not-fixed", "Still full").status_code == 302
    assert contacts() == before


def test_without_possession_nothing_can_be_said(visitor: Any, reported: Reported) -> None:
    visitor.post(f"{reported.page}/more", {"fact": "M33 2DP"})
    before = contacts()
    assert send(visitor, reported, "add", "Hello")["Location"] == f"{reported.page}/code"
    assert contacts() == before


def test_words_typed_while_the_half_hour_ran_out_are_still_there_after_a_new_code(
    visitor: Any, reported: Reported, clock: Any
) -> None:
    open_with_code(visitor, reported)
    clock.forward(minutes=31)
    send(visitor, reported, "add", "A long story")
    assert "We have kept what you wrote" in words_of(visitor.get(f"{reported.page}/code"))
    visitor.post(f"{reported.page}/send-code")
    from tests.channels.citizen.stories import code_sent

    back = visitor.post(f"{reported.page}/code", {"code": code_sent()}, follow=True)
    assert back.redirect_chain[-1][0] == f"{reported.page}/add"
    assert "A long story" in words_of(back)
