"""What somebody is told who reports what others reported before them: the promise that stands, to them as to the first."""

from datetime import datetime

from cases.casework.intake import Taken
from crm.contacts.saying import promised_before
from crm.sla.models import ClockKind


def promised_to(taken: Taken) -> datetime | None:
    """When it is to be put right: as was promised about this contact or, where it joined what was reported before, about
    that; None when nothing was, or that date has passed."""
    own = next((clock.due_at for clock in taken.clocks if clock.kind == ClockKind.RESOLVE and clock.due_at), None)
    return own or promised_before(taken.contact, at=taken.contact.logged_at)
