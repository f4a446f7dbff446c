"""A case that names an employee is never routed to, owned by or visible to that person or those they manage."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.casework.actions import InputsRefused, case_note, case_take
from cases.casework.corrections import contact_move
from cases.casework.exclusions import exclusions_renew, people_named
from cases.casework.lists.work_list import work_list
from cases.casework.models import Case, CaseEvent, CaseNote
from cases.casework.notices.models import StaffNotice
from cases.casework.notices.reading import notices_of
from cases.casework.queries import NoSuchCase, case_page, open_cases_for
from cases.casework.queries.at_risk import Within, at_risk_list
from cases.casework.replaying import cases_replay
from cases.casework.standing_aside import exclusion_end, interest_declare, staff_named
from cases.casework.transit import ActRefused
from cases.casework.work.models import CaseExclusion
from cases.reports.actions import figures_rebuild
from cases.reports.records import Wanted, records
from crm.contacts.models import Contact, ContactSession, Message
from crm.contacts.queries import NoSuchContact, contact_page, promises_open, references_found
from crm.contacts.timelines import Wanted as WantedLines
from crm.contacts.timelines import customer_timeline, property_timeline
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.teams.models import Membership, RoleHeld, User
from crm.teams.policy import NotPermitted
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import LONG_AGO, NOW, person
from tests.crm.customers.merges import merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return waste_desk()


def fresh(user: User) -> User:
    """The user as they come in now: what is shut to them is loaded with them."""
    return User.objects.with_scope().get(pk=user.pk)


def is_customer(user: User) -> Customer:
    """The user's own record as a customer."""
    given, family = user.full_name.split()
    record = person(given, family, email=f"{given.lower()}@home.example")
    User.objects.filter(pk=user.pk).update(customer_key=record.pk)
    return record


def sees(user: User, case: Case) -> bool:
    return Case.objects.visible_to(fresh(user).actor).filter(pk=case.pk).exists()


def stored(case: Case) -> Case:
    return Case.objects.unscoped("test").select_related("team", "officer").get(pk=case.pk)


def told(user: User) -> list[str]:
    return list(StaffNotice.objects.unscoped("test").filter(recipient=user).values_list("kind", flat=True))


def test_a_case_whose_party_is_an_employee_does_not_exist_for_them(desk):
    case = desk.reported(by=is_customer(desk.cast.officer)).case
    assert not sees(desk.cast.officer, case) and sees(desk.cast.waste_leader, case)
    event = CaseEvent.objects.get(case_id=case.pk, kind="EXCLUDED")
    assert event.facts == {"users": [desk.cast.officer.pk], "team": case.team_id, "officer": None}
    with pytest.raises(NotPermitted):
        case_take(case_id=case.pk, actor=fresh(desk.cast.officer).actor, at=NOW, key="take")
    assert list(cases_replay()) == []


def test_nor_for_those_they_manage_at_any_remove(desk):
    cast = desk.cast
    User.objects.filter(pk=cast.officer.pk).update(manager=cast.waste_leader)
    User.objects.filter(pk=cast.waste_leader.pk).update(manager=cast.manager)
    User.objects.filter(pk=cast.manager.pk).update(manager=cast.officer)  # a ring ends the walk, it does not hang it
    case = desk.reported(by=is_customer(cast.manager)).case
    reasons = dict(CaseExclusion.objects.values_list("user__username", "reason"))
    assert reasons == {"manager": "NAMED", "waste_leader": "MANAGED", "officer": "MANAGED"}
    assert not any(sees(cast.users[name], case) for name in reasons)
    assert sees(cast.agent, case)


def test_what_stood_open_before_somebody_was_excluded_acts_no_more(desk):
    stale = desk.cast.officer.actor  # loaded before the case was
    case = desk.reported(by=is_customer(desk.cast.officer)).case
    for act, more in ((case_take, {}), (case_note, {"text": "x"})):
        with pytest.raises(NotPermitted):
            act(case_id=case.pk, actor=stale, at=NOW, key=act.__name__, **more)


def test_records_shown_as_one_are_one_person(desk):
    record, other = is_customer(desk.cast.officer), person("Olu", "Officer", phone="07700 900456")
    merge(record, other, by=desk.cast.agent, at=NOW)
    assert not sees(desk.cast.officer, desk.reported(by=other).case)


def test_a_case_corrected_to_somebody_at_work_here_is_shut_to_them(desk):
    taken = desk.reported(by=desk.jo())
    assert sees(desk.cast.officer, taken.case)
    case_take(case_id=taken.case.pk, actor=desk.cast.officer.actor, at=NOW, key="take")
    contact_move(
        contact_id=taken.contact.pk, customer_id=is_customer(desk.cast.officer).pk, reason="Misheard",
        actor=desk.cast.agent.actor, at=NOW, key="move",
    )  # fmt: skip
    assert not sees(desk.cast.officer, taken.case)
    assert stored(taken.case).officer is None
    assert told(desk.cast.waste_leader) == ["INTEREST"]
    assert list(cases_replay()) == []


def test_a_further_reporter_is_a_party_too(desk):
    case = desk.reported(by=desk.jo()).case
    desk.reported(by=is_customer(desk.cast.officer), chase_of=case.pk)
    assert not sees(desk.cast.officer, case)


def test_a_name_given_for_a_person_names_them(desk):
    form = [{"code": "who", "kind": "CUSTOMER", "label": "Who was it?", "required": False}]
    contact = desk.reported().contact
    case = contact.case
    contact.answers = {"who": "Mr. Olu OFFICER, of the waste team"}
    case.service_version.form = form
    people_named(case, contact, actor=desk.cast.agent.actor, at=NOW)
    assert not sees(desk.cast.officer, case) and sees(desk.cast.waste_leader, case)
    contact.answers = {"who": " ".join(user.full_name for user in desk.cast.users.values())}
    people_named(case, contact, actor=desk.cast.agent.actor, at=NOW)
    assert sees(desk.cast.waste_leader, case)  # an answer that names half the council names nobody


def test_a_team_in_which_nobody_is_left_does_not_get_it(desk):
    cast = desk.cast
    User.objects.filter(pk=cast.officer.pk).update(manager=cast.waste_leader)
    Membership.objects.create(user=cast.other_officer, team=cast.street_cleansing, active_from=LONG_AGO)
    case = stored(desk.reported(by=is_customer(cast.waste_leader)).case)
    assert case.team == cast.street_cleansing
    assert case.routed_because.startswith("Nobody in Waste collection may have it")
    assert list(cases_replay()) == []


def test_marked_by_hand_whom_it_is_about_and_put_right_by_a_leader(desk):
    cast, case = desk.cast, desk.reported(by=desk.jo()).case
    given = {"case_id": case.pk, "at": NOW}
    with pytest.raises(InputsRefused) as refused:
        staff_named(**given, user_id=None, words=" ", actor=cast.agent.actor, key="none")
    assert set(refused.value.errors) == {"user", "words"}
    for _twice in range(2):
        staff_named(**given, user_id=cast.officer.pk, words="He drove the lorry", actor=cast.agent.actor, key="about")
    assert not sees(cast.officer, case)
    assert CaseNote.objects.get().text == "He drove the lorry"
    readmit = {**given, "user_id": cast.officer.pk, "words": "Another crew", "key": "again"}
    with pytest.raises(NotPermitted):
        exclusion_end(**readmit, actor=cast.agent.actor)
    exclusion_end(**readmit, actor=cast.waste_leader.actor)
    assert sees(cast.officer, case)
    assert list(cases_replay()) == []


def test_what_follows_from_the_records_is_not_put_right_by_hand(desk):
    case = desk.reported(by=is_customer(desk.cast.officer)).case
    with pytest.raises(ActRefused):
        exclusion_end(
            case_id=case.pk, user_id=desk.cast.officer.pk, words="Never mind", actor=desk.cast.waste_leader.actor,
            at=NOW, key="end",
        )  # fmt: skip


def test_who_declares_an_interest_leaves_the_case_which_goes_on(desk):
    cast, case = desk.cast, desk.reported(by=desk.jo()).case
    case_take(case_id=case.pk, actor=cast.officer.actor, at=NOW, key="take")
    for _twice in range(2):
        interest_declare(case_id=case.pk, words="My neighbour", actor=cast.officer.actor, at=NOW, key="interest")
    assert stored(case).officer is None and not sees(cast.officer, case)
    assert told(cast.waste_leader) == ["INTEREST"]
    assert [line.kind for line in notices_of(actor=fresh(cast.waste_leader).actor, at=NOW)] == ["INTEREST"]
    assert CaseExclusion.objects.get().reason == "INTEREST"
    case_take(case_id=case.pk, actor=fresh(cast.waste_leader).actor, at=NOW, key="goes on")
    assert list(cases_replay()) == []


def test_the_sweep_follows_who_manages_whom_and_whose_record_is_whose(desk):
    cast = desk.cast
    record = person("Wanda", "Leader", email="wanda@home.example")
    case = desk.reported(by=record).case
    assert exclusions_renew(NOW) == 0 and sees(cast.waste_leader, case)
    User.objects.filter(pk=cast.waste_leader.pk).update(customer_key=record.pk)
    User.objects.filter(pk=cast.officer.pk).update(manager=cast.waste_leader)
    assert exclusions_renew(NOW) == 1
    shut = CaseExclusion.objects.filter(ended_at__isnull=True).values_list("user", flat=True)
    assert set(shut.all()) == {cast.waste_leader.pk, cast.officer.pk}
    User.objects.filter(pk=cast.officer.pk).update(manager=None)
    assert exclusions_renew(NOW) == 1
    assert set(shut.all()) == {cast.waste_leader.pk}
    assert exclusions_renew(NOW) == 0
    assert list(cases_replay()) == []


@pytest.fixture
def named(desk):
    """A case about the officer with a chase of it, at a known home, and the officer with every role there is."""
    today = timezone.now()
    record = is_customer(desk.cast.officer)
    taken = desk.reported(by=record, at=today - timedelta(hours=2))
    later = desk.reported(by=record, chase_of=taken.case.pk, at=today - timedelta(hours=1))
    for role in ("AGENT", "TEAM_LEADER", "MANAGER"):
        RoleHeld.objects.create(user=desk.cast.officer, department=desk.cast.waste, role=role, active_from=LONG_AGO)
    figures_rebuild(at=today)
    return desk, record, taken, later, today


def test_it_is_nowhere_for_whom_it_names(named):
    desk, record, taken, later, at = named
    me, other = fresh(desk.cast.officer).actor, fresh(desk.cast.agent).actor
    day = at.date()
    for actor, here in ((me, False), (other, True)):
        both = {taken.contact.pk, later.contact.pk} if here else set()
        references = [shown(one.reference) for one in (taken, later)]
        for reference in references:
            for page, missing in ((case_page, NoSuchCase), (contact_page, NoSuchContact)):
                asked = {"actor": actor, "at": at, "reference": reference}
                asked |= {"screen": "test"} if page is contact_page else {}
                if here:
                    assert page(**asked)
                else:
                    with pytest.raises(missing):
                        page(**asked)
            assert bool(references_found(actor=actor, query=reference)) is here
        assert {one.pk for one in Contact.objects.visible_to(actor)} == both
        assert ContactSession.objects.visible_to(actor).exists() is here
        assert Message.objects.visible_to(actor).filter(contact__in=[taken.contact, later.contact]).exists() is False
        assert [row.case.pk for row in work_list(actor=actor, at=at, team=taken.case.team_id).rows] == (
            [taken.case.pk] if here else []
        )
        assert work_list(actor=actor, at=at, team=taken.case.team_id).counts.open == int(here)
        assert bool(open_cases_for(actor=actor, customer_id=record.pk, at=at)) is here
        assert bool(open_cases_for(actor=actor, uprn=desk.home.uprn, at=at)) is here
        assert bool(customer_timeline(actor=actor, customer_ids=[record.pk], wanted=WantedLines())) is here
        assert bool(property_timeline(actor=actor, uprn=desk.home.uprn, wanted=WantedLines())) is here
        assert bool(promises_open(actor=actor, uprn=desk.home.uprn)) is here
    for measure in ("contacts", "running", "once_pending"):
        wanted = Wanted(measure, day - timedelta(days=1), day + timedelta(days=1))
        assert records(actor=me, at=at, wanted=wanted).rows == []
    late = at_risk_list(actor=me, at=at + timedelta(days=60), team=taken.case.team_id, within=Within.LATE)
    assert late.rows == []


def test_nearly_everybody_pays_nothing_for_it(desk):
    case = desk.reported(by=desk.jo()).case
    with CaptureQueriesContext(connection) as asked:
        actor = fresh(desk.cast.agent).actor
        assert Case.objects.visible_to(actor).filter(pk=case.pk).exists()
    assert len(asked) == 2 and "exclusion" not in asked[1]["sql"]
