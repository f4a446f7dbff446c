"""The department's own targets on a case in words, apart from what the customer was promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from cases.casework.queries.internal_targets import InternalShown
from channels.staff.presenters.case import standing_of
from crm.sla.explaining import Explanation
from crm.sla.models import ClockKind


@dataclass(frozen=True, slots=True)
class InternalLine:
    """One target of the department's own: what, whose, how it stands, by which shape, and why."""

    label: str
    team: str
    standing: Markup | str
    kind: str  # late, waiting, running, done, ended
    why: Explanation | None


def internal_lines(targets: Iterable[InternalShown], *, now: datetime) -> list[InternalLine]:
    """The targets of the team that has the case, then those of teams that had it before."""
    return [_line(target, now=now) for target in targets]


def _line(target: InternalShown, *, now: datetime) -> InternalLine:
    kind, standing = standing_of(target, now=now)
    label = str(ClockKind(target.clock.kind).label)
    return InternalLine(label=label, team=target.team, standing=standing, kind=kind, why=target.explanation)
