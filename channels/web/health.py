"""Is the platform well? For machines at /health, /health/ready and /health/sweep; in words on the staff door's page.

`/health` says that this process answers. `/health/ready` says whether it can serve: 503 without its database or with
migrations missing; what else is wrong is *degraded* and answers 200, for taking every desk away because the sweep stands
still would make a small fault a great one. `/health/sweep` answers 503 when the sweep is late, for whatever restarts it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

import psycopg
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.setup.codes import unknown_codes
from crm.catalogue.links.checking import links_health
from crm.outbox.health import LATE_AFTER, OUTBOX_LATE_AFTER, outbox_health, sweep_health
from crm.sla.proving import STALE_AFTER, last_proof

CONNECT_SECONDS = 3  # the pool would try for ten and then not say why


class State(StrEnum):
    """How well something is."""

    OK = "ok"
    DEGRADED = "degraded"  # a person should look; the desks work
    DOWN = "down"  # this process cannot serve


@dataclass(frozen=True, slots=True)
class Words:
    """What a door says of its own check: its name, how it stands, what to do when it is not well."""

    title: str
    words: str
    advice: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: numbers and times, nothing secret and nobody's data."""

    code: str
    state: State
    facts: dict[str, Any] = field(default_factory=dict)
    said: Words | None = None  # by the door that enrolled it


@dataclass(frozen=True, slots=True)
class Health:
    """Everything looked at, at one moment."""

    at: datetime
    checks: tuple[Check, ...]

    @property
    def state(self) -> State:
        """The worst of all."""
        states = {check.state for check in self.checks}
        return next(state for state in (State.DOWN, State.DEGRADED, State.OK) if state in states or state == State.OK)

    def check(self, code: str) -> Check | None:
        """The check of this name; None when it could not be made."""
        return next((check for check in self.checks if check.code == code), None)


def health(*, at: datetime) -> Health:
    """How well the platform is. With no database there is nothing more to ask."""
    found = [_database()]
    if found[0].state == State.OK:
        found.append(_asked("migrations", _migrations))
    if found[-1].state == State.OK:
        found += [_asked(code, lambda ask=ask: ask(at)) for code, ask in WATCHED.items()]  # type: ignore[misc]
    return Health(at, tuple(found))


def _asked(code: str, ask: Callable[[], Check]) -> Check:
    try:
        return ask()
    except Error:
        return Check(code, State.DOWN)


def _database() -> Check:
    parameters = connection.get_connection_params()
    try:
        psycopg.connect(**parameters | {"connect_timeout": CONNECT_SECONDS}).close()
    except psycopg.Error:
        return Check("database", State.DOWN)
    return Check("database", State.OK)


def _migrations() -> Check:
    missing = shipped_migrations() - set(MigrationRecorder(connection).applied_migrations())
    return Check("migrations", State.DOWN if missing else State.OK, {"missing": len(missing)})


@cache
def shipped_migrations() -> frozenset[tuple[str, str]]:
    """Every migration that came with this release; read once by each process."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _sweep(at: datetime) -> Check:
    sweep = sweep_health(at=at)
    facts = {
        "beat_at": _text(sweep.beat_at),
        "age_seconds": None if sweep.age is None else int(sweep.age.total_seconds()),
        "late_after_seconds": int(LATE_AFTER.total_seconds()),
    }
    return Check("sweep", State.DEGRADED if sweep.is_late else State.OK, facts)


def _outbox(at: datetime) -> Check:
    outbox = outbox_health(at=at)
    facts = {
        "waiting": outbox.waiting,
        "oldest_seconds": 0 if outbox.age is None else int(outbox.age.total_seconds()),
        "late_after_seconds": int(OUTBOX_LATE_AFTER.total_seconds()),
        "given_up": outbox.dead,
    }
    return Check("outbox", State.DEGRADED if outbox.is_late else State.OK, facts)


def _replay(at: datetime) -> Check:
    proof = last_proof()
    if proof is None or proof.ended_at is None:
        return Check("replay", State.OK, {"ended_at": None})
    facts = {
        "night": proof.night.isoformat(),
        "ended_at": _text(proof.ended_at),
        "clocks": proof.read,
        "differences": proof.found,
    }
    stale = at - proof.ended_at > STALE_AFTER
    return Check("replay", State.DEGRADED if proof.found or stale else State.OK, facts)


def _services(at: datetime) -> Check:
    missing = unknown_codes()
    facts = {"missing": [{"service": one.service, "kind": one.kind, "code": one.code} for one in missing]}
    return Check("services", State.DEGRADED if missing else State.OK, facts)


def _links(at: datetime) -> Check:
    found = links_health(at=at)
    faults: Any = found["faults"]
    said = [_("%(service)s: %(fault)s.") % one for one in faults]
    if found["overdue"]:
        said.append(_("%(n)d links were not looked at for two days.") % {"n": found["overdue"]})
    words = Words(
        title=_("Links to other bodies"),
        words=" ".join(said) or _("Every link lived when it was last looked at."),
        advice=_(
            "Mend the link of the service: until then people are asked to write to us. Overdue: see that Celery runs."
        ),
    )
    return Check("links", State.DEGRADED if said else State.OK, found, words)


WATCHED: dict[str, Callable[[datetime], Check]] = {
    "sweep": _sweep,
    "outbox": _outbox,
    "replay": _replay,
    "services": _services,
    "links": _links,
}


def watch(code: str, ask: Callable[[datetime], Check]) -> None:
    """Nothing; from now on this is looked at too. A door enrols what only it knows of, when it starts."""
    WATCHED[code] = ask


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200: this process answers. Nothing else is asked."""
    return JsonResponse({"status": State.OK})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when this process can serve, with what is degraded; 503 when it cannot."""
    found = health(at=timezone.now())
    checks = {check.code: {"state": check.state, **check.facts} for check in found.checks}
    told = {"status": found.state, "at": _text(found.at), "checks": checks}
    return JsonResponse(told, status=503 if found.state == State.DOWN else 200)


@require_safe
def sweep(request: HttpRequest) -> HttpResponse:
    """200 while the sweep lives, 503 when it is late or cannot be asked."""
    found = health(at=timezone.now()).check("sweep")
    told = {"state": State.DOWN} if found is None else {"state": found.state, **found.facts}
    return JsonResponse(told, status=200 if found is not None and found.state == State.OK else 503)
