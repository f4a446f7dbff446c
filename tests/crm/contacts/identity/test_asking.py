"""Asking who speaks: yes or no, in this session only, twice wrong and it is over; what was said stands nowhere."""

import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from crm.contacts.actions import SessionStart, session_end, session_start
from crm.contacts.identity.actions import (
    FAILED_EVENT,
    WRONG_A_DAY,
    Answered,
    CheckRefused,
    check_take_over,
    fact_answer,
)
from crm.contacts.identity.levels import Fact, Level
from crm.contacts.identity.models import CheckTakenOver, IdentityAnswer
from crm.contacts.identity.queries import standing_in, unlocked, unlocked_by_own
from crm.contacts.models import Channel, Message
from crm.customers.actions import contact_point_add
from crm.customers.models import Account, AccountHolder, Customer
from crm.outbox.models import OutboxEntry
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, person, property_at, restriction

BEFORE = NOW - timedelta(days=400)
RIGHT = {
    "BIRTH": "3/4/1970",
    "HOME": "12 M33 2DP",
    "ACCOUNT": "10004567",
    "PHONE": "0161 496 0123",
    "FELLOW": "Al Example",
}


@pytest.fixture
def jo(cast: Cast) -> Customer:
    made = person(email="jo@example.org", phone="0161 496 0123", home=property_at(12), born=date(1970, 4, 3), at=BEFORE)
    account = Account.objects.create(system="council-tax", key="10004567")
    AccountHolder.objects.create(account=account, customer=made, role="LIABLE")
    AccountHolder.objects.create(account=account, customer=person("Al", at=BEFORE), role="JOINT")
    return made


def ask(
    who: Customer, fact: str, said: str, *, by: Actor, session: str = "call", key: str = "", **more: object
) -> Answered:
    given = {"channel": Channel.PHONE, "begun_at": NOW, "at": NOW} | more
    key = key or f"{session}-{fact}-{said}"
    return fact_answer(session_key=session, customer_id=who.pk, fact=fact, said=said, actor=by, key=key, **given)


def passed(who: Customer, *, by: Actor, session: str = "call", facts: str = "BIRTH HOME ACCOUNT") -> Level:
    for fact in facts.split():
        answered = ask(who, fact, RIGHT[fact], by=by, session=session)
        assert answered.was_right, fact
    return answered.standing.level


def test_two_kinds_are_basic_and_three_full(cast: Cast, jo: Customer) -> None:
    by = cast.agent.actor
    assert passed(jo, by=by, facts="BIRTH") == Level.NOTHING
    assert passed(jo, by=by, facts="HOME") == Level.BASIC
    assert passed(jo, by=by, facts="PHONE") == Level.BASIC
    assert passed(jo, by=by, facts="FELLOW") == Level.FULL


def test_it_lasts_for_that_session_and_covers_a_colleague_who_takes_over(cast: Cast, jo: Customer) -> None:
    agent, second = cast.agent.actor, cast.second_agent.actor
    session = session_start(start=SessionStart(channel="PHONE", key="call"), actor=agent, at=NOW)
    passed(jo, by=agent)
    assert unlocked(actor=agent, customer=jo, session="call", at=NOW)
    assert unlocked(actor=second, customer=jo, session="call", at=NOW)
    assert not unlocked(actor=agent, customer=jo, session="another call", at=NOW)
    assert not unlocked(actor=agent, customer=person("Al"), session="call", at=NOW)
    assert not unlocked(actor=cast.manager.actor, customer=jo, session="call", at=NOW)
    session_end(session_id=session.pk, actor=agent, at=NOW + timedelta(minutes=5))
    assert not unlocked(actor=agent, customer=jo, session="call", at=NOW + timedelta(minutes=6))


def test_on_another_page_only_for_whoever_asked_and_not_for_long(cast: Cast, jo: Customer) -> None:
    agent = cast.agent.actor
    passed(jo, by=agent)
    assert unlocked_by_own(actor=agent, customer=jo, at=NOW)
    assert not unlocked_by_own(actor=cast.second_agent.actor, customer=jo, at=NOW)
    assert not unlocked_by_own(actor=agent, customer=jo, at=NOW + timedelta(hours=2))
    session_start(start=SessionStart(channel="PHONE", key="call"), actor=agent, at=NOW)
    assert unlocked_by_own(actor=agent, customer=jo, at=NOW + timedelta(hours=2))


def test_whoever_takes_over_the_session_sees_what_the_check_opened_until_it_ends(cast: Cast, jo: Customer) -> None:
    agent, second, later = cast.agent.actor, cast.second_agent.actor, NOW + timedelta(minutes=5)
    session = session_start(start=SessionStart(channel="PHONE", key="call"), actor=agent, at=NOW)
    passed(jo, by=agent)
    assert not check_take_over(session_key="call", actor=agent, at=later)  # it is theirs
    for _time in range(2):
        assert check_take_over(session_key="call", actor=second, at=later)
    assert CheckTakenOver.objects.get().actor_key == second.key
    assert unlocked_by_own(actor=second, customer=jo, at=later)
    assert not unlocked_by_own(actor=second, customer=person("Al"), at=later)
    assert not unlocked_by_own(actor=cast.team_leader.actor, customer=jo, at=later)
    session_end(session_id=session.pk, actor=second, at=later)
    assert not unlocked_by_own(actor=second, customer=jo, at=later)
    assert not check_take_over(session_key="call", actor=cast.team_leader.actor, at=later)
    with pytest.raises(NotPermitted):
        check_take_over(session_key="call", actor=cast.manager.actor, at=later)


def test_a_basic_check_unlocks_nothing_masked(cast: Cast, jo: Customer) -> None:
    passed(jo, by=cast.agent.actor, facts="BIRTH HOME")
    assert not unlocked(actor=cast.agent.actor, customer=jo, session="call", at=NOW)


def test_after_two_failures_it_is_over_and_the_owner_hears_once(cast: Cast, jo: Customer) -> None:
    by = cast.agent.actor
    passed(jo, by=by, facts="BIRTH HOME")
    assert not ask(jo, "ACCOUNT", "99999999", by=by).standing.failed
    assert not Message.objects.unscoped("none yet").exists()
    answered = ask(jo, "PHONE", "0161 496 0999", by=by)
    assert answered.standing.failed and answered.standing.level == Level.NOTHING
    for said in ("10004567", "99999999"):
        with pytest.raises(CheckRefused, match="take a message"):
            ask(jo, "ACCOUNT", said, by=cast.second_agent.actor, key=f"again {said}")
    [told] = Message.objects.unscoped("the owner's").all()
    assert (told.event, told.contact_point.normalised) == (FAILED_EVENT, "jo@example.org")
    assert OutboxEntry.objects.filter(kind="message.send", subject_id=told.pk).count() == 1
    # Another call is another session: they may be somebody else.
    assert passed(jo, by=by, session="next call", facts="BIRTH HOME") == Level.BASIC


@pytest.mark.parametrize("hidden", ["hidden", "home_hidden", "points_hidden"])
def test_nothing_goes_out_about_anybody_confidential(cast: Cast, hidden: str) -> None:
    secret = restriction(cast.safeguarding)
    who = person(email="jo@example.org", home=property_at(12), born=date(1970, 4, 3), at=BEFORE, **{hidden: secret})
    for said in ("1/1/1980", "2/1/1980"):
        ask(who, "BIRTH", said, by=cast.safeguarder.actor)
    assert not Message.objects.unscoped("none").exists()


def test_what_came_on_record_in_the_call_proves_nothing_and_is_not_written_to(cast: Cast) -> None:
    who = person(born=date(1970, 4, 3), phone="0161 496 0123", at=BEFORE)
    by = cast.agent.actor
    contact_point_add(customer_id=who.pk, kind="EMAIL", value="thief@example.org", actor=by, at=NOW)
    with pytest.raises(CheckRefused, match="not on record"):
        ask(who, "EMAIL", "thief@example.org", by=by, begun_at=NOW - timedelta(minutes=1))
    for said in ("1/1/1980", "2/1/1980"):
        ask(who, "BIRTH", said, by=by, begun_at=NOW - timedelta(minutes=1))
    assert not Message.objects.unscoped("none").exists()


def test_a_slip_of_the_keyboard_counts_against_nobody(cast: Cast, jo: Customer) -> None:
    for fact, said in (("BIRTH", "1970"), ("HOME", "12"), ("PHONE", "12"), ("ACCOUNT", "1")):
        with pytest.raises(CheckRefused):
            ask(jo, fact, said, by=cast.agent.actor)
    assert not IdentityAnswer.objects.exists()


def test_what_was_said_stands_nowhere(cast: Cast, jo: Customer) -> None:
    ask(jo, "BIRTH", "9/9/1999", by=cast.agent.actor, key="one")
    row = IdentityAnswer.objects.values().get()
    assert "1999" not in str({name: value for name, value in row.items() if name != "at"})
    assert (row["fact"], row["kind"], row["was_right"]) == ("BIRTH", "PERSONAL", False)
    with pytest.raises(DatabaseError), transaction.atomic():
        IdentityAnswer.objects.update(was_right=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        IdentityAnswer.objects.all().delete()


@pytest.mark.parametrize("channel", ["EMAIL", "WEB", "POST", "TEXT"])
def test_what_comes_in_writing_is_not_checked(cast: Cast, jo: Customer, channel: str) -> None:
    with pytest.raises(CheckRefused, match="not checked"):
        ask(jo, "BIRTH", "3/4/1970", by=cast.agent.actor, channel=channel)


def test_a_hidden_home_is_no_evidence_for_those_it_is_hidden_from(cast: Cast) -> None:
    who = person(born=date(1970, 4, 3), home=property_at(12), home_hidden=restriction(cast.safeguarding), at=BEFORE)
    with pytest.raises(CheckRefused, match="not on record"):
        ask(who, "HOME", "12 M33 2DP", by=cast.agent.actor)
    assert ask(who, "HOME", "12 M33 2DP", by=cast.safeguarder.actor).was_right


def test_who_may_ask(cast: Cast, jo: Customer) -> None:
    hidden = person("Ada", born=date(1970, 4, 3), hidden=restriction(cast.safeguarding), at=BEFORE)
    for by, who in ((cast.officer, jo), (cast.manager, jo), (cast.administrator, jo), (cast.agent, hidden)):
        with pytest.raises(NotPermitted):
            ask(who, "BIRTH", "3/4/1970", by=by.actor)


def test_too_many_wrong_answers_about_one_person_end_it_for_the_day(cast: Cast, jo: Customer) -> None:
    by = cast.agent.actor
    for turn in range(WRONG_A_DAY):
        ask(jo, "BIRTH", f"{turn + 1}/1/1980", by=by, session=f"call {turn // 2}")
    with pytest.raises(CheckRefused, match="until tomorrow"):
        ask(jo, "BIRTH", "3/4/1970", by=cast.second_agent.actor, session="a fourth call")
    assert ask(jo, "BIRTH", "3/4/1970", by=by, session="tomorrow's", at=NOW + timedelta(days=1)).was_right


def test_a_second_click_is_no_second_answer(cast: Cast, jo: Customer) -> None:
    by = cast.agent.actor
    for _time in range(2):
        answered = ask(jo, "BIRTH", "1/1/1980", by=by, key="one click")
        assert (answered.was_right, answered.standing.failures) == (False, 1)
    with pytest.raises(CheckRefused, match="already"):
        ask(jo, "HOME", "12 M33 2DP", by=by)
        ask(jo, "HOME", "12 M33 2DP", by=by, key="another click")


def test_merged_records_are_one_person(cast: Cast, jo: Customer) -> None:
    other = person(phone="0161 496 0777", at=BEFORE)
    Customer.objects.filter(pk=other.pk).update(canonical=jo)
    by = cast.agent.actor
    ask(jo, "BIRTH", "3/4/1970", by=by)
    assert ask(other, "HOME", "12 M33 2DP", by=by).standing.level == Level.BASIC
    assert ask(jo, "PHONE", "0161 496 0777", by=by).was_right


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_have_two_failures_between_them(cast: Cast, jo: Customer) -> None:
    together, ends = threading.Barrier(3), []

    def send(turn: int) -> None:
        try:
            together.wait(60)
            by = (cast.agent, cast.second_agent, cast.safeguarder)[turn].actor
            ends.append(ask(jo, "BIRTH", f"{turn + 1}/1/1980", by=by).standing.failures)
        except CheckRefused:
            ends.append(-1)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[turn]) for turn in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(ends) == [-1, 1, 2]
    assert standing_in(session_key="call", customer_ids=[jo.pk]).failures == 2
    assert Message.objects.unscoped("one").filter(event=FAILED_EVENT).count() == 1


def test_every_fact_can_be_asked() -> None:
    from crm.contacts.identity.evidence import _COMPARED
    from crm.contacts.identity.models import ASKED, KINDS

    assert set(_COMPARED) == set(ASKED) == set(Fact)
    assert len(KINDS) == 4
