"""Promises at size: due times, a million clocks swept, a calendar edited under them, their events replayed."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from cases.casework.intake import contact_take
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.contacts.models import Contact
from crm.contacts.promising import promises_make
from crm.contacts.terms import terms_of
from crm.sla.actions import clocks_start
from crm.sla.editing.actions import calendar_day_add, draft_publish, preview_ask, replan_carry_out
from crm.sla.editing.calendar_specs import CLOSURE, DifferentDay
from crm.sla.editing.models import Mode, Replan
from crm.sla.queries import policy_in_force
from crm.sla.replaying import clocks_replay_batch
from crm.sla.sweeping import sweep_clocks
from crm.sla.targets import Target, due_at
from crm.teams.actor import Actor, Role, system
from crm.teams.models import User
from gazetteer.places import Place
from tests.benchmarks.building.million import NEWLY_DUE, NOON, ON_CASES, OVERDUE, RUNNING, depot
from tests.benchmarks.measuring.figures import Figure, not_measured, single, times

HOUR = timedelta(hours=1)
DUE_TIMES, PAUSED_DUE_TIMES = 200_000, 40_000
IDLE_SWEEPS, STARTS, REPLAYED, CONTACTS = 100, 200, 200_000, 200
CLOSED = date(2026, 6, 18)
AFTER_THE_OUTAGE = NOON + 27 * HOUR


def measured() -> Iterator[Figure]:
    """Every figure, in the order in which the clocks can bear it: what is measured changes them."""
    yield from due_times()
    yield idle_sweep()
    yield starting()
    yield newly_due()
    yield from edited()
    yield from after_an_outage()
    yield from replayed()


def due_times() -> Iterator[Figure]:
    """Due times a second in this process, of the commonest rules, without pauses and with three each."""
    calendar, random = policy_in_force(code="missed-bin").calendar, Random(2026)
    starts = [NOON + timedelta(seconds=random.randrange(300 * 86_400)) for _number in range(DUE_TIMES)]
    paused = [
        (
            start,
            [(start + hours * HOUR, start + (hours + length) * HOUR) for hours, length in ((3, 20), (30, 2), (50, 24))],
        )
        for start in starts[:PAUSED_DUE_TIMES]
    ]
    for measure, amount in (("WORKING_MINUTES", 480), ("WORKING_DAYS", 10), ("CALENDAR_DAYS", 20)):
        target = Target(measure, amount)
        name = measure.lower().replace("_", " ")
        rate = _rate(lambda: [due_at(calendar=calendar, target=target, start=start) for start in starts])  # noqa: B023
        yield single(f"due times a second, {name}", "/s", rate, least=300_000)
        rate = _rate(
            lambda: [due_at(calendar=calendar, target=target, start=start, pauses=spans) for start, spans in paused]  # noqa: B023
        )
        yield single("  with three pauses each", "/s", rate, least=30_000)


def _rate(act: Callable[[], Sequence[object]]) -> float:
    """How many a second, by the processor's time, in the best of three tries."""
    best = 0.0
    for _try in range(3):
        began = time.process_time()
        done = len(act())
        best = max(best, done / (time.process_time() - began))
    return best


def idle_sweep() -> Figure:
    """A sweep among a million running clocks of which none is due."""
    values = []
    for _round in range(IDLE_SWEEPS):
        began = time.perf_counter()
        done = sweep_clocks(NOON)
        values.append((time.perf_counter() - began) * 1000)
        if done:
            return not_measured("clock sweep, 1,000,000 running, none due", f"{done} were due")
    return times("clock sweep, 1,000,000 running, none due", values, p95=5)


def starting() -> Figure:
    """What the clocks of a contact cost it: started, tied to it, their events written; taken back afterwards."""
    policy = terms_of(service_id=Service.objects.get(code="missed-bin").pk).policy
    contact = Contact.objects.unscoped("to time its clocks").latest("pk").pk
    values = []
    with transaction.atomic():
        for number in range(STARTS):
            began = time.perf_counter()
            clocks = clocks_start(policy=policy, received_at=NOON, actor=system("bench"), at=NOON, cycle=number + 2)
            promises_make(contact_id=contact, clocks=clocks)
            values.append((time.perf_counter() - began) * 1000)
        transaction.set_rollback(True)
    return times("starting the clocks of a contact", values, p95=3)


def newly_due() -> Figure:
    """A sweep that finds a thousand newly due."""
    began = time.perf_counter()
    done = sweep_clocks(NOON + HOUR / 20)
    took = time.perf_counter() - began
    name = f"clock sweep, {NEWLY_DUE:,} newly due"
    return single(name, "s", took, most=1) if done == NEWLY_DUE else not_measured(name, f"{done} were due")


def edited() -> Iterator[Figure]:
    """A day closed under a hundred thousand running clocks of open cases: looked at first, then carried out."""
    at, administrator = NOON + HOUR / 10, _administrator()
    closure = DifferentDay(day=CLOSED, kind=CLOSURE, name="Closed")
    draft = calendar_day_add(calendar_id=depot().pk, day=closure, actor=administrator, at=at)
    known = {"draft_id": draft.pk, "revision": draft.revision, "mode": Mode.FROM_NOW, "actor": administrator, "at": at}
    looked_at = preview_ask(**known)
    yield single(f"preview of {ON_CASES:,} running clocks", "s", _carried_out(looked_at, at))
    run = draft_publish(note="Closed", **known)
    took = _carried_out(run, at)
    name, moved = f"replanning {ON_CASES:,} running clocks", Replan.objects.get(pk=run.pk).moved
    yield single(name, "s", took, most=60) if moved == ON_CASES else not_measured(name, f"{moved} moved")


def _administrator() -> Actor:
    return next(user.actor for user in User.objects.with_scope().order_by("pk") if user.actor.has(Role.ADMINISTRATOR))


def _carried_out(run: Replan, at: datetime) -> float:
    began = time.perf_counter()
    replan_carry_out(replan_id=run.pk, now=lambda: at)
    return time.perf_counter() - began


def after_an_outage() -> Iterator[Figure]:
    """A hundred thousand warned of and found broken by one sweep, as a process of its own, while contacts are logged."""
    alone = [_log(f"alone-{number}") for number in range(CONTACTS)]
    beside: list[float] = []
    with _sweeping() as sweep:
        while sweep.poll() is None:
            beside.append(_log(f"beside-{len(beside)}"))
            time.sleep(0.05)
        said = json.loads(sweep.stdout.read()) if sweep.stdout else {}
    name = f"clock sweep, {OVERDUE:,} overdue after an outage"
    if said.get("done") != 2 * OVERDUE:
        yield not_measured(name, f"the sweep said {said}")
        return
    yield single(name, "s", said["seconds"], most=60)
    yield times("  a contact logged meanwhile", beside)
    yield times("  a contact logged before it", alone)


@contextmanager
def _sweeping() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.benchmarks.measuring.sweep_once", AFTER_THE_OUTAGE.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sweep:
        yield sweep


def _log(key: str) -> float:
    """How many milliseconds it took to log one contact, its promises with it."""
    service = Service.objects.get(code="general-enquiry")
    began = time.perf_counter()
    contact_take(
        session=SessionStart(channel="PHONE", key=key), service_id=service.pk, customer_id=None, place=Place(),
        disposition="CALL_BACK", answers={}, notes="", actor=system("bench"), at=AFTER_THE_OUTAGE, key=key, finish=True,
    )  # fmt: skip
    return (time.perf_counter() - began) * 1000


def replayed() -> Iterator[Figure]:
    """Clocks replayed a second: those swept first, and then some of those edited; none may differ."""
    after, done, differences = 0, 0, 0
    began = time.perf_counter()
    while done < REPLAYED and (batch := clocks_replay_batch(after=after)).read:
        after, done, differences = batch.last, done + batch.read, differences + len(batch.differences)
    rate = done / (time.perf_counter() - began)
    yield single("clocks replayed a second", "/s", rate, least=20_000)
    edited = clocks_replay_batch(after=RUNNING - ON_CASES, size=20_000)
    yield single("  told differently by their events", "", differences + len(edited.differences), most=0)
