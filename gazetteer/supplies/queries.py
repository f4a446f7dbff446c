"""What was loaded, for those who look after the gazetteer: loads, their faults, the properties they closed, runs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q

from gazetteer.entries.formatting import WORDS_VERSION
from gazetteer.entries.models import Address, Custodian, Successor
from gazetteer.supplies.actions.difference import PAST
from gazetteer.supplies.actions.running import LOCK_OF_RUNS
from gazetteer.supplies.models import Load, LoadFault, LoadRun, PropertyClosing, RunState, WordsWriting

LOADS_ON_A_PAGE = 25
FAULTS_ON_A_PAGE = 100
RUNS_SHOWN = 10
FIRST_VERSION = 1  # of the words of a gazetteer that was loaded before versions were noted
MOST_CLOSINGS = 1_000
MOST_STEPS = 10  # from one successor to the next


@dataclass(frozen=True, slots=True)
class ClosedProperty:
    """A property that is past, and what took its place, as far as the supplies say."""

    uprn: int
    address: str
    closed_date: date | None
    load_id: int
    absent: bool  # it was deleted or left out; else the supply itself calls it past
    successors: tuple[int, ...]


def loads_list(*, custodian: int | None = None, before: int | None = None, limit: int = LOADS_ON_A_PAGE) -> list[Load]:
    """The loads, newest first, of one custodian or of all; `before` is the key of the last one on the page before."""
    loads = Load.objects.select_related("custodian")
    if custodian is not None:
        loads = loads.filter(custodian=custodian)
    if before is not None:
        loads = loads.filter(pk__lt=before)
    return list(loads.order_by("-id")[:limit])


def last_load() -> Load | None:
    """The load that ended last; None when nothing was ever loaded."""
    return Load.objects.order_by("-loaded_at", "-pk").first()


def last_loads() -> dict[int, Load]:
    """The load of each custodian's latest supply, by the custodian's code."""
    latest = Load.objects.order_by("custodian_id", "-supply_date", "-loaded_at", "-id").distinct("custodian_id")
    return {load.custodian_id: load for load in latest}


def load_get(*, load_id: int) -> Load:
    """The load, with its custodian. Raises Load.DoesNotExist."""
    return Load.objects.select_related("custodian").get(pk=load_id)


def load_faults(*, load: Load, after: int = 0, level: str = "", limit: int = FAULTS_ON_A_PAGE) -> list[LoadFault]:
    """The faults of a load in the order of its lines; `after` is the key of the last one on the page before."""
    faults = LoadFault.objects.filter(load=load, pk__gt=after)
    if level:
        faults = faults.filter(level=level)
    return list(faults.order_by("id")[:limit])


def custodians_list() -> list[Custodian]:
    """The custodians that are registered, by name."""
    return list(Custodian.objects.filter(registered_at__isnull=False).order_by("name", "code"))


def closed_properties(
    *, load: Load | None = None, since: date | None = None, after: int = 0, limit: int = MOST_CLOSINGS
) -> list[ClosedProperty]:
    """The properties that a load, or every supply since a day, closed or made historic, and that are so still.

    By UPRN; `after` is the last one had before. Each is named once, with the load that closed it last. Its successors
    are those of record 30, followed on where they have successors themselves.
    """
    past = Q(property__closed_date__isnull=False) | Q(property__logical_status__in=PAST)
    closings = PropertyClosing.objects.filter(past, property__gt=after)
    if load is not None:
        closings = closings.filter(load=load)
    if since is not None:
        closings = closings.filter(load__supply_date__gte=since)
    found = list(
        closings.select_related("property").order_by("property_id", "-load_id").distinct("property_id")[:limit]
    )
    successors = successors_of(uprns=[closing.property_id for closing in found])
    return [
        ClosedProperty(
            uprn=closing.property_id,
            address=closing.property.address,
            closed_date=closing.property.closed_date or closing.property.end_date,
            load_id=closing.load_id,
            absent=closing.absent,
            successors=successors.get(closing.property_id, ()),
        )
        for closing in found
    ]


def successors_of(*, uprns: list[int]) -> dict[int, tuple[int, ...]]:
    """What took the place of each of these properties, by its UPRN; only those that the supplies give one."""
    after: dict[int, list[int]] = {}
    asked: set[int] = set()
    asking = set(uprns)
    for _step in range(MOST_STEPS):
        if not asking:
            break
        standing = Successor.objects.filter(property__in=asking, closed_date__isnull=True, end_date__isnull=True)
        for one, then in standing.order_by("key").values_list("property_id", "successor_uprn"):
            after.setdefault(one, []).append(then)
        asked |= asking
        asking = {then for one in asking for then in after.get(one, ())} - asked
    return {uprn: _ends(uprn, after) for uprn in uprns if uprn in after}


def _ends(uprn: int, after: dict[int, list[int]]) -> tuple[int, ...]:
    """The last of the chains that begin at this property; a chain that bites its tail ends where it began to."""
    ends: list[int] = []
    seen = {uprn}
    waiting = list(after[uprn])
    while waiting:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.add(one)
        if one in after:
            waiting += after[one]
        else:
            ends.append(one)
    return tuple(ends)


def words_are_old() -> bool:
    """Whether there are addresses that may have been written by an older version of the rules, and not renewed since."""
    last = WordsWriting.objects.order_by("-id").first()
    return (last.version if last else FIRST_VERSION) < WORDS_VERSION and Address.objects.exists()


def runs_list(*, limit: int = RUNS_SHOWN, subjects: Collection[str] = ()) -> list[LoadRun]:
    """The loads asked for on the page, newest first; of these subjects only, where there are any."""
    runs = LoadRun.objects.select_related("load")
    if subjects:
        runs = runs.filter(subject__in=subjects)
    return list(runs.order_by("-id")[:limit])


def run_get(*, key: str) -> LoadRun:
    """The run with this key. Raises LoadRun.DoesNotExist."""
    return LoadRun.objects.select_related("load").get(key=key)


def run_has_stopped(*, run: LoadRun) -> bool:
    """Whether the run was begun and nobody carries it out: its worker died, and it may be started again."""
    if run.state != RunState.RUNNING:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCK_OF_RUNS, run.pk],
        )
        return not cursor.fetchone()[0]
