"""Somebody has died: from that moment nothing goes out to them; reported by mistake, everything held goes on."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cases.casework.actions import case_ask
from cases.casework.intake import Taken, contact_take
from cases.casework.living.dying import DeathRefused, Estate, death_record, death_reverse
from cases.casework.living.estate import HELD_FOR, Fate, letters_held, matters_owed
from cases.casework.models import Case, Question
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.contacts.models import Message, Promise
from crm.customers.living.models import Death, LifeEvent
from crm.customers.living.queries import death_of, has_died
from crm.customers.models import Customer
from crm.outbox.models import OutboxEntry
from crm.sla.models import Clock, PauseReason
from crm.teams.acting import Busy
from crm.teams.policy import NotPermitted
from gazetteer.places import Place
from tests.cases.casework.conftest import report_bin
from tests.cast import LONG_AGO, NOW, Cast, business, person, property_at, restriction

LATER = NOW + timedelta(hours=3)


class Widow:
    """Jo, who reported a bin and asked about council tax; Al deals with what she left."""

    def __init__(self, cast: Cast, services: dict[str, Service]) -> None:
        self.cast, self.services = cast, services
        self.home = property_at(12)
        self.jo = person("Jo", email="jo@example.org", home=self.home, born=date(1940, 4, 3), at=LONG_AGO)
        self.al = person("Al", email="al@example.org", at=LONG_AGO)
        self.bin = report_bin(cast, services["missed-bin"], customer=self.jo, home=self.home, key="bin")
        self.tax = self.asked("tax")

    def asked(self, key: str, who: Customer | None = None) -> Taken:
        who = who or self.jo
        return contact_take(
            session=SessionStart(channel="EMAIL", key=f"session-{key}", speaker_id=who.pk),
            service_id=self.services["council-tax"].pk, customer_id=who.pk, place=Place(), disposition="PASSED_ON",
            answers={}, notes="", actor=self.cast.agent.actor, at=NOW, key=key, finish=True,
        )  # fmt: skip

    def died(self, who: Customer | None = None, **more: object) -> Death:
        given = {
            "died_on": NOW.date(), "told_by": "Her son rang", "proof": "NONE", "estate": Estate(), "fates": {},
            "actor": self.cast.agent.actor, "at": NOW, "key": "died",
        } | more  # fmt: skip
        return death_record(customer_id=(who or self.jo).pk, **given)

    def lives(self, death: Death, **more: object) -> Death:
        given = {"reason": "She rang herself", "actor": self.cast.team_leader.actor, "at": LATER} | more
        return death_reverse(death_id=death.pk, **given)

    def clocks(self, taken: Taken) -> dict[str, tuple[str, str]]:
        promised = Promise.objects.filter(contact=taken.contact).select_related("clock")
        return {one.kind: (one.clock.state, one.clock.pause_reason) for one in promised}


@pytest.fixture
def widow(cast: Cast, services: dict[str, Service]) -> Widow:
    return Widow(cast, services)


def states() -> dict[int, str]:
    return dict(Message.objects.unscoped("all").values_list("pk", "state"))


def test_what_waits_to_go_out_is_held_and_listed(widow: Widow) -> None:
    assert set(states().values()) == {"QUEUED"}
    death = widow.died()
    assert has_died(customer_id=widow.jo.pk)
    assert set(states().values()) == {"HELD"}
    held = letters_held(customer_ids=[widow.jo.pk], actor=widow.cast.agent.actor)
    assert [one.pk for one in held] == sorted(states())
    assert LifeEvent.objects.get().kind == "DIED"
    assert widow.died(key="again").pk == death.pk  # told twice
    assert widow.died().pk == death.pk


def test_work_at_a_place_goes_on_and_what_only_concerned_them_waits(widow: Widow) -> None:
    owed = matters_owed(customer_ids=[widow.jo.pk], actor=widow.cast.agent.actor)
    assert {one.contact.pk: one.proposed for one in owed} == {
        widow.bin.contact.pk: Fate.GOES_ON, widow.tax.contact.pk: Fate.HELD,
    }  # fmt: skip
    widow.died()
    assert widow.clocks(widow.bin)["RESOLVE"] == ("RUNNING", "")
    assert widow.clocks(widow.tax)["RESPOND"] == ("PAUSED", PauseReason.CUSTOMER_DIED)
    assert widow.clocks(widow.tax)["ACKNOWLEDGE"][0] == "CANCELLED"
    waits = Clock.objects.get(promise__contact=widow.tax.contact, kind="RESPOND")
    assert waits.resume_at == NOW + HELD_FOR


def test_a_person_decides_otherwise(widow: Widow) -> None:
    fates = {widow.bin.contact.pk: Fate.HELD, widow.tax.contact.pk: Fate.GOES_ON}
    widow.died(fates=fates)
    assert widow.clocks(widow.bin)["RESOLVE"] == ("PAUSED", PauseReason.CUSTOMER_DIED)
    assert widow.clocks(widow.tax)["RESPOND"] == ("RUNNING", "")
    case = Case.objects.unscoped("it").get()
    assert case.waiting_since == NOW and case.next_due_at == NOW + HELD_FOR


def test_reported_by_mistake_everything_goes_on(widow: Widow) -> None:
    before = {one.pk: (one.state, one.due_at) for one in Clock.objects.all() if one.kind != "ACKNOWLEDGE"}
    death = widow.died(at=NOW, fates={widow.bin.contact.pk: Fate.HELD})
    for _twice in range(2):
        taken_back = widow.lives(death)
    assert taken_back.reversed_at == LATER
    assert Customer.objects.unscoped("she").get(pk=widow.jo.pk).status == Customer.Status.LIVE
    assert death_of(customer_ids=[widow.jo.pk]) is None and not has_died(customer_id=widow.jo.pk)
    after = {one.pk: (one.state, one.due_at) for one in Clock.objects.all() if one.kind != "ACKNOWLEDGE"}
    assert {pk: state for pk, (state, _due) in after.items()} == {pk: state for pk, (state, _due) in before.items()}
    assert all(after[pk][1] >= due for pk, (state, due) in before.items() if state == "RUNNING")
    assert set(states().values()) == {"QUEUED"}
    for key in states():
        assert OutboxEntry.objects.filter(kind="message.send", subject_id=key).count() == 2


def test_nothing_is_sent_that_was_overtaken(widow: Widow) -> None:
    asked = case_ask(
        case_id=widow.bin.case.pk, words="Which bin?", days=5, actor=widow.cast.officer.actor, at=NOW, key="ask"
    )
    death = widow.died()
    assert Question.objects.get(pk=asked.pk).state == Question.State.BOUNCED
    assert widow.clocks(widow.bin)["RESOLVE"] == ("RUNNING", "")
    widow.lives(death)
    now = states()
    assert now[asked.message_id] == "REFUSED"
    assert "overtaken" in Message.objects.unscoped("it").get(pk=asked.message_id).state_reason


def test_of_several_about_one_matter_the_last_goes(widow: Widow) -> None:
    death = widow.died()
    made = [
        Message.objects.create(
            key=f"k{number}", direction="OUT", channel="EMAIL", event=event, contact=widow.bin.contact, customer=widow.jo,
            state="HELD", created_at=NOW, created_by_kind="SYSTEM", created_by_key="t",
        ).pk
        for number, event in enumerate(["planned", "made_safe", "closed", "code"])
    ]  # fmt: skip
    widow.lives(death)
    assert [states()[pk] for pk in made] == ["REFUSED", "REFUSED", "REFUSED", "REFUSED"]


def test_the_whole_group_of_merged_records_has_died_and_comes_back(widow: Widow) -> None:
    other = person("Joanna", at=LONG_AGO)
    Customer.objects.filter(pk=other.pk).update(canonical=widow.jo, status=Customer.Status.MOVED_AWAY)
    taken = widow.asked("hers", other)
    death = widow.died(other)
    assert death.customer_id == widow.jo.pk
    people = Customer.objects.unscoped("both").filter(pk__in=[other.pk, widow.jo.pk])
    assert set(people.values_list("status", flat=True)) == {"DECEASED"}
    assert widow.clocks(taken)["RESPOND"][0] == "PAUSED"
    widow.lives(death)
    assert dict(people.values_list("pk", "status")) == {widow.jo.pk: "LIVE", other.pk: "MOVED_AWAY"}


def test_a_record_merged_with_one_who_died_gets_nothing_either(widow: Widow) -> None:
    widow.died()
    Customer.objects.filter(pk=widow.al.pk).update(canonical=widow.jo)
    assert has_died(customer_id=widow.al.pk)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"told_by": " "}, "told_by"),
        ({"proof": "A_RUMOUR"}, "proof"),
        ({"died_on": NOW.date() + timedelta(1)}, "died_on"),
        ({"died_on": date(1930, 1, 1)}, "died_on"),
    ],
)
def test_what_cannot_be(widow: Widow, more: dict, field: str) -> None:
    with pytest.raises(DeathRefused) as refused:
        widow.died(**more)
    assert set(refused.value.errors) == {field}
    assert not Death.objects.unscoped("none").exists()


def test_nobody_deals_with_their_own_estate_and_a_business_does_not_die(widow: Widow) -> None:
    hidden = person("Ada", hidden=restriction(widow.cast.safeguarding))
    for who in (widow.jo, hidden):
        with pytest.raises(DeathRefused):
            widow.died(estate=Estate(who.pk))
    with pytest.raises(DeathRefused):
        widow.died(business())
    assert widow.died(estate=Estate(widow.al.pk)).estate_customer_id == widow.al.pk


def test_who_may(widow: Widow) -> None:
    for user in (widow.cast.officer, widow.cast.manager, widow.cast.administrator):
        with pytest.raises(NotPermitted):
            widow.died(actor=user.actor)
    with pytest.raises(NotPermitted):
        widow.died(person("Ada", hidden=restriction(widow.cast.safeguarding)))
    death = widow.died()
    for user in (widow.cast.agent, widow.cast.officer, widow.cast.manager):
        with pytest.raises(NotPermitted):
            widow.lives(death, actor=user.actor)
    with pytest.raises(DeathRefused):
        widow.lives(death, reason=" ")


def test_it_can_be_recorded_again_after_a_mistake(widow: Widow) -> None:
    widow.lives(widow.died())
    again = widow.died(key="later", at=LATER, died_on=timezone.localdate(LATER))
    assert again.reversed_at is None and has_died(customer_id=widow.jo.pk)


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_record_it_once(widow: Widow) -> None:
    together, ends = threading.Barrier(2), []

    def send(turn: int) -> None:
        try:
            together.wait(60)
            by = (widow.cast.agent, widow.cast.second_agent)[turn].actor
            ends.append(widow.died(key=f"died {turn}", actor=by).pk)
        except Busy:
            ends.append(0)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[turn]) for turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(set(ends)) == 1
    assert Death.objects.unscoped("it").count() == 1
    assert LifeEvent.objects.count() == 1
