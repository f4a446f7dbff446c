"""Who is signed in, with what they may do now: a leaver is out, a role that ended is gone, at the next request."""

from datetime import UTC, datetime

import pytest

from crm.teams.backend import StaffBackend
from crm.teams.models import Membership, RoleHeld, User
from tests.cast import restriction

pytestmark = pytest.mark.django_db
ENDED = datetime(2021, 1, 1, tzinfo=UTC)


def signed_in(user):
    return StaffBackend().get_user(user.pk)


def test_each_member_of_staff_is_loaded_as_the_query_says(cast):
    hidden = restriction(cast.safeguarding)
    for user in User.objects.with_scope():
        loaded = signed_in(user)
        assert loaded.actor == user.actor
        assert (hidden.pk in loaded.actor.opened) == (cast.safeguarding.pk in loaded.actor.teams)


def test_a_role_or_a_team_that_ended_is_gone(cast):
    RoleHeld.objects.filter(user=cast.officer).update(active_to=ENDED)
    Membership.objects.filter(user=cast.officer).update(active_to=ENDED)
    actor = signed_in(cast.officer).actor
    assert (actor.roles, actor.teams, actor.opened) == (frozenset(), frozenset(), frozenset())


def test_a_leaver_is_nobody(cast):
    User.objects.filter(pk=cast.agent.pk).update(is_active=False)
    assert signed_in(cast.agent) is None
