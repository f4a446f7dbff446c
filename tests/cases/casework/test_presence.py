"""Who else looks at a case just now, and who writes."""

from datetime import timedelta

import pytest

from cases.casework.presence import Presence, case_presence, presence_forget
from cases.casework.work.models import CasePresence
from crm.teams.actor import system
from crm.teams.models import User
from tests.cases.casework.test_two_at_once import failures, together
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import NOW

SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def test_the_others_are_named_and_go_again_when_their_page_is_closed(desk: Desk) -> None:
    case, cast = desk.reported().case, desk.cast

    def look(user: User, *, after: int = 0, writing: bool = False) -> Presence:
        return case_presence(case=case, actor=user.actor, at=NOW + after * SECOND, writing=writing)

    assert look(cast.officer) == Presence((), ())  # oneself is nobody else
    assert look(cast.waste_leader, after=5) == Presence(("Olu Officer",), ())
    assert look(cast.officer, after=15, writing=True) == Presence(("Wanda Leader",), ())
    assert look(cast.agent, after=16) == Presence(("Olu Officer", "Wanda Leader"), ("Olu Officer",))
    assert look(cast.officer, after=20).writing == ()
    assert look(cast.agent, after=21).writing == ()  # he only looks again
    assert look(cast.agent, after=120) == Presence((), ())


def test_a_case_beside_it_and_whoever_is_no_member_of_staff_are_not_in_it(desk: Desk) -> None:
    one, two = desk.many(2)
    case_presence(case=one.case, actor=desk.cast.officer.actor, at=NOW)
    assert case_presence(case=two.case, actor=desk.cast.agent.actor, at=NOW) == Presence((), ())
    assert case_presence(case=one.case, actor=system("test"), at=NOW) == Presence((), ())
    User.objects.filter(pk=desk.cast.officer.pk).update(is_active=False)
    assert case_presence(case=one.case, actor=desk.cast.agent.actor, at=NOW) == Presence((), ())


def test_old_rows_are_forgotten(desk: Desk) -> None:
    case = desk.reported().case
    case_presence(case=case, actor=desk.cast.officer.actor, at=NOW)
    assert presence_forget(NOW + timedelta(minutes=9)) == 0
    assert presence_forget(NOW + timedelta(minutes=11)) == 1
    assert not CasePresence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_pages_that_ask_at_once_are_all_answered() -> None:
    desk = waste_desk()
    case, users = desk.reported().case, [user for name, user in desk.cast.users.items()][:8]

    def ask(user: User) -> None:
        for turn in range(10):
            case_presence(case=case, actor=user.actor, at=NOW + turn * SECOND, writing=turn % 2 == 0)

    assert failures(together(*[lambda user=user: ask(user) for user in users])) == []
    assert CasePresence.objects.count() == 8
