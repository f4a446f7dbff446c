"""The work list in words: one line for each case, due as people say it."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from cases.casework.queries import Show, WorkCounts, WorkRow
from channels.staff.presenters.care import mark_words_short
from channels.staff.presenters.case import state_of, where_words
from channels.web.due import due_shown
from crm.customers.references import shown
from crm.teams.actor import Actor


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of the list as it is read."""

    reference: str
    due: Markup | str
    due_kind: str  # late, waiting, or nothing
    service: str
    where: str
    state: str
    state_kind: str
    who: str
    told: str
    heard_at: dt.datetime
    asks: bool  # for a new date
    marks: list[str]
    stage: str
    stage_late: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of the list, with how many cases are in it."""

    words: str
    number: int
    href: str
    is_here: bool


def work_line(row: WorkRow, *, actor: Actor, now: dt.datetime) -> WorkLine:
    """The row in words."""
    case = row.case
    state, kind = state_of(case)
    due_kind = "waiting" if case.waiting_since else ("late" if row.is_late else "")
    return WorkLine(
        reference=shown(row.reference),
        due=due_words(row, now=now),
        due_kind=due_kind,
        service=case.service.name,
        where=where_words(case),
        state=state,
        state_kind=kind,
        who=_("me") if case.officer_id == actor.user_id else (case.officer.full_name if case.officer else ""),
        told=_told(row),
        heard_at=case.last_heard_at,
        asks=row.needs_new_date,
        marks=mark_words_short(row.marks),
        stage=row.stage.name if row.stage else "",
        stage_late=row.stage is not None and row.stage.is_late,
    )


def due_words(row: WorkRow, *, now: dt.datetime) -> Markup | str:
    """When it is due and how much working time is left, by how much it is late, or until when it waits."""
    due = row.case.next_due_at
    if due is None:
        return _("no promise")
    return due_shown(due, now=now, calendar=row.calendar, waits=row.case.waiting_since is not None)


def _told(row: WorkRow) -> str:
    reporters = str(row.reporters)
    if row.customer_died:
        reporters += ", " + _("has died")
    if not row.chases:
        return reporters
    chased = ngettext("chased %(n)s time", "chased %(n)s times", row.chases) % {"n": row.chases}
    return f"{reporters}, {chased}"


def tabs(counts: WorkCounts, *, show: str, address: str, kept: dict[str, str]) -> list[Tab]:
    """The views of the list; `kept` is what a change of view keeps in the address (the team)."""
    views = [
        (Show.TEAM, _("Team"), counts.open),
        (Show.MINE, _("Mine"), counts.mine),
        (Show.WAITING, _("Waiting"), counts.waiting),
        (Show.LATE, _("Late"), counts.late),
        (Show.UNASSIGNED, _("Unassigned"), counts.unassigned),
    ]
    return [
        Tab(words=words, number=number, href=f"{address}?{urlencode(kept | {'show': view})}", is_here=view == show)
        for view, words, number in views
    ]
