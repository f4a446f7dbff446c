"""Who has a part in a case: somebody joins, has another part, leaves; and what follows from it."""

from datetime import timedelta

import pytest

from cases.casework.actions import ActRefused, InputsRefused, case_act
from cases.casework.models import Case, CaseEvent, CaseParty
from cases.casework.parties import Part, party_add, party_change, party_end
from cases.casework.queries.whom_to_add import customer_meant, in_touch
from cases.casework.replaying import cases_replay
from cases.casework.sending.deciding import decide
from cases.casework.work.models import CaseExclusion
from crm.contacts.models import Message
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.teams.models import User
from crm.teams.policy import NotPermitted
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import NOW, person, restriction

SOON = NOW + timedelta(minutes=5)
LANDLORD = Part(role="LANDLORD", is_written_to=True, may_see=False, is_named=False)


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def add(desk: Desk, case_id: int, who: Customer, *, part: Part = LANDLORD, key: str = "add", **more) -> CaseParty:
    return party_add(
        case_id=case_id, customer_id=who.pk, part=part, actor=more.pop("actor", desk.cast.officer.actor), at=SOON, key=key,
        **more,
    )  # fmt: skip


def stored(case_id: int) -> Case:
    return Case.objects.unscoped("test").get(pk=case_id)


def told(event: str) -> set[int]:
    return set(Message.objects.unscoped("test").filter(event=event).values_list("customer_id", flat=True))


def complete(desk: Desk, case_id: int) -> None:
    case_act(
        case_id=case_id, act="complete", inputs={"outcome": "collected", "words": ""}, actor=desk.cast.officer.actor,
        at=SOON, key="complete",
    )  # fmt: skip


def test_somebody_who_joins_is_told_how_it_ends_and_an_old_page_is_told_of_them(desk: Desk) -> None:
    case_id = desk.reported(by=desk.jo()).case.pk
    landlord = person("Lou", "Letting", email="lou@example.org")
    party = add(desk, case_id, landlord, version=1)
    assert (party.role, party.may_see, party.is_written_to) == ("LANDLORD", False, True)
    assert add(desk, case_id, landlord, version=1).pk == party.pk  # pressed twice
    with pytest.raises(ActRefused, match="has changed since"):
        add(desk, case_id, person("Another"), key="stale", version=1)
    complete(desk, case_id)
    assert told("closed") == {desk.jo().pk, landlord.pk}
    assert list(cases_replay()) == []


def test_what_is_written_to_somebody_added_by_hand_goes_to_them_while_they_have_a_part(desk: Desk) -> None:
    case_id = desk.reported(by=desk.jo()).case.pk
    landlord = person("Lou", "Letting", email="lou@example.org")
    party = add(desk, case_id, landlord)
    complete(desk, case_id)
    letter = Message.objects.unscoped("test").get(event="closed", customer=landlord)
    assert decide(letter, at=SOON).address == "lou@example.org"
    party_end(case_id=case_id, party_id=party.pk, actor=desk.cast.officer.actor, at=SOON, key="end")
    assert decide(letter, at=SOON).address == "" and decide(letter, at=SOON).reason


def test_who_leaves_is_not_told_and_may_come_back(desk: Desk) -> None:
    case_id = desk.reported(by=desk.jo()).case.pk
    party = CaseParty.objects.unscoped("test").get()
    ended = party_end(case_id=case_id, party_id=party.pk, actor=desk.cast.officer.actor, at=SOON, key="end", version=1)
    assert ended.active_to == SOON
    assert in_touch(stored(case_id), actor=desk.cast.officer.actor, at=SOON) == [(str(desk.jo().pk), "Jo Example")]
    back = add(desk, case_id, desk.jo(), part=Part(role="REPORTER"))
    assert back.pk != party.pk and back.contact_id == stored(case_id).contact_id  # written to by their own reference
    party_end(case_id=case_id, party_id=back.pk, actor=desk.cast.officer.actor, at=SOON, key="end2")
    complete(desk, case_id)
    assert told("closed") == set()


def test_a_part_is_changed_and_what_it_was_stays_in_the_events(desk: Desk) -> None:
    case_id = desk.reported(by=desk.jo()).case.pk
    party = CaseParty.objects.unscoped("test").get()
    quiet = Part(role="SUBJECT", is_written_to=False, may_see=True, is_named=True)
    changed = party_change(
        case_id=case_id, party_id=party.pk, part=quiet, actor=desk.cast.officer.actor, at=SOON, key="change", version=1
    )
    assert (changed.role, changed.is_written_to, changed.is_named) == ("SUBJECT", False, True)
    event = CaseEvent.objects.get(kind="PARTY_CHANGED")
    assert event.facts["role"] == "SUBJECT" and "Example" not in str(event.facts)
    complete(desk, case_id)
    assert told("closed") == set()


@pytest.mark.parametrize(
    ("part", "field"), [(Part(role="REPORTER"), "role"), (Part(role="KING"), "role")], ids=["twice", "no such part"]
)
def test_what_cannot_be_is_said_beside_its_field(desk: Desk, part: Part, field: str) -> None:
    case_id = desk.reported(by=desk.jo()).case.pk
    with pytest.raises(InputsRefused) as refused:
        add(desk, case_id, desk.jo(), part=part)
    assert set(refused.value.errors) == {field}


def test_who_is_hidden_cannot_be_added_nor_seen_to_be_there(desk: Desk) -> None:
    case_id = desk.reported(by=desk.jo()).case.pk
    secret = person("Sam", "Secret", hidden=restriction(desk.cast.safeguarding))
    with pytest.raises(InputsRefused) as refused:
        add(desk, case_id, secret)
    assert set(refused.value.errors) == {"who"}
    officer = desk.cast.officer.actor
    assert customer_meant(shown(secret.reference), actor=officer, at=SOON) is None
    party = CaseParty.objects.create(case_id=case_id, customer=secret, role="SUBJECT", active_from=NOW)
    with pytest.raises(NotPermitted):
        party_end(case_id=case_id, party_id=party.pk, actor=officer, at=SOON, key="end")
    assert str(secret.pk) not in dict(in_touch(stored(case_id), actor=officer, at=SOON))


def test_a_party_who_works_here_must_have_nothing_to_do_with_it(desk: Desk) -> None:
    case_id = desk.reported(by=desk.jo()).case.pk
    own = person("Olu", "Officer")
    User.objects.filter(pk=desk.cast.officer.pk).update(customer_key=own.pk)
    add(desk, case_id, own, actor=desk.cast.waste_leader.actor)
    assert CaseExclusion.objects.get().user_id == desk.cast.officer.pk


@pytest.mark.parametrize("who", ["agent", "manager", "other_officer", "team_leader"])
def test_only_who_works_on_it_changes_who_has_a_part(desk: Desk, who: str) -> None:
    case_id = desk.reported(by=desk.jo()).case.pk
    with pytest.raises(NotPermitted):
        add(desk, case_id, person("Lou"), actor=desk.cast.users[who].actor)
    assert CaseParty.objects.unscoped("test").count() == 1


def test_a_reference_of_anything_they_told_us_means_them(desk: Desk) -> None:
    taken = desk.reported(by=desk.jo())
    officer = desk.cast.officer.actor
    assert customer_meant(taken.reference, actor=officer, at=SOON) == desk.jo().pk
    assert customer_meant(shown(desk.jo().reference), actor=officer, at=SOON) == desk.jo().pk
    assert customer_meant("Jo Example", actor=officer, at=SOON) is None
