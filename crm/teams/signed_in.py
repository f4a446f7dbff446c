"""Who is signed in, and what visitors have opened: the rows of their browsers' sessions, which end by themselves."""

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as StoredSessions
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from crm.teams.compiled_once import Given, compiled_once


class SessionStore(StoredSessions):
    """Django's own, read by a statement that is compiled once: every page begins with it."""

    def _get_session_from_db(self) -> Session | None:
        found = _going_on.first(key=self.session_key, at=timezone.now())
        if found is None:
            self._session_key = None
        return found


@compiled_once
def _going_on(*, key: Given, at: Given) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=at)


def log_ins_forget(at: datetime) -> int:
    """How many sessions of browsers were forgotten because they had ended."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]
