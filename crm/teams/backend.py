"""Signing in, and loading the signed-in member of staff with roles and teams in one statement."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from crm.teams.models import User

# What `UserQuerySet.with_scope` says, by hand: it is asked for each page, and compiling it took longer than answering it.
_WITH_SCOPE = """
WITH mine AS (
    SELECT team_id FROM crm_membership
    WHERE user_id = %s AND active_from <= now() AND (active_to IS NULL OR active_to > now())
)
SELECT u.*,
    ARRAY(SELECT h.role || ':' || h.department_id FROM crm_roleheld h
          WHERE h.user_id = u.id AND h.active_from <= now() AND (h.active_to IS NULL OR h.active_to > now())) AS held,
    ARRAY(SELECT team_id FROM mine) AS team_keys,
    ARRAY(SELECT r.restriction_id FROM crm_restriction_teams r
          WHERE r.team_id IN (SELECT team_id FROM mine)) AS opened_keys
FROM crm_user u WHERE u.id = %s AND u.is_active
"""


class StaffBackend(BaseBackend):
    """Local accounts of active staff."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **kwargs: Any
    ) -> User | None:
        """The user whose password this is, or None; takes as long for an unknown name as for a wrong password."""
        user = User.objects.filter(username__iexact=username).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.is_active and user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        """The active user with `actor` ready, or None: a leaver is out at the next request."""
        return next(iter(User.objects.raw(_WITH_SCOPE, [user_id, user_id])), None)
