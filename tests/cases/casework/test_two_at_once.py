"""Two at once, on two connections: nobody's work is lost, nobody is told a lie, and nobody waits for ever."""

import random
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from cases.casework.actions import ActRefused, Busy, case_act, case_ask, case_note, case_release, case_take
from cases.casework.intake import Taken, contact_take, words_add
from cases.casework.models import Case, CaseEvent, CaseNote, Question
from cases.casework.replaying import cases_replay
from cases.casework.transit import case_locked
from crm.contacts.actions import SessionStart
from crm.contacts.models import Contact, ContactSession, Message
from crm.outbox.sweeping import Sweep
from crm.sla.models import Clock, ClockEvent
from crm.sla.replaying import clocks_replay
from crm.sla.sweeping import sweep_clocks
from crm.teams.actor import customer
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.conftest import MissedBin
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DONE = {"outcome": "emptied", "words": ""}


deadlocks: list[str] = []


def _noting_deadlocks(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    try:
        return execute(sql, params, many, context)
    except OperationalError as failure:
        if isinstance(failure.__cause__, DeadlockDetected):
            deadlocks.append(sql)
        raise


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or raised; all begin in the same moment, each on a connection of its own."""
    found: list[Any] = [None] * len(acts)
    line = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            line.wait(30)
            with connection.execute_wrapper(_noting_deadlocks):
                found[number] = act()
        except Exception as failure:
            found[number] = failure
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


def failures(found: list[Any]) -> list[Exception]:
    return [one for one in found if isinstance(one, Exception)]


@pytest.fixture(autouse=True)
def the_records_agree_with_what_happened() -> Iterator[None]:
    deadlocks.clear()
    yield
    assert deadlocks == []  # locks are taken in one order: waiting, perhaps, but never for each other
    assert [*clocks_replay(), *cases_replay()] == []


def complete(case_id: int, *, user: Any, at: Any = NOW + MINUTE, version: int | None = None) -> Case:
    key = f"complete-{user.username}"
    return case_act(
        case_id=case_id, act="complete", inputs=DONE, actor=user.actor, at=at, key=key, version=version
    )  # fmt: skip


@pytest.mark.parametrize("version", [1, None], ids=["from a page", "without a version"])
def test_two_officers_complete_the_same_case(cast: Cast, missed_bin: MissedBin, version: int | None) -> None:
    both = [cast.officer, cast.waste_leader]
    acts = [lambda user=user: complete(missed_bin.case_id, user=user, version=version) for user in both]
    found = together(*acts)
    [refused] = failures(found)
    winner = both[1 - found.index(refused)]
    assert isinstance(refused, ActRefused) and winner.full_name in str(refused)
    [event] = CaseEvent.objects.filter(kind="TRANSITION")
    assert event.actor_key == str(winner.pk)
    assert Message.objects.unscoped("test").filter(event="closed").count() == 1


def test_a_save_clicked_twice_logs_one_contact(cast: Cast, missed_bin: MissedBin) -> None:
    def save() -> Taken:
        return contact_take(
            session=SessionStart(channel="PHONE", key="clicked", speaker_id=missed_bin.jo.pk),
            service_id=missed_bin.taken.contact.service_id,
            customer_id=missed_bin.jo.pk,
            place=Place(kind=PlaceKind.PROPERTY, uprn=missed_bin.home.uprn),
            disposition="RAISED",
            answers={"bin": "blue", "out": "yes"},
            notes="",
            actor=cast.agent.actor,
            at=NOW,
            key="clicked",
            finish=True,
        )

    found = together(save, save)
    assert failures(found) == []
    assert {taken.reference for taken in found} == {found[0].reference}
    assert sorted(taken.first for taken in found) == [False, True]
    assert {taken.case.pk for taken in found} == {found[0].case.pk}
    assert Contact.objects.unscoped("test").filter(key="clicked").count() == 1
    assert ContactSession.objects.unscoped("test").filter(key="clicked").count() == 1


def test_an_act_clicked_twice_is_done_once(cast: Cast, missed_bin: MissedBin) -> None:
    found = together(*[lambda: complete(missed_bin.case_id, user=cast.officer, version=1)] * 2)
    assert failures(found) == []
    assert CaseEvent.objects.filter(kind="TRANSITION").count() == 1


def test_two_officers_take_the_same_case(cast: Cast, missed_bin: MissedBin) -> None:
    def take(user: Any) -> Case:
        return case_take(case_id=missed_bin.case_id, actor=user.actor, at=NOW, key=f"take-{user.username}")

    found = together(lambda: take(cast.officer), lambda: take(cast.waste_leader))
    [refused] = failures(found)
    assert isinstance(refused, ActRefused)
    [case] = [one for one in found if not isinstance(one, Exception)]
    assert case.officer.full_name in str(refused)


def test_whoever_waited_sees_what_the_other_did(cast: Cast, missed_bin: MissedBin) -> None:
    """What stands beside the case is read after the wait for it, not before."""
    held = threading.Event()

    def take() -> Case:
        with transaction.atomic():
            case = case_take(case_id=missed_bin.case_id, actor=cast.officer.actor, at=NOW, key="take")
            complete(missed_bin.case_id, user=cast.officer)
            held.set()
            threading.Event().wait(0.5)  # the other one waits for the case now
            return case

    def look() -> tuple[str, str]:
        held.wait(60)
        with transaction.atomic():
            case = case_locked(missed_bin.case_id)
            return str(case.officer.full_name), case.outcome.code

    _taken, seen = together(take, look)
    assert seen == (cast.officer.full_name, "emptied")


def test_the_answer_comes_while_an_officer_completes(cast: Cast, missed_bin: MissedBin) -> None:
    case_ask(
        case_id=missed_bin.case_id, words="Which bin?", days=3, actor=cast.officer.actor, at=NOW, key="ask"
    )  # fmt: skip
    found = together(
        lambda: words_add(
            contact_id=missed_bin.taken.contact.pk, words="The grey one.", actor=customer(missed_bin.jo.pk),
            at=NOW + MINUTE, key="answer",
        ),
        lambda: complete(missed_bin.case_id, user=cast.officer),
    )  # fmt: skip
    assert failures(found) == []
    case = Case.objects.unscoped("test").get()
    assert (case.state, case.next_due_at, case.waiting_since) == ("CLOSED", None, None)
    assert Question.objects.get().state in {"ANSWERED", "ENDED"}  # whichever came first
    of_the_case = Clock.objects.filter(promise__contact=missed_bin.taken.contact)
    assert set(of_the_case.values_list("state", flat=True)) == {"STOPPED"}


def test_the_sweep_finds_a_broken_promise_while_an_officer_closes(cast: Cast, missed_bin: MissedBin) -> None:
    clock = Clock.objects.get(kind="RESOLVE")
    late = clock.due_at + MINUTE
    found = together(
        lambda: sweep_clocks(late), lambda: complete(missed_bin.case_id, user=cast.officer, at=late)
    )  # fmt: skip
    assert failures(found) == []
    ended = Clock.objects.get(pk=clock.pk)
    assert (ended.state, ended.breached_at, ended.stopped_at) == ("STOPPED", clock.due_at, late)
    assert ClockEvent.objects.filter(clock_id=clock.pk, kind="BREACH").count() <= 1


def acknowledgement_is_owed(cast: Cast, missed_bin: MissedBin) -> None:
    """A letter chases the case: nobody told its writer anything yet."""
    contact_take(
        session=SessionStart(channel="EMAIL", key="letter", speaker_id=missed_bin.jo.pk),
        service_id=missed_bin.taken.contact.service_id,
        customer_id=missed_bin.jo.pk,
        place=Place(kind=PlaceKind.PROPERTY, uprn=missed_bin.home.uprn),
        disposition="RAISED",
        answers={},
        notes="",
        actor=cast.agent.actor,
        at=NOW,
        key="letter",
        chase_of=missed_bin.case_id,
        finish=True,
    )
    assert Clock.objects.filter(kind="ACKNOWLEDGE", state="RUNNING").exists()


@pytest.mark.parametrize("who", ["the sweep ends a pause", "the acknowledgement is sent"])
def test_whoever_comes_from_a_clock_waits_for_the_case_first(cast: Cast, missed_bin: MissedBin, who: str) -> None:
    """Held the other way round, the two would wait for each other, and PostgreSQL would end one of them."""
    at = NOW + 10 * DAY
    if "pause" in who:
        case_ask(case_id=missed_bin.case_id, words="Which?", days=1, actor=cast.officer.actor, at=NOW, key="ask")
    else:
        acknowledgement_is_owed(cast, missed_bin)
    held = threading.Event()

    def close() -> Case:
        with transaction.atomic():
            case_locked(missed_bin.case_id)
            held.set()
            threading.Event().wait(0.7)  # the other one is at work now
            return complete(missed_bin.case_id, user=cast.officer, at=at)

    def sweep() -> int:
        held.wait(60)
        return sweep_clocks(at) if "pause" in who else Sweep(clock=lambda: at, name="test").once()

    assert failures(together(close, sweep)) == []
    case = Case.objects.unscoped("test").get()
    assert (case.state, case.next_due_at) == ("CLOSED", None)


class Storm:
    """Mixed acts of several people on one customer's matter; what was done is counted."""

    def __init__(self, cast: Cast, missed_bin: MissedBin) -> None:
        self.cast, self.bin = cast, missed_bin
        self.done: list[str] = []

    def worker(self, number: int) -> Callable[[], None]:
        """One person who acts thirty times."""

        def work() -> None:
            chance = random.Random(number)
            doing = [self.chase, self.chase, self.add, self.note, self.note, self.plan, self.ask, self.take, self.send]
            for turn in range(30):
                act = chance.choice(doing)
                try:
                    act(f"{number}-{turn}", NOW + turn * MINUTE)
                    self.done.append(act.__name__)
                except ActRefused:
                    self.done.append("refused")
                except Busy:
                    self.done.append("busy")

        return work

    def chase(self, key: str, at: Any) -> None:
        contact_take(
            session=SessionStart(channel="PHONE", key=key, speaker_id=self.bin.jo.pk),
            service_id=self.bin.taken.contact.service_id,
            customer_id=self.bin.jo.pk,
            place=Place(kind=PlaceKind.PROPERTY, uprn=self.bin.home.uprn),
            disposition="RAISED",
            answers={},
            notes="",
            actor=self.cast.agent.actor,
            at=at,
            key=key,
            chase_of=self.bin.case_id,
            finish=True,
        )

    def add(self, key: str, at: Any) -> None:
        contact = self.bin.taken.contact.pk
        words_add(contact_id=contact, words="Still there.", actor=customer(self.bin.jo.pk), at=at, key=key)

    def note(self, key: str, at: Any) -> None:
        case_note(case_id=self.bin.case_id, text="Seen.", actor=self.cast.officer.actor, at=at, key=key)

    def plan(self, key: str, at: Any) -> None:
        inputs = {"planned_date": at.date() + DAY, "words": "We come."}
        case_act(
            case_id=self.bin.case_id, act="plan", inputs=inputs, actor=self.cast.officer.actor, at=at, key=key
        )  # fmt: skip

    def ask(self, key: str, at: Any) -> None:
        case_ask(case_id=self.bin.case_id, words="Which?", days=2, actor=self.cast.officer.actor, at=at, key=key)

    def take(self, key: str, at: Any) -> None:
        officer = self.cast.officer.actor
        case_take(case_id=self.bin.case_id, actor=officer, at=at, key=f"take-{key}")
        case_release(case_id=self.bin.case_id, actor=officer, at=at, key=f"release-{key}")

    def send(self, key: str, at: Any) -> None:
        Sweep(clock=lambda: at, name=key).once()


def test_a_storm_on_one_customer_loses_nothing(cast: Cast, missed_bin: MissedBin) -> None:
    storm = Storm(cast, missed_bin)
    found = together(*[storm.worker(number) for number in range(4)])
    assert failures(found) == []
    assert len(storm.done) == 120
    assert storm.done.count("busy") <= 6, storm.done
    case = Case.objects.unscoped("test").get()
    assert case.chase_count == storm.done.count("chase")
    assert CaseNote.objects.count() == storm.done.count("note")
    assert case.version == 1 + storm.done.count("plan") + storm.done.count("ask")
    attached = storm.done.count("chase") + storm.done.count("add")
    assert Contact.objects.unscoped("test").count() == 1 + attached == 1 + case.case_contacts.count()
    assert Message.objects.unscoped("test").filter(event="question").count() == storm.done.count("ask")
