"""Whether mail comes in, for the health page and for machines."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels.email.inbound.managing import mail_health
from channels.web.health import Check, State, Words


def mail_check(at: datetime) -> Check:
    """The check "mail": mailboxes that could not be looked into, messages stored that could not be read in."""
    found = mail_health(at=at)
    words = []
    if found.silent:
        words.append(
            ngettext(
                "%(n)d mailbox could not be looked into.", "%(n)d mailboxes could not be looked into.", found.silent
            )
            % {"n": found.silent}
        )
    if found.failed:
        words.append(
            ngettext(
                "%(n)d message is stored and could not be read in.",
                "%(n)d messages are stored and could not be read in.",
                found.failed,
            )
            % {"n": found.failed}
        )
    well = not (found.silent or found.failed)
    return Check(
        "mail",
        State.OK if well else State.DEGRADED,
        {"mailboxes_silent": found.silent, "arrivals_failed": found.failed},
        Words(
            title=_("Mail that comes in"),
            words=" ".join(words) or _("Every mailbox was looked into, every message read in."),
            advice=_("The page “Mailboxes” (and “manage.py mailboxes”) says which and why, and reads one in again."),
        ),
    )
