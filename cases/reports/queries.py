"""What the reports read: figures and nothing else. Counted over everything, the same for everybody who may see them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, Case, CharField, Count, ExpressionWrapper, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth

from cases.reports.lines import DepartmentLines, Line, Names
from cases.reports.models import ContactFigure, PromiseFigure
from cases.reports.promise_lines import MadeRow, PromiseLines, TimesRow, promise_cells, promise_lines, times_rows
from cases.reports.tallying import FEW, Cell, Period, PromiseCell, Tally, share
from crm.catalogue.models import Service
from crm.catalogue.queries import NoSuchService
from crm.contacts.channels.known import channel_name, channels, internal_codes, is_internal
from crm.teams.actor import Actor
from crm.teams.policy import require
from gazetteer.areas.queries import area_names

TREND_MONTHS = 13
NO_WARD = "-"  # the line of what is in no ward that is known


@dataclass(frozen=True, slots=True)
class Trend:
    """One month of mediated contacts: gross and net, None where nothing could be counted."""

    month: date
    gross_rate: float | None
    net_rate: float | None


@dataclass(slots=True)
class Report:
    """A whole report. Mediated channels and self-service stand apart and are nowhere added together."""

    period: Period
    before: Period | None
    at: datetime
    service: Service | None
    mediated: Line[Tally]
    self_service: Line[Tally]
    channels: list[Line[Tally]]
    mediated_services: list[DepartmentLines[Tally]]
    self_services: list[DepartmentLines[Tally]]
    exclusions: list[Line[Tally]]
    reasons: list[Line[Tally]]
    promises: list[PromiseLines]
    trend: list[Trend] = field(default_factory=list)
    mediated_wards: list[Line[Tally]] = field(default_factory=list)  # empty where no ward is known
    self_wards: list[Line[Tally]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """True when nothing was logged in the period."""
        return not (self.mediated.now.logged or self.self_service.now.logged or self.exclusions or self.promises)


def net_at(at: datetime) -> Case:
    """An expression: the net verdict as of `at`. Until its window has closed, no followed contact has one."""
    return Case(
        When(Q(net="UNKNOWN") | Q(net="EXCLUDED"), then="net"),
        When(Q(net="PENDING") | Q(window_ends_at__gt=at), then=Value("PENDING")),
        default="net",
        output_field=CharField(),
    )


def service_named(code: str) -> Service | None:
    """The service with this code, None for no code. Raises NoSuchService."""
    if not code:
        return None
    found = Service.objects.filter(code=code).first()
    if found is None:
        raise NoSuchService(code)
    return found


def report_services(*, actor: Actor) -> list[Service]:
    """Every service, by name, to choose one from. Raises NotPermitted."""
    require(actor, "report.view")
    return list(Service.objects.order_by("name", "id"))


def report(
    *, actor: Actor, at: datetime, first_day: date, last_day: date, compare: bool = True, service: str = ""
) -> Report:
    """The figures of these days, with those of as many days before beside them. Raises NotPermitted, NoSuchService."""
    require(actor, "report.view")
    only = service_named(service)
    period = Period(first_day, last_day)
    before = period.before if compare else None
    counting = _Counting(period=period, before=before, only=only, at=at)
    with transaction.atomic():
        _roomy()
        cells, trend, in_wards = counting.cells(), counting.trend(), counting.in_wards()
        promised, (times, made) = counting.promises(), counting.times()
    named = area_names(codes=[ward for ward, _cell in in_wards if ward], on=last_day)
    names = Names()
    served = [cell for cell in cells if not is_internal(cell.channel)]
    mediated = [cell for cell in served if cell.mediated]
    alone = [cell for cell in served if not cell.mediated]
    lines = _lines(served, key=lambda cell: cell.channel, label=channel_name)
    order = {code: place for place, code in enumerate(channels())}
    lines.sort(key=lambda line: (order.get(line.key, len(order)), line.key))
    return Report(
        period=period,
        before=before,
        at=at,
        service=only,
        mediated=_summed("mediated", mediated),
        self_service=_summed("self", alone),
        channels=lines,
        mediated_services=names.by_department(_tallies(mediated), Tally),
        self_services=names.by_department(_tallies(alone), Tally),
        exclusions=_by_count(_lines([c for c in cells if c.excluded], key=lambda c: c.excluded, label=str)),
        reasons=_by_count(_lines([c for c in mediated if c.why_not], key=lambda c: c.why_not, label=str)),
        promises=promise_lines(promised, times, made, names=names),
        trend=trend,
        mediated_wards=_by_ward([pair for pair in in_wards if pair[1].mediated], named),
        self_wards=_by_ward([pair for pair in in_wards if not pair[1].mediated], named),
    )


def _roomy() -> None:
    """Nothing; until the end of the transaction, a quarter is counted in memory, and planned for the days asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")


_NOT_OF_WARDS = {"service_id", "channel", "opens_session", "opens_service", "number"}


@dataclass(frozen=True, slots=True)
class _Counting:
    """The statements of one report: everything is counted into cells, which the lines then add up."""

    period: Period
    before: Period | None
    only: Service | None
    at: datetime

    @property
    def _first(self) -> date:
        return self.before.first_day if self.before else self.period.first_day

    def _in_reach(self, figures: QuerySet[Any]) -> QuerySet[Any]:
        reached = figures.filter(day__gte=self._first, day__lte=self.period.last_day)
        if self.only is not None:
            reached = reached.filter(service_id=self.only.pk)
        now = ExpressionWrapper(Q(day__gte=self.period.first_day), output_field=BooleanField())
        return reached.annotate(in_period=now)

    def cells(self) -> list[Cell]:
        """Sessions of a report about one service are those about that service."""
        rows = self._in_reach(ContactFigure.objects.all()).annotate(net_now=net_at(self.at))
        other = {"net": "net_now"} if self.only is None else {"net": "net_now", "opens_session": "opens_service"}
        columns = [other.get(name, name) for name in Cell._fields[:-1]]
        return [Cell._make(row) for row in rows.values_list(*columns).annotate(n=Count("pk")).order_by()]

    def in_wards(self) -> list[tuple[str, Cell]]:
        """The same by ward, not by service and channel; one contact stands in one ward, or in none that is known."""
        rows = self._in_reach(ContactFigure.objects.exclude(channel__in=internal_codes())).annotate(
            net_now=net_at(self.at)
        )
        kept = [name for name in Cell._fields if name not in _NOT_OF_WARDS]
        columns = ["net_now" if name == "net" else name for name in kept]
        alike = rows.values_list("ward_code", *columns).annotate(n=Count("pk")).order_by()
        blank: dict[str, Any] = {"service_id": 0, "channel": "", "opens_session": False, "opens_service": False}
        return [
            (ward, Cell(**blank, **dict(zip(kept, values, strict=True)), number=number))
            for ward, *values, number in alike
        ]

    def promises(self) -> list[PromiseCell]:
        rows = self._in_reach(PromiseFigure.objects.all())
        return promise_cells(rows, at=self.at)

    def times(self) -> tuple[list[TimesRow], list[MadeRow]]:
        return times_rows(
            since=self._first,
            first=self.period.first_day,
            last=self.period.last_day,
            service_id=self.only.pk if self.only else None,
        )

    def trend(self) -> list[Trend]:
        """The months up to the period's last, oldest first, of the mediated channels."""
        last = self.period.last_day
        year, month = divmod(last.year * 12 + last.month - TREND_MONTHS, 12)
        rows = ContactFigure.objects.filter(
            day__gte=date(year, month + 1, 1), day__lte=last, mediated=True, excluded=""
        )
        if self.only is not None:
            rows = rows.filter(service_id=self.only.pk)
        counted = (
            rows.annotate(month=TruncMonth("day"), net_now=net_at(self.at))
            .values_list("month")
            .annotate(
                eligible=Count("pk"),
                gross=Count("pk", filter=Q(gross="YES")),
                decided=Count("pk", filter=Q(net_now__in=["YES", "NO"])),
                net=Count("pk", filter=Q(net_now="YES")),
            )
            .order_by("month")
        )
        least = 1 if self.only is None else FEW  # a month of one service is a line like any other
        return [
            Trend(month, share(gross, eligible), share(net, decided))
            for month, eligible, gross, decided, net in counted
            if eligible >= least
        ]


def _lines(cells: Iterable[Cell], *, key: Callable[[Cell], str], label: Callable[[str], str]) -> list[Line[Tally]]:
    found: dict[str, Line[Tally]] = {}
    for cell in cells:
        name = key(cell)
        line = found.setdefault(name, Line(name, str(label(name)), Tally(), Tally()))
        (line.now if cell.in_period else line.before).add(cell)
    return list(found.values())


def _by_ward(pairs: list[tuple[str, Cell]], names: dict[str, str]) -> list[Line[Tally]]:
    """The lines of wards by name, what is in no ward that is known last; none where no ward is known."""
    if not any(ward for ward, _cell in pairs):
        return []
    found: dict[str, Line[Tally]] = {}
    for ward, cell in pairs:
        line = found.setdefault(ward or NO_WARD, Line(ward or NO_WARD, names.get(ward, ""), Tally(), Tally()))
        (line.now if cell.in_period else line.before).add(cell)
    return sorted(found.values(), key=lambda line: (line.key == NO_WARD, line.label, line.key))


def _by_count(lines: list[Line[Tally]]) -> list[Line[Tally]]:
    """Most first; lines that had something only in the period before come last."""
    return sorted(lines, key=lambda line: (-line.now.logged, line.key))


def _summed(key: str, cells: Iterable[Cell]) -> Line[Tally]:
    total = Line(key, key, Tally(), Tally())
    for cell in cells:
        (total.now if cell.in_period else total.before).add(cell)
    return total


def _tallies(cells: Iterable[Cell]) -> dict[int, tuple[Tally, Tally]]:
    found: defaultdict[int, tuple[Tally, Tally]] = defaultdict(lambda: (Tally(), Tally()))
    for cell in cells:
        found[cell.service_id][0 if cell.in_period else 1].add(cell)
    return found
