"""The work list in words: one line for each case, due as people say it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from markupsafe import Markup

from cases.casework.lists.asking import Show
from cases.casework.lists.choices import Choices
from cases.casework.lists.rows import WorkRow
from cases.casework.lists.work_list import WorkCounts
from cases.casework.registry import END, workflows
from channels.staff.presenters.care import mark_words_short
from channels.staff.presenters.case import state_of, where_words
from channels.web.due import due_shown
from crm.customers.references import shown
from crm.teams.actor import Actor
from gazetteer.entries.models import Street


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
    reported_at: dt.datetime
    planned: dt.date | None
    ward: str
    team: str
    key: int
    version: int
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
        reported_at=case.opened_at,
        planned=case.planned_date,
        ward=case.ward_code,
        team=case.team.name,
        key=case.pk,
        version=case.version,
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
        (Show.NEXT, _("Due next"), counts.next),
        (Show.UNASSIGNED, _("Unassigned"), counts.unassigned),
        (Show.THEIRS, _("Waiting for them"), counts.theirs),
        (Show.WAITING, _("Waiting for the customer"), counts.waiting),
        (Show.LATE, _("Late"), counts.late),
    ]
    return [
        Tab(words=words, number=number, href=f"{address}?{urlencode(kept | {'show': view})}", is_here=view == show)
        for view, words, number in views
    ]


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that narrows the list, and the list without it."""

    words: str
    href: str


def chips(asked: Any, *, address: str) -> list[Chip]:
    """The filters chosen, each with the way to take it off."""
    found = []
    for name, value in asked.filters.pairs.items():
        rest = {other: said for other, said in asked.here.items() if other != name}
        found.append(Chip(words=_filter_words(name, value, asked.choices), href=f"{address}?{urlencode(rest)}"))
    return found


def _filter_words(name: str, value: str, choices: Choices) -> str:
    offered = {"service": "services", "ward": "wards", "area": "areas", "holder": "officers"}
    if name in offered:
        return f"{_NAMES[name]}: {choices.words_of(offered[name], value)}"
    if name == "state":
        return f"{_NAMES[name]}: {open_states().get(value, value)}"
    if name == "street":
        return f"{_NAMES[name]}: {street_words(int(value))}"
    if name == "older":
        return ngettext("Older than %(n)s day", "Older than %(n)s days", int(value)) % {"n": value}
    return f"{_NAMES[name]}: {value}"


def offered(asked: Any) -> dict[str, list[tuple[str, str]]]:
    """What each filter that is chosen from a list offers: (key, words)."""
    choices = asked.choices
    each = {
        "service": choices.services_of(asked.team),
        "ward": choices.wards,
        "area": choices.areas,
        "holder": choices.officers_of(asked.team),
    }
    return {name: [(one.key, one.words) for one in rows] for name, rows in each.items()} | {
        "state": list(open_states().items())
    }


_NAMES = {
    "service": gettext_lazy("Service"),
    "state": gettext_lazy("State"),
    "stage": gettext_lazy("Stage"),
    "ward": gettext_lazy("Ward"),
    "area": gettext_lazy("Area or round"),
    "fact": gettext_lazy("True there"),
    "street": gettext_lazy("Street"),
    "holder": gettext_lazy("Who has it"),
    "chased": gettext_lazy("Chased, at least"),
    "reporters": gettext_lazy("Reporters, at least"),
    "priority": gettext_lazy("Priority, at least"),
}


def street_words(usrn: int) -> str:
    """What a street is called; its number where the gazetteer does not hold it."""
    return Street.objects.filter(pk=usrn).values_list("label", flat=True).first() or str(usrn)


def open_states() -> dict[str, str]:
    """The states in which work is open, in the order of their workflows."""
    return {step: str(workflow.labels[step]) for workflow in workflows() for step in workflow.labels if step != END}
