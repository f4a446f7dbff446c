"""What is about to break, in words: columns that say until when they reach, numbers that open into their lists."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.casework.queries.at_risk import AtRisk, DepartmentRisk, RiskLine, Within
from crm.sla.saying import say_when


@dataclass(frozen=True, slots=True)
class RiskNumber:
    """One number, and the list it opens; none for a total, or for nothing."""

    number: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A team's row, or a department's total; `few` says that it may not be shown."""

    label: str
    numbers: list[RiskNumber]
    is_total: bool = False
    few: bool = False


@dataclass(frozen=True, slots=True)
class RiskHead:
    """A column: how soon, and until when that is."""

    words: str
    until: str


def risk_heads(found: AtRisk) -> list[RiskHead]:
    """The columns."""
    return [RiskHead(within_words(within), _until(within, until, found.at)) for within, until in found.until.items()]


def risk_rows(found: AtRisk) -> list[RiskRow]:
    """Each department's total with its teams below it; only those that have something."""
    rows: list[RiskRow] = []
    for department in found.departments:
        rows += _rows(department)
    return rows


def within_words(within: Within) -> str:
    """How soon, in words."""
    return {
        Within.LATE: _("Late already"),
        Within.HOUR: _("In the next hour"),
        Within.DAY: _("In a working day"),
        Within.THREE_DAYS: _("In three working days"),
    }[within]


def list_href(*, team: int, within: Within, after: str = "") -> str:
    """The address of the list behind a number."""
    asked = {"team": str(team), "within": within.value} | ({"after": after} if after else {})
    return f"{reverse('staff:at-risk-list')}?{urlencode(asked)}"


def _rows(department: DepartmentRisk) -> list[RiskRow]:
    total = department.total
    if not (total.late or total.three_days):
        return []
    rows = [RiskRow(department.name, [RiskNumber(number) for number in _numbers(total)], is_total=True)]
    for one in department.teams:
        if not (one.line.late or one.line.three_days):
            continue
        numbers = [
            RiskNumber(number, list_href(team=one.team.pk, within=within) if number else "")
            for within, number in zip(Within, _numbers(one.line), strict=True)
        ]
        rows.append(RiskRow(one.team.name, numbers, few=one.line.few))
    return rows


def _numbers(line: RiskLine) -> list[int]:
    return [line.late, line.hour, line.day, line.three_days]


def _until(within: Within, until: datetime, at: datetime) -> str:
    if within == Within.LATE:
        return ""
    return _("to %(when)s") % {"when": say_when(until, at, timezone.get_current_timezone())}
