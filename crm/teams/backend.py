"""Signing in, and loading the signed-in member of staff with roles and teams in one statement."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import QuerySet
from django.http import HttpRequest

from crm.teams.compiled_once import Given, compiled_once
from crm.teams.models import User


@compiled_once
def _active(*, key: Given) -> QuerySet[User]:
    return User.objects.with_scope().filter(pk=key, is_active=True)


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
        return _active.first(key=user_id)
