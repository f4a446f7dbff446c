"""Work raised out of a case: it has a reference and its promises, and no figure takes it for somebody who turned to us."""

from datetime import timedelta

import pytest

from cases.casework.actions import ActRefused, InputsRefused, case_act
from cases.casework.models import Case, CaseParty
from cases.casework.replaying import cases_replay
from cases.casework.splitting import Wanted, case_split
from cases.casework.standing_aside import staff_named
from cases.casework.work.models import CaseExclusion, CaseLink
from cases.reports.actions import figures_rebuild
from cases.reports.models import ContactFigure
from crm.catalogue.models import ServiceVersion
from crm.contacts.models import Contact, Message, Promise
from crm.sla.models import Clock
from crm.teams.actor import Role
from crm.teams.models import Membership, RoleHeld, User
from crm.teams.policy import NotPermitted
from tests.cases.casework.test_two_at_once import failures, together
from tests.cases.casework.waste_desk import Desk, policy_of, service_of, waste_desk
from tests.cast import LONG_AGO, NOW, restriction, ward_around

SOON = NOW + timedelta(minutes=5)


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def split(desk: Desk, taken, *, key: str = "split", actor=None, **given) -> Case:
    given = {"service_id": desk.missed_bin.service_id, "words": "Sweep the glass up"} | given
    return case_split(
        case_id=taken.case.pk, wanted=Wanted(**given), actor=actor or desk.cast.officer.actor, at=SOON, key=key
    )


def test_a_part_is_raised_for_another_team_with_its_own_reference_and_promise(desk: Desk) -> None:
    cleansing = service_of(desk.cast.waste, name="Street cleaning", team="street-cleansing", days=5)
    taken = desk.reported(by=desk.jo())
    begun = split(desk, taken, service_id=cleansing.service_id)
    assert split(desk, taken, service_id=cleansing.service_id).pk == begun.pk  # pressed twice
    assert begun.team == desk.cast.street_cleansing
    assert begun.place == taken.case.place
    contact = Contact.objects.unscoped("test").select_related("session").get(pk=begun.contact_id)
    assert (contact.session.channel, contact.session.direction) == ("INTERNAL", "INTERNAL")
    assert (contact.customer_id, contact.notes) == (desk.jo().pk, "Sweep the glass up")
    assert contact.answers == {"bin": "grey"}
    link = CaseLink.objects.get()
    assert (link.case_id, link.other_id, link.kind) == (begun.pk, taken.case.pk, "PART_OF")
    states = dict(Promise.objects.filter(contact=contact).values_list("kind", "clock__state"))
    assert states["RESOLVE"] == Clock.State.RUNNING and states["ACKNOWLEDGE"] == Clock.State.STOPPED
    assert not Message.objects.unscoped("test").filter(contact=contact).exists()  # nobody asked to be written to


def test_a_matter_of_its_own_without_the_customer_promises_them_nothing(desk: Desk) -> None:
    begun = split(desk, desk.reported(by=desk.jo()), is_part=False, for_customer=False)
    assert begun.contact.customer_id is None
    assert not CaseParty.objects.unscoped("test").filter(case=begun).exists()
    assert CaseLink.objects.get().kind == "SPLIT_FROM"


def test_the_customer_is_told_of_it_and_how_it_ends_in_words_written_for_them(desk: Desk) -> None:
    begun = split(desk, desk.reported(by=desk.jo()), tell="A second crew comes for the glass.")
    [said] = Message.objects.unscoped("test").filter(contact=begun.contact_id)
    assert said.customer_id == desk.jo().pk and "A second crew comes for the glass." in said.body
    inputs = {"outcome": "collected", "words": "Swept."}
    case_act(case_id=begun.pk, act="complete", inputs=inputs, actor=desk.cast.officer.actor, at=SOON, key="c")
    assert Message.objects.unscoped("test").filter(contact=begun.contact_id, event="closed").count() == 1


def test_its_promise_is_the_one_that_holds_at_the_place(desk: Desk) -> None:
    ward_around(desk.home)
    policy_of("slow", days=20)
    slow = [{"if": {"fact": "place.ward", "is": ["Harbour"]}, "policy": "slow"}]
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(by_area=slow)
    begun = split(desk, desk.reported(by=desk.jo()))
    clock = Clock.objects.get(promise__contact=begun.contact_id, kind="RESOLVE")
    assert clock.due_at - clock.started_at > timedelta(days=20)


def test_it_is_outside_volume_resolution_and_repeats(desk: Desk) -> None:
    taken = desk.reported(by=desk.jo())
    begun = split(desk, taken)
    figures_rebuild(at=SOON)
    rules = dict(ContactFigure.objects.values_list("contact_id", "excluded"))
    assert rules[begun.contact_id] == "INTERNAL" and rules[taken.contact.pk] == ""


def test_what_hides_the_one_hides_the_other(desk: Desk) -> None:
    hidden = restriction(desk.cast.waste_collection)
    begun = split(desk, desk.reported(restriction_id=hidden.pk))
    assert begun.restriction_id == begun.contact.restriction_id == hidden.pk


def test_who_must_have_nothing_to_do_with_it_has_nothing_to_do_with_what_comes_of_it(desk: Desk) -> None:
    taken = desk.reported()
    staff_named(
        case_id=taken.case.pk, user_id=desk.cast.officer.pk, words="Their van", actor=desk.cast.waste_leader.actor,
        at=NOW, key="named",
    )  # fmt: skip
    begun = split(desk, taken, actor=desk.cast.waste_leader.actor)
    assert CaseExclusion.objects.get(case=begun).user_id == desk.cast.officer.pk


def test_it_goes_to_no_team_in_which_nobody_may_have_it(desk: Desk) -> None:
    cast = desk.cast
    lead = User.objects.create(username="lead", full_name="Second Leader")
    Membership.objects.create(user=lead, team=cast.street_cleansing, active_from=LONG_AGO)
    RoleHeld.objects.create(user=lead, department=cast.waste, role=Role.TEAM_LEADER, active_from=LONG_AGO)
    actor, taken = User.objects.with_scope().get(pk=lead.pk).actor, desk.reported()
    for number, user in enumerate((cast.officer, cast.waste_leader)):
        staff_named(case_id=taken.case.pk, user_id=user.pk, words="Their van", actor=actor, at=NOW, key=f"n{number}")
    begun = split(desk, taken, actor=actor)
    assert Case.objects.unscoped("test").get(pk=begun.pk).team == cast.street_cleansing
    assert list(cases_replay()) == []


def test_what_cannot_be_raised_says_why(desk: Desk) -> None:
    taken = desk.reported()
    for field, given in {
        "words": {"words": " "},
        "service": {"service_id": 0},
        "tell": {"tell": "Dear nobody"},
    }.items():
        with pytest.raises(InputsRefused) as refused:
            split(desk, taken, **given)
        assert set(refused.value.errors) == {field}
    inputs = {"outcome": "collected", "words": ""}
    case_act(case_id=taken.case.pk, act="complete", inputs=inputs, actor=desk.cast.officer.actor, at=SOON, key="c")
    with pytest.raises(ActRefused):
        split(desk, taken)


@pytest.mark.parametrize("who", ["agent", "manager", "other_officer"])
def test_only_who_works_on_it_raises_work_out_of_it(desk: Desk, who: str) -> None:
    with pytest.raises(NotPermitted):
        split(desk, desk.reported(), actor=desk.cast.users[who].actor)
    assert Case.objects.unscoped("test").count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_raises_one() -> None:
    desk = waste_desk()
    taken = desk.reported(by=desk.jo())
    found = together(*[lambda: split(desk, taken)] * 2)
    assert failures(found) == []
    assert found[0].pk == found[1].pk and Case.objects.unscoped("test").count() == 2
