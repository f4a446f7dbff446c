"""What GOV.UK Notify says of a message, in our words."""

from django.utils.translation import gettext as _

from cases.casework.sending.hearing import Heard
from crm.contacts.models import Message

UNDER_WAY = frozenset({"created", "sending", "pending", "sent", "accepted", "pending-virus-check"})
DELIVERED = frozenset({"delivered", "received"})


def heard(status: str, *, is_letter: bool) -> Heard | None:
    """How the message stands by this status; None while it is under way, or for a status we do not know."""
    if status in DELIVERED:
        return Heard(Message.State.DELIVERED)
    reasons = {
        "permanent-failure": (
            _("the printers could not print or post it") if is_letter else _("there is no such mobile number")
        ),
        "temporary-failure": _("the telephone was switched off or out of reach for three days"),
        "technical-failure": _("GOV.UK Notify or the network had a fault"),
        "cancelled": _("the letter was cancelled at GOV.UK Notify"),
        "validation-failed": _("the letter does not fit the page: print it by hand"),
        "virus-scan-failed": _("the letter was stopped by a virus scan"),
    }
    if status not in reasons:
        return None
    gone = status == "permanent-failure" and not is_letter
    state = Message.State.BOUNCED if status in {"permanent-failure", "temporary-failure"} else Message.State.FAILED
    return Heard(state, reasons[status], address_is_dead=gone)
