"""Customers whose promised date moved are told in one step: one message a matter, each clock of a run once."""

from datetime import timedelta

import pytest

from cases.casework.intake import contact_take
from crm.catalogue.models import MessageTemplate
from crm.contacts.actions import SessionStart
from crm.contacts.models import Message
from crm.contacts.moved_dates.actions import (
    NotTellable,
    customers_tell,
    telling_carry_out,
    tellings_carry_on,
)
from crm.contacts.moved_dates.queries import matters_of_clocks, to_be_told
from crm.customers.models import ContactPoint, Customer
from crm.customers.references import shown
from crm.outbox.models import OutboxEntry
from crm.sla.actions import clocks_stop, new_date_give
from crm.sla.editing.models import Replan, ReplanMove
from crm.sla.models import Clock, ClockEvent, NewDate
from crm.sla.replaying import clocks_replay
from crm.teams.models import Grade
from crm.teams.policy import NotPermitted
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, person, property_at, restriction
from tests.crm.sla.editing.editing import DAY, carried_out, drafted, published

pytestmark = pytest.mark.django_db
WORDS = "Our offices and crews are off on Tuesday for the staff day."
CLOSED = (NOW + DAY).date()


@pytest.fixture
def reported(cast, services):
    """A maker of missed bins, each a promise to put it right by Wednesday."""
    home = property_at(12)

    def report(customer, key="one"):
        return contact_take(
            session=SessionStart(channel="PHONE", key=f"call {key}"),
            service_id=services["missed-bin"].pk,
            customer_id=customer.pk if customer else None,
            place=Place(kind=PlaceKind.PROPERTY, uprn=home.uprn),
            disposition="RAISED",
            answers={"bin": "grey", "out": "yes"},
            notes="",
            actor=cast.agent.actor,
            at=NOW,
            key=key,
            finish=True,
        )

    return report


def moved(cast, *days):
    return carried_out(published(cast, drafted(cast, *(days or (CLOSED,)))))


def told(cast, run, *, words=WORDS, at=NOW):
    customers_tell(replan_id=run.pk, words=words, actor=cast.administrator.actor, at=at)
    assert telling_carry_out(replan_id=run.pk, now=lambda: at)
    return list(Message.objects.unscoped("test").filter(event="promise_moved").order_by("pk"))


def resolve():
    return Clock.objects.get(kind="RESOLVE")


def test_told_once_what_was_said_what_holds_and_why(cast, reported):
    jo = person(email="jo@example.org")
    taken = reported(jo)
    before = resolve()
    run = moved(cast)
    [message] = told(cast, run)
    assert (message.customer, message.contact_id, message.state) == (jo, taken.contact.pk, "QUEUED")
    assert "We said we would put it right by Wed 25 Nov, 17:00. That is now Thu 26 Nov, 17:00." in message.body
    assert WORDS in message.body and shown(taken.reference) in message.subject
    assert OutboxEntry.objects.filter(kind="message.send", subject_id=message.pk, stream=f"customer:{jo.pk}").exists()
    after = resolve()
    assert after.promised_at == before.promised_at == before.due_at < after.due_at  # the first date stays, and counts
    given = NewDate.objects.get()
    assert (given.until, given.words, given.given_by) == (after.due_at, WORDS, cast.administrator)
    assert ClockEvent.objects.filter(kind="NEW_DATE", actor_key=str(cast.administrator.pk)).count() == 1
    assert len(told(cast, run)) == 1
    assert Replan.objects.get(pk=run.pk).told == 1
    assert list(clocks_replay()) == []


def test_an_acknowledgement_still_owed_is_no_news(cast, reported):
    reported(person(email="jo@example.org"))
    Clock.objects.filter(kind="ACKNOWLEDGE").update(state="RUNNING", stopped_at=None, met_by="", promised_at=NOW + DAY)
    run = moved(cast)
    [message] = told(cast, run)
    assert "acknowledge" not in message.body.lower()


def test_nobody_is_told_who_should_not_be(cast, reported):
    secret = restriction(cast.safeguarding)
    gone = person("Ann", email="ann@example.org")
    hidden = person("Bea", email="bea@example.org")
    unreachable, nobody = person("Cy", phone="0161 496 0001"), None
    kept = person("Di", email="di@example.org")
    for number, customer in enumerate([gone, hidden, unreachable, nobody, kept]):
        reported(customer, key=str(number))
    Customer.objects.filter(pk=gone.pk).update(status="DECEASED")
    Customer.objects.filter(pk=hidden.pk).update(restriction=secret)
    run = moved(cast)
    clocks_stop(
        clock_ids=list(Clock.objects.filter(kind="RESOLVE", promise__contact__customer=kept).values_list("pk", flat=True)),
        met_by="DONE", actor=cast.officer.actor, at=NOW,
    )  # fmt: skip
    assert run.moved == 5
    seen = to_be_told(replan=run, at=NOW)
    assert (seen.reachable, seen.without_address) == (0, 1)
    assert told(cast, run) == [] and NewDate.objects.count() == 0


def test_a_confidential_matter_is_not_written_about(cast, reported):
    taken = reported(person(email="jo@example.org"))
    type(taken.contact).objects.unscoped("test").update(restriction=restriction(cast.safeguarding, grade=Grade.MATTER))
    run = moved(cast)
    assert told(cast, run) == []
    clock = resolve().pk
    assert matters_of_clocks(clock_ids=[clock], actor=cast.administrator.actor) == {}
    assert matters_of_clocks(clock_ids=[clock], actor=cast.safeguarder.actor)[clock].service == "Missed bin collection"


def test_an_address_not_to_be_used_is_none(cast, reported):
    jo = person(email="jo@example.org")
    reported(jo)
    ContactPoint.objects.unscoped("test").filter(customer=jo).update(do_not_use=True)
    run = moved(cast)
    assert to_be_told(replan=run, at=NOW).without_address == 1 and told(cast, run) == []


def test_moved_again_the_later_run_tells_from_what_was_told(cast, reported):
    reported(person(email="jo@example.org"))
    first = moved(cast)
    assert len(told(cast, first)) == 1
    second = moved(cast, CLOSED + DAY)
    assert to_be_told(replan=first, at=NOW).reachable == 0
    [_old, new] = told(cast, second)
    assert "by Thu 26 Nov, 17:00. That is now Fri 27 Nov, 17:00." in new.body


def given_by_officer(cast, until):
    new_date_give(clock_id=resolve().pk, until=until, words="A crew comes.", actor=cast.officer.actor, at=NOW)


def test_a_later_date_that_an_officer_gave_holds(cast, reported):
    reported(person(email="jo@example.org"))
    given_by_officer(cast, NOW + 9 * DAY)
    assert told(cast, moved(cast)) == []


def test_told_once_whatever_is_said_later(cast, reported):
    reported(person(email="jo@example.org"))
    run = moved(cast)
    assert len(told(cast, run)) == 1
    given_by_officer(cast, NOW + DAY)  # an earlier date than the one told
    assert len(told(cast, run)) == 1


def test_words_and_permission(cast, reported):
    reported(person(email="jo@example.org"))
    run = published(cast, drafted(cast, CLOSED))
    given = {"replan_id": run.pk, "actor": cast.administrator.actor, "at": NOW}
    with pytest.raises(NotTellable, match="once the run has ended"):
        customers_tell(words=WORDS, **given)
    carried_out(run)
    with pytest.raises(NotTellable, match="one sentence"):
        customers_tell(words=" ", **given)
    with pytest.raises(NotPermitted):
        customers_tell(words=WORDS, **given | {"actor": cast.team_leader.actor})


def test_the_councils_own_words_stand_before_ours(cast, reported):
    MessageTemplate.objects.create(
        event="promise_moved", state="PUBLISHED", subject="New date", body="((moved)) ((words))"
    )
    reported(person(email="jo@example.org"))
    [message] = told(cast, moved(cast))
    assert message.subject == "New date" and message.body.endswith(WORDS)


def test_what_a_worker_left_the_sweep_goes_on_with(cast, reported):
    for number in range(3):
        reported(person(f"P{number}", email=f"p{number}@example.org"), key=str(number))
    run = moved(cast)
    customers_tell(replan_id=run.pk, words=WORDS, actor=cast.administrator.actor, at=NOW)
    assert tellings_carry_on(at=NOW, now=lambda: NOW, seconds=1) == 0  # the worker's head start
    later = NOW + timedelta(minutes=1)
    while tellings_carry_on(at=later, now=lambda: later, seconds=0):
        pass
    assert Message.objects.unscoped("test").filter(event="promise_moved").count() == 3
    assert not ReplanMove.objects.filter(told_at__isnull=True, clock__kind="RESOLVE").exists()
