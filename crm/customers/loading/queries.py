"""Sources and their files as the pages show them; what a source says of one customer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from pathlib import Path

from django.db.models import Q

from crm.customers.loading.files import Line, lines_of
from crm.customers.loading.models import CustomerLoad, CustomerSource, LoadFinding, LoadState, SourceFact
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.scope import open_to

FINDINGS_ON_A_PAGE = 100
LOADS_SHOWN = 20
ROWS_SHOWN = 5
SCREEN = "customer-load"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is: the share of the file in per cent, rows a second, how long it will still take."""

    percent: int
    rate: float
    left: timedelta | None


def sources_listed() -> list[CustomerSource]:
    """Every source, those in use first, by name: the record of processing (UK GDPR article 30)."""
    return list(
        CustomerSource.objects.select_related("owner", "restriction").order_by("withdrawn_at", "-is_on", "name", "id")
    )


def source_by_code(code: str) -> CustomerSource:
    """The source. Raises CustomerSource.DoesNotExist."""
    return CustomerSource.objects.select_related("owner", "restriction").get(code=code)


def loads_of(source: CustomerSource) -> list[CustomerLoad]:
    """The last files of a source, the newest first."""
    return list(CustomerLoad.objects.filter(source=source).order_by("-id")[:LOADS_SHOWN])


def load_get(load_id: int) -> CustomerLoad:
    """The load with its source. Raises CustomerLoad.DoesNotExist."""
    return CustomerLoad.objects.select_related("source").get(pk=load_id)


def progress_of(load: CustomerLoad, *, at: datetime) -> Progress:
    """How far this load is."""
    done = 100 if load.state == LoadState.DONE else int(100 * load.position / load.size) if load.size else 0
    seconds = ((load.finished_at or at) - load.started_at).total_seconds() if load.started_at else 0.0
    rate = load.rows / seconds if seconds > 1 else 0.0
    going_on = load.state == LoadState.RUNNING and load.position and seconds > 1
    left = timedelta(seconds=int(seconds * (load.size - load.position) / load.position)) if going_on else None
    return Progress(min(done, 100), rate, left)


def first_rows(load: CustomerLoad) -> list[Line]:
    """The first rows of the file, as they were read; none when it is no longer there."""
    path = Path(load.path)
    if not path.exists():
        return []
    lines = lines_of(path, encoding=load.encoding, separator=load.separator, columns=len(load.heads))
    return [line for line, _number in zip(lines, range(ROWS_SHOWN), strict=False)]


def findings_of(
    load: CustomerLoad, *, actor: Actor, at: datetime, kind: str = "", after: int = 0, most: int = FINDINGS_ON_A_PAGE
) -> list[LoadFinding]:
    """What somebody should look at in this load, in the order of the file, after a key. The look is recorded.

    Raises NotPermitted.
    """
    policy.require(actor, "customer.load")
    found = LoadFinding.objects.visible_to(actor).filter(load=load, pk__gt=after)
    if kind:
        found = found.filter(kind=kind)
    rows = list(found.select_related("customer").order_by("pk")[:most])
    keys = [row.customer_id for row in rows if row.customer_id is not None]
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=keys)
    return rows


def sources_of_facts(facts: Iterable[tuple[str, int]], *, actor: Actor) -> dict[tuple[str, int], list[str]]:
    """By fact, its kind and key (a contact point, a residence ...), the names of the sources that say it. A source kept to
    teams is named to those teams only: that somebody is known there is itself the secret."""
    keys: dict[str, list[int]] = {}
    for kind, key in facts:
        keys.setdefault(kind, []).append(key)
    if not keys:
        return {}
    any_of = reduce(or_, (Q(kind=kind, fact_id__in=each) for kind, each in keys.items()))
    said = SourceFact.objects.filter(
        any_of, open_to(actor, "record__source__restriction"), record__gone_at__isnull=True
    )
    found: dict[tuple[str, int], list[str]] = {}
    rows = said.order_by("record__source__name").values_list("kind", "fact_id", "record__source__name").distinct()
    for kind, key, name in rows:
        found.setdefault((kind, key), []).append(name)
    return found
