"""The clocks of a contact as the platform would have kept them: started, met, paused, broken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.contacts.models import Promise
from crm.sla.models import Clock, ClockEvent, ClockPause, PolicyTarget
from crm.sla.queries import PolicyInForce, as_target
from crm.sla.targets import due_at, warn_at
from tests.benchmarks.building.copying import Table


@dataclass(frozen=True, slots=True)
class Met:
    """When and how a promise was met; no moment: not yet."""

    at: datetime | None = None
    by: str = ""
    same_act: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Since when and until when a promise waits for its customer."""

    since: datetime
    until: datetime


NOT_YET = Met()


class Promises:
    """The tables of clocks."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self.clocks = Table(
            Clock, "id", "kind", "target_id", "calendar_version_id", "state", "started_at", "due_at", "promised_at",
            "warn_at", "warned_level", "breached_at", "paused_at", "pause_reason", "resume_at", "stopped_at", "met_by",
            "same_act",
        )  # fmt: skip
        self.promises = Table(Promise, "clock_id", "contact_id", "kind")
        self.events = Table(ClockEvent, "clock_id", "at", "kind", "actor_kind", "actor_key", "facts")
        self.pauses = Table(ClockPause, "clock_id", "reason", "started_at", "expires_at")

    @property
    def tables(self) -> list[Table]:
        """Every table of promises."""
        return [self.clocks, self.promises, self.events, self.pauses]

    def make(
        self,
        *,
        contact_id: int,
        policy: PolicyInForce,
        targets: Sequence[PolicyTarget],
        received_at: datetime,
        met: dict[str, Met],
        who: tuple[str, str],
        waiting: Waiting | None = None,
    ) -> datetime | None:
        """When the first of the promises made about a contact is due, or its waiting ends; None when none is left."""
        nexts = []
        for target in targets:
            key = self.clocks.count + 1
            due = due_at(calendar=policy.calendar, target=as_target(target), start=received_at)
            how = met.get(target.kind, NOT_YET)
            self._start(key, target, policy, received_at, due, who)
            self.promises.add(key, contact_id, target.kind)
            if how.at is not None and how.at <= self.at:
                self._stopped(key, target, policy, received_at, due, how, who)
            elif waiting is not None and target.pauses:
                self._paused(key, target, policy, received_at, due, waiting, who)
                nexts.append(waiting.until)
            else:
                self._running(key, target, policy, received_at, due)
                nexts.append(due)
        return min(nexts, default=None)

    def _start(
        self,
        key: int,
        target: PolicyTarget,
        policy: PolicyInForce,
        start: datetime,
        due: datetime,
        who: tuple[str, str],
    ) -> None:
        facts = (
            f'{{"target": {target.pk}, "calendar": {policy.calendar_version_id}, '
            f'"due": "{due.isoformat()}", "start": "{start.isoformat()}"}}'
        )
        self.events.add(key, start, "START", *who, facts)

    def _broken(self, key: int, due: datetime) -> None:
        self.events.add(key, due + timedelta(seconds=1), "BREACH", "SYSTEM", "sweep", {"due": due.isoformat()})

    def _stopped(
        self, key: int, target: PolicyTarget, policy: PolicyInForce, start: datetime, due: datetime, how: Met,
        who: tuple[str, str],
    ) -> None:  # fmt: skip
        stopped = max(how.at or start, start)
        breached = due if due < stopped else None
        self.clocks.add(
            key, target.kind, target.pk, policy.calendar_version_id, "STOPPED", start, due,
            None if how.same_act else due, None, 0, breached, None, "", None, stopped, how.by, how.same_act,
        )  # fmt: skip
        if breached:
            self._broken(key, due)
        self.events.add(key, stopped, "STOP", *who, f'{{"met_by": "{how.by}"}}')

    def _paused(
        self, key: int, target: PolicyTarget, policy: PolicyInForce, start: datetime, due: datetime, waiting: Waiting,
        who: tuple[str, str],
    ) -> None:  # fmt: skip
        breached = due if due < waiting.since else None
        reason = "WAITING_FOR_CUSTOMER"
        self.clocks.add(
            key, target.kind, target.pk, policy.calendar_version_id, "PAUSED", start, None, due, None, 0, breached,
            waiting.since, reason, waiting.until, None, "", False,
        )  # fmt: skip
        self.pauses.add(key, reason, waiting.since, waiting.until)
        self.events.add(key, waiting.since, "PAUSE", *who, {"reason": reason, "until": waiting.until.isoformat()})

    def _running(self, key: int, target: PolicyTarget, policy: PolicyInForce, start: datetime, due: datetime) -> None:
        breached = due if due < self.at else None
        warning = warn_at(calendar=policy.calendar, start=start, due=due, share=target.warn_percent / 100, pauses=())
        warned = warning <= self.at
        self.clocks.add(
            key, target.kind, target.pk, policy.calendar_version_id, "RUNNING", start, due, due,
            None if warned else warning, int(warned), breached, None, "", None, None, "", False,
        )  # fmt: skip
        if breached:
            self._broken(key, due)
