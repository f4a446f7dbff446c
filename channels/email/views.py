"""Views of the work list, mailed at six in the morning to whoever asked for them."""

from datetime import datetime
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.casework.lists.mailing import ViewLetter, view_claim, view_put_back, view_sent, views_due
from cases.casework.models import Case
from cases.casework.naming import state_label
from channels.email.asking import ask
from channels.email.composing import one_line
from crm.customers.references import shown
from crm.sla.saying import say_when

ZONE = "Europe/London"


def views_send(at: datetime) -> int:
    """How many views were mailed: a step of the sweep. One that the server does not take now is tried again next time."""
    sent = 0
    for mail_id in views_due(at=at):
        letter = view_claim(mail_id=mail_id, at=at)
        if letter is None:
            continue
        answer = ask(composed(letter, at=at))
        if answer.taken or answer.final:
            view_sent(mail_id=mail_id, at=at)
            sent += answer.taken
        else:
            view_put_back(mail_id=mail_id)
            break  # whoever comes next would hear the same
    return sent


def composed(letter: ViewLetter, *, at: datetime) -> EmailMultiAlternatives:
    """The email: its subject says how much there is and how much of it is late."""
    counts = letter.counts
    subject = one_line(
        _("%(name)s: %(open)d open, %(late)d late, %(today)d due today")
        % {"name": letter.name, "open": counts.open, "late": counts.late, "today": counts.due_today}
    )
    said = {
        "subject": subject,
        "lines": [_line(case, at=at) for case in letter.cases],
        "more": letter.more,
        "address": settings.SITE_URL + reverse("staff:work-view", args=[letter.view_id]),
        "council": settings.COUNCIL_NAME,
        "language": settings.LANGUAGE_CODE.split("-")[0],
    }
    email = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("email/view.txt", said),
        from_email=formataddr((one_line(settings.COUNCIL_NAME), settings.DEFAULT_FROM_EMAIL)),
        to=[formataddr((one_line(letter.who), letter.address))],
        headers={
            "Message-ID": letter.message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    email.attach_alternative(render_to_string("email/view.html", said), "text/html")
    return email


def _line(case: Case, *, at: datetime) -> dict[str, str]:
    reference = shown(case.reference_value)  # type: ignore[attr-defined]
    street = case.street.label if case.street else ""
    if case.property is not None and case.property.street_id is not None:
        street = case.property.street.label if case.property.street else ""
    return {
        "reference": reference,
        "address": settings.SITE_URL + reverse("staff:case", args=[reference]),
        "due": say_when(case.next_due_at, at, ZONE) if case.next_due_at else _("no promise"),
        "what": case.service.name,
        "state": state_label(case),
        "street": street,
    }
