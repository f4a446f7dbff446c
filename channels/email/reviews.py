"""Mail to whoever owns an alert, a caution or an adjustment whose review is near. It names no customer."""

from datetime import datetime
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from channels.email.asking import ask
from channels.email.composing import one_line
from crm.outbox.actions import TryLater
from crm.teams.models import User


def reviews_send(subject_id: int, at: datetime, _attempt: int) -> None:
    """Nothing; this member of staff (a user's key) was told by email that something of theirs is to be looked at.

    Raises TryLater when the mail server could not be asked, or said not now. An answer that was lost may mean two mails
    under one Message-ID.
    """
    user = User.objects.filter(pk=subject_id, is_active=True).exclude(email="").first()
    if user is None:
        return
    answer = ask(composed(user, at=at))
    if not (answer.taken or answer.final):
        raise TryLater(answer.words)


def composed(user: User, *, at: datetime) -> EmailMultiAlternatives:
    """The email: that there is something, and the way to it."""
    said = {
        "subject": _("Alerts or adjustments of yours are to be looked at again"),
        "desk": settings.SITE_URL + reverse("staff:home"),
        "council": settings.COUNCIL_NAME,
        "language": settings.LANGUAGE_CODE.split("-")[0],
    }
    return EmailMultiAlternatives(
        subject=one_line(said["subject"]),
        body=render_to_string("email/reviews.txt", said),
        from_email=formataddr((one_line(settings.COUNCIL_NAME), settings.DEFAULT_FROM_EMAIL)),
        to=[formataddr((one_line(user.full_name), user.email))],
        headers={
            "Message-ID": f"<reviews-{user.pk}-{at:%Y%m%d%H}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
