"""Mail to members of staff about notices that wait for them: one each or, when many wait, one for all."""

from datetime import datetime
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext

from cases.casework.notices.mailing import (
    NoticeMail,
    mail_claim,
    mail_is_on_its_way,
    mail_put_back,
    mail_refused,
    mail_sent,
)
from cases.casework.notices.reading import NoticeLine
from channels.email.asking import ask
from channels.email.composing import one_line
from crm.customers.references import shown
from crm.outbox.actions import TryLater

MOST_LINES = 40


def notices_send(subject_id: int, at: datetime, attempt: int) -> None:
    """Nothing; what waits for this member of staff (a user's key) has been mailed. Doing it again sends nothing twice.

    Raises TryLater when the mail server could not be asked, or said not now.
    """
    while mail := mail_claim(user_id=subject_id, at=at):
        answer = ask(composed(mail))
        if answer.taken:
            mail_sent(mail=mail, at=at)
        elif answer.final:
            mail_refused(mail=mail, reason=answer.words)
        else:
            mail_put_back(mail=mail)
            raise TryLater(answer.words)
    if mail_is_on_its_way(user_id=subject_id, at=at):
        raise TryLater("another copy of the sweep is sending to this person")


def composed(mail: NoticeMail) -> EmailMultiAlternatives:
    """The email: its subject says the one thing, or how many there are; each leads to its page."""
    subject = _subject(mail)
    said = {
        "subject": subject,
        "lines": [(line, _address(line), shown(line.reference)) for line in mail.lines[:MOST_LINES]],
        "more": max(len(mail.lines) - MOST_LINES, 0),
        "desk": settings.SITE_URL + reverse("staff:home"),
        "council": settings.COUNCIL_NAME,
        "language": settings.LANGUAGE_CODE.split("-")[0],
    }
    email = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("email/notices.txt", said),
        from_email=formataddr((one_line(settings.COUNCIL_NAME), settings.DEFAULT_FROM_EMAIL)),
        to=[formataddr((one_line(mail.name), mail.address))],
        headers={
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    email.attach_alternative(render_to_string("email/notices.html", said), "text/html")
    return email


def _subject(mail: NoticeMail) -> str:
    if len(mail.lines) == 1:
        [line] = mail.lines
        return one_line(f"{line.words}: {line.service} {shown(line.reference)}")
    return ngettext("%(n)d thing to see to", "%(n)d things to see to", len(mail.lines)) % {"n": len(mail.lines)}


def _address(line: NoticeLine) -> str:
    if line.item_id is not None:
        return settings.SITE_URL + reverse("staff:message", args=[line.item_id])
    page = "staff:case" if line.has_case else "staff:contact"
    return settings.SITE_URL + reverse(page, args=[shown(line.reference)])
