"""A million running clocks, by COPY: some due at set moments, a hundred thousand of them promises about open cases.

Everything is counted from one Tuesday noon, so that a figure does not depend on the day on which it is measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

from django.db import connection

from cases.casework.models import Case
from crm.catalogue.models import Service
from crm.contacts.models import Contact, ContactSession, Promise
from crm.contacts.terms import Terms, terms_of
from crm.sla.models import Calendar, CalendarVersion, Clock, ClockEvent, Policy, PolicyTarget, PolicyVersion
from crm.sla.queries import PolicyInForce, as_target, policy_in_force
from crm.sla.targets import due_at, warn_at
from crm.teams.partitions import ensure_partitions
from tests.benchmarks.building.copying import Table, copying

NOON = datetime(2026, 6, 16, 11, 0, tzinfo=UTC)  # a Tuesday, 12:00 on the wall
RUNNING, NEWLY_DUE, OVERDUE, ON_CASES = 1_000_000, 1_000, 100_000, 100_000
DISTINCT = 10_000  # different moments of receipt; the clocks go round them
EMPTIED = (
    "crm_clock, crm_clockevent, crm_outboxentry, crm_outboxsettled, crm_contact, crm_contactsession, cases_case,"
    " crm_replan, crm_editiondraft"
)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Received:
    """One moment of receipt and what the rule makes of it: when it is due, and when it is warned of."""

    at: datetime
    due: datetime
    warn: datetime


def empty() -> None:
    """Nothing; clocks, cases and contacts of an earlier run are gone, and what was edited in the course of it."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {EMPTIED} CASCADE")
    CalendarVersion.objects.filter(calendar__code="depot", number__gt=1).delete()


def policy_on(calendar: Calendar, *, code: str) -> PolicyInForce:
    """Two days to put it right, in working minutes, and ten working days to answer, on this calendar."""
    policy, made = Policy.objects.get_or_create(code=code, defaults={"name": code, "calendar": calendar})
    if made:
        version = PolicyVersion.objects.create(policy=policy, number=1, published_at=NOON)
        PolicyTarget.objects.create(
            version=version, kind="RESOLVE", measure="WORKING_MINUTES", amount=960, warn_percent=95
        )
        PolicyTarget.objects.create(version=version, kind="RESPOND", measure="WORKING_DAYS", amount=10)
    return policy_in_force(code=code)


def depot() -> Calendar:
    """The calendar of the clocks that have a case: as the office's was first, and to be edited."""
    calendar, made = Calendar.objects.get_or_create(code="depot", defaults={"name": "Depot"})
    if made:
        spec = CalendarVersion.objects.filter(calendar__code="office").earliest("number").spec
        CalendarVersion.objects.create(calendar=calendar, number=1, spec=spec, published_at=NOON)
    return calendar


def build(*, url: str) -> None:
    """Nothing; the clocks stand, each with the event of its start, and the cases of those that have one."""
    ensure_partitions(at=NOON - timedelta(days=60), months=6)
    office = policy_on(Calendar.objects.get(code="office"), code="million")
    cases = policy_on(depot(), code="million-cases")
    early = NOON - timedelta(days=4)
    clocks = Table(
        Clock, "id", "kind", "target_id", "calendar_version_id", "started_at", "due_at", "promised_at", "warn_at",
        "warned_level",
    )  # fmt: skip
    events = Table(ClockEvent, "clock_id", "at", "kind", "actor_kind", "actor_key", "facts")
    promises = Table(Promise, "clock_id", "contact_id", "kind")
    desk = _Desk(terms_of(service_id=Service.objects.get(code="missed-bin").pk))
    with copying(url, [clocks, events, promises, *desk.tables]):
        desk.open()
        for policy, kind, first, minutes, count in (
            (office, "RESOLVE", early, 2, NEWLY_DUE),
            (office, "RESOLVE", early + 60 * MINUTE, 180, OVERDUE),
            (office, "RESPOND", NOON - 180 * MINUTE, 170, RUNNING - NEWLY_DUE - OVERDUE - ON_CASES),
            (cases, "RESPOND", NOON - 180 * MINUTE, 170, ON_CASES),
        ):
            target = next(row for row in policy.targets if row.kind == kind)
            for one in islice(cycle(_received(policy, target, first, minutes=minutes)), count):
                key = clocks.count + 1
                warned = one.warn < NOON
                clocks.add(
                    key, kind, target.pk, policy.calendar_version_id, one.at, one.due, one.due,
                    None if warned else one.warn, int(warned),
                )  # fmt: skip
                start = (
                    f'{{"target": {target.pk}, "calendar": {policy.calendar_version_id}, '
                    f'"due": "{one.due.isoformat()}", "start": "{one.at.isoformat()}"}}'
                )
                events.add(key, one.at, "START", "SYSTEM", "bench", start)
                if warned:
                    facts = f'{{"due": "{one.due.isoformat()}", "level": 1}}'
                    events.add(key, one.warn, "WARN", "SYSTEM", "bench", facts)
                if policy is cases:
                    desk.case(key, one)
                    promises.add(key, key, kind)


def _received(policy: PolicyInForce, target: PolicyTarget, first: datetime, *, minutes: int) -> list[Received]:
    return [
        Received(
            at=at, due=due, warn=warn_at(calendar=policy.calendar, start=at, due=due, share=target.warn_percent / 100)
        )
        for at in _moments(first, minutes)
        for due in [due_at(calendar=policy.calendar, target=as_target(target), start=at)]
    ]


def _moments(first: datetime, minutes: int) -> Iterator[datetime]:
    return (first + number * minutes * MINUTE / DISTINCT for number in range(DISTINCT))


class _Desk:
    """The contacts and cases of the clocks that have one, of the same key as the clock."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.sessions = Table(
            ContactSession, "id", "key", "channel", "started_at", "taken_by_kind", "taken_by_key"
        )  # fmt: skip
        self.contacts = Table(
            Contact, "id", "session_id", "key", "service_id", "service_version_id", "disposition", "received_at",
            "logged_at", "logged_by_kind", "logged_by_key", "place_kind",
        )  # fmt: skip
        self.cases = Table(
            Case, "id", "contact_id", "service_id", "service_version_id", "workflow", "state", "team_id", "opened_at",
            "last_heard_at", "next_due_at", "place_kind",
        )  # fmt: skip
        self.tables = [self.sessions, self.contacts, self.cases]

    def open(self) -> None:
        """Nothing; there is the session in which everything was said."""
        self.sessions.add(1, "million", "PHONE", NOON - timedelta(days=1), "SYSTEM", "bench")

    def case(self, key: int, one: Received) -> None:
        """Nothing; a contact of this key raised a case of this key."""
        version = self.terms.version
        self.contacts.add(
            key, 1, f"million-{key}", version.service_id, version.pk, "RAISED", one.at, one.at, "SYSTEM", "bench",
            "UNKNOWN",
        )  # fmt: skip
        self.cases.add(
            key, key, version.service_id, version.pk, version.workflow, "RECEIVED", self.terms.team_id, one.at, one.at,
            one.due, "UNKNOWN",
        )  # fmt: skip
