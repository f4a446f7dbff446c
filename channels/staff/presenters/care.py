"""What must be known first about a customer, in words: for a header, for a list, for the page that keeps it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from crm.customers.care.marks import Mark, MarkKind, marks_of
from crm.teams.actor import Actor


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One mark as it is read: the words that carry the sign, what to do, and whose it is until when."""

    words: str
    kind: str
    detail: str
    owner: str
    review_date: date
    is_past_review: bool
    takes_it: str


def said(mark: Mark) -> str:
    """Its words, and that it may be somebody else's while nobody has decided."""
    if not mark.in_doubt:
        return mark.words
    return _("%(words)s (may belong to the other record: decide)") % {"words": mark.words}


def mark_lines(marks: Iterable[Mark]) -> list[MarkLine]:
    """The marks in the order in which they are read."""
    return [
        MarkLine(
            words=said(mark),
            kind=mark.kind,
            detail=mark.detail,
            owner=mark.owner,
            review_date=mark.review_date,
            is_past_review=mark.is_past_review,
            takes_it=_("%(who)s takes what they say. Log it all the same.") % {"who": mark.takes_it}
            if mark.takes_it
            else "",
        )
        for mark in marks
    ]


def marks_said(customer_id: int | None, *, actor: Actor, at: datetime, screen: str) -> list[MarkLine]:
    """The marks of this customer for a screen, none for nobody; that alerts were seen is recorded."""
    if customer_id is None:
        return []
    return mark_lines(marks_of(actor=actor, at=at, customer_id=customer_id, screen=screen))


def mark_words_short(marks: Iterable[Mark]) -> list[str]:
    """The few words for a line of a list. That there is an alert is said, what it says stands on the case."""
    words = [_("Alert") if mark.kind == MarkKind.ALERT else said(mark) for mark in marks]
    return list(dict.fromkeys(words))
