"""What somebody owns and must look at again, as lines of their home page."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.customers.care.reviews import Due, reviews_of
from crm.customers.references import shown
from crm.teams.actor import Actor

WHAT = {
    "ALERT": gettext_lazy("Alert"),
    "CAUTION": gettext_lazy("Caution"),
    "ADJUSTMENT": gettext_lazy("Adjustment"),
    "DECISION": gettext_lazy("Waits for a decision"),
}


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One line: what it is, of whom, by when, and the way to it."""

    what: str
    words: str
    customer: str
    due: date | None
    is_past: bool
    href: str


def review_lines(*, actor: Actor, at: datetime) -> list[ReviewLine]:
    """The lines, the oldest first."""
    return [
        ReviewLine(
            what=str(WHAT[one.kind]), words=_words(one), customer=one.customer, due=one.due, is_past=one.is_past,
            href=_way(one),
        )
        for one in reviews_of(actor=actor, at=at)
    ]  # fmt: skip


def _words(one: Due) -> str:
    if not one.is_doubted:
        return one.words
    return _("%(words)s (may belong to the other record: decide)") % {"words": one.words}


def _way(one: Due) -> str:
    reference = shown(one.reference)
    if one.is_doubted:
        return reverse("staff:customer-care", args=[reference])
    if one.kind in ("CAUTION", "DECISION"):
        return reverse("staff:caution", args=[reference, one.key])
    return reverse(f"staff:{one.kind.lower()}-review", args=[reference, one.key])
