"""The lists of messages in words: one line for each, due as people say it."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from markupsafe import Markup

from channels.staff.presenters.masking import masked
from channels.staff.presenters.worklist import Tab as TabLine
from channels.web.due import due_shown
from crm.contacts.correspondence.handling.listing import ItemCounts, ItemRow, Tab
from crm.contacts.correspondence.models import InboxItem
from crm.teams.actor import Actor

FIRST_WORDS = 140
UNSURE = {InboxItem.Match.AMBIGUOUS, InboxItem.Match.UNKNOWN}


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One line of the list as it is read."""

    key: int
    version: int
    due: Markup | str
    is_late: bool
    who: str
    address: str
    subject: str
    words: str
    service: str
    inbox: str
    match: str
    match_kind: str
    assignee: str
    open_at: str
    is_unread: bool
    marks: list[str]
    received_at: dt.datetime
    settled: str
    settled_at: dt.datetime | None


def message_line(row: ItemRow, *, actor: Actor, now: dt.datetime) -> MessageLine:
    """The row in words."""
    item, message = row.item, row.item.message
    match, kind = match_words(item, known=row.customer is not None)
    return MessageLine(
        key=item.pk,
        version=item.version,
        due=due_shown(item.due_at, now=now, calendar=row.calendar) if item.due_at else _("no promise"),
        is_late=item.due_at is not None and item.due_at < now and item.state != InboxItem.State.DONE,
        who=str(row.customer) if row.customer else item.sender_name,
        address=item.sender,
        subject=masked(message.subject, actor=actor).strip() or _("(no subject)"),
        words=first_words(masked(message.body[: FIRST_WORDS * 4], actor=actor)),
        service=item.contact.service.name if item.contact else "",
        inbox=item.inbox.name if item.inbox else "",
        match=match,
        match_kind=kind,
        assignee=_assignee(item, actor),
        open_at=row.open_at,
        is_unread=item.state == InboxItem.State.NEW,
        marks=_marks(row),
        received_at=item.received_at,
        settled=str(item.get_settled_as_display()) if item.settled_as else "",
        settled_at=item.settled_at,
    )


def first_words(body: str) -> str:
    """How the text begins, on one line."""
    line = " ".join(body[: FIRST_WORDS * 4].split())
    return line if len(line) <= FIRST_WORDS else f"{line[:FIRST_WORDS].rsplit(' ', 1)[0]}…"


def match_words(item: InboxItem, *, known: bool) -> tuple[str, str]:
    """How the sender was found, in two words, and the shape that says so."""
    if item.nature != InboxItem.Nature.PERSON and item.contact_id is None:
        return str(item.get_nature_display()), "ended"
    words = {
        InboxItem.Match.VERIFIED: (_("verified address"), "done"),
        InboxItem.Match.KNOWN: (_("not verified"), "working"),
        InboxItem.Match.AMBIGUOUS: (_("several people"), "waiting"),
        InboxItem.Match.UNKNOWN: (_("not in the index"), "waiting"),
        InboxItem.Match.BY_HAND: (_("chosen by hand"), "done"),
    }
    return words[InboxItem.Match(item.match)]


def _assignee(item: InboxItem, actor: Actor) -> str:
    if item.assignee_id is None:
        return ""
    return _("me") if item.assignee_id == actor.user_id else item.assignee.full_name  # type: ignore[union-attr]


def _marks(row: ItemRow) -> list[str]:
    marks = [_("likely spam")] if row.likely_spam else []
    if row.item.warnings:
        marks.append(_("read the warning first"))
    if row.item.nature != InboxItem.Nature.PERSON and row.item.contact_id is not None:
        marks.append(str(row.item.get_nature_display()))
    return marks


def message_tabs(counts: ItemCounts, *, tab: str, address: str, kept: dict[str, str]) -> list[TabLine]:
    """The views of the list; `kept` is what a change of view keeps in the address (whose, which inbox)."""
    views = [
        (Tab.OPEN, _("Open"), counts.open),
        (Tab.UNREAD, _("Unread"), counts.unread),
        (Tab.MINE, _("Mine"), counts.mine),
        (Tab.DUE, _("Due today or late"), counts.due),
        (Tab.UNMATCHED, _("Unmatched"), counts.unmatched),
        (Tab.DONE, _("Done today"), counts.done),
    ]
    return [
        TabLine(words=words, number=number, href=f"{address}?{urlencode(kept | {'tab': view})}", is_here=view == tab)
        for view, words, number in views
    ]
