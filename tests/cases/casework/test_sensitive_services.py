"""Services that only some teams may read, and services that no message may name."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.casework.actions import case_act
from cases.casework.corrections import contact_move
from cases.casework.models import Case
from crm.catalogue.models import ServiceVersion
from crm.contacts.models import Contact, Message
from crm.contacts.queries import taken_for_others
from crm.customers.care.confidentiality.actions import confidential_teams
from crm.teams.models import Restriction, Team, User
from tests.cases.casework.waste_desk import Desk, service_of, waste_desk
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return waste_desk()


def confidential(desk: Desk, *teams: str, **columns) -> None:
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(read_by=list(teams), **columns)


def sees(user: User, taken) -> tuple[bool, bool]:
    actor = User.objects.with_scope().get(pk=user.pk).actor
    return (
        Contact.objects.visible_to(actor).filter(pk=taken.contact.pk).exists(),
        Case.objects.not_hidden_from(actor).filter(pk=taken.case.pk).exists(),
    )


def test_its_contacts_and_cases_are_open_to_its_teams_alone_from_the_start(desk):
    confidential(desk, "safeguarding")
    taken, again = desk.reported(by=desk.jo()), desk.reported()
    assert sees(desk.cast.safeguarder, taken) == sees(desk.cast.safeguarder, again) == (True, True)
    assert sees(desk.cast.agent, taken) == sees(desk.cast.waste_leader, taken) == (False, False)
    assert Restriction.objects.count() == 1  # shared: they are many
    reference = taken.reference
    assert taken_for_others(actor=desk.cast.agent.actor, reference=reference, at=NOW) == ["Safeguarding"]
    assert taken_for_others(actor=desk.cast.second_agent.actor, reference=reference, at=NOW) is None
    late = NOW + timedelta(hours=2)
    assert taken_for_others(actor=desk.cast.agent.actor, reference=reference, at=late) is None


def test_the_work_goes_to_a_team_that_may_read_it(desk):
    confidential(desk, "recovery", "safeguarding")
    case = Case.objects.unscoped("test").select_related("team").get(pk=desk.reported().case.pk)
    assert case.team == desk.cast.recovery
    assert case.routed_because.startswith("Only the teams that may read this service")


def test_teams_that_are_not_there_leave_it_neither_open_nor_lost(desk):
    confidential(desk, "gone")
    taken = desk.reported()
    assert sees(desk.cast.officer, taken) == (False, True)  # officers see contacts through their cases
    assert sees(desk.cast.agent, taken) == (False, False)


def test_one_shown_to_other_teams_takes_none_of_the_others_with_it(desk):
    confidential(desk, "safeguarding", "waste-collection")
    one, other = desk.reported(), desk.reported()
    confidential_teams(
        target="MATTER", target_id=one.contact.pk, teams=[Team.objects.get(code="safeguarding").pk], reason="Narrower",
        actor=desk.cast.safeguarder.actor, at=NOW, key="narrow",
    )  # fmt: skip
    assert sees(desk.cast.waste_leader, one)[0] is False
    assert sees(desk.cast.waste_leader, other) == (True, True)


def test_moved_to_such_a_service_it_is_closed_too(desk):
    other = service_of(desk.cast.waste, name="Concern about a child")
    ServiceVersion.objects.filter(pk=other.pk).update(read_by=["safeguarding"])
    taken = desk.reported(by=desk.jo())
    contact_move(
        contact_id=taken.contact.pk, service_id=other.service_id, reason="Misheard", actor=desk.cast.agent.actor,
        at=NOW, key="move",
    )  # fmt: skip
    assert sees(desk.cast.agent, taken) == (False, False)
    assert sees(desk.cast.safeguarder, taken) == (True, True)


def test_other_services_pay_nothing_for_it(desk):
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.reported()
        return len(asked)

    desk.reported()
    plain = statements()
    confidential(desk, "waste-collection")
    desk.reported()
    assert statements() <= plain + 2


def bodies() -> str:
    rows = Message.objects.unscoped("test").order_by("pk").values_list("subject", "body")
    return " ".join(f"{subject} {body}" for subject, body in rows)


def test_no_message_says_what_it_is_about_where_none_may(desk):
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(says_subject=False)
    taken = desk.reported(by=desk.jo())
    case_act(
        case_id=taken.case.pk, act="complete", inputs={"outcome": "collected"}, actor=desk.cast.officer.actor, at=NOW,
        key="done",
    )  # fmt: skip
    said = bodies()
    assert "your matter" in said
    assert "missed bin" not in said.lower()


def test_others_say_it(desk):
    desk.reported(by=desk.jo())
    assert "Missed bin collection" in bodies()
