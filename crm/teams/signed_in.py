"""Who is signed in, and what visitors have opened: the rows of their browsers' sessions, which end by themselves."""

from datetime import datetime

from django.contrib.sessions.models import Session


def log_ins_forget(at: datetime) -> int:
    """How many sessions of browsers were forgotten because they had ended."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]
