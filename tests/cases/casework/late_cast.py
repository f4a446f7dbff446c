"""Who is told when promises fail: a waste manager beside the cast, and clocks brought to where a test begins."""

from datetime import datetime, timedelta

from crm.outbox.models import OutboxEntry
from crm.sla.models import Clock
from crm.sla.sweeping import sweep_clocks
from crm.teams.actor import Role
from crm.teams.models import Department, Membership, RoleHeld, Team, User
from tests.cast import LONG_AGO

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def colleague(name: str, role: Role, department: Department, *teams: Team, email: str | None = None) -> User:
    """One more member of staff, with this role there."""
    address = f"{name}@council.example" if email is None else email
    user = User.objects.create(username=name, full_name=f"{name.capitalize()} Colleague", email=address)
    RoleHeld.objects.create(user=user, department=department, role=role, active_from=LONG_AGO)
    for team in teams:
        Membership.objects.create(user=user, team=team, active_from=LONG_AGO)
    loaded = User.objects.with_scope().get(pk=user.pk)
    loaded.opened_keys = None
    return loaded


def resolve() -> Clock:
    """The promise to put it right, the newest one."""
    return Clock.objects.filter(kind="RESOLVE").latest("pk")


def warned(level: int = 1) -> Clock:
    """The promise to put it right, warned of so often."""
    clock = resolve()
    Clock.objects.filter(pk=clock.pk).update(warned_level=level, warn_at=None)
    return resolve()


def broken(*, at: datetime | None = None) -> Clock:
    """The promise to put it right after the sweep that found it broken."""
    sweep_clocks(at or resolve().due_at + MINUTE)
    return resolve()


def news(kind: str) -> list[int]:
    """What the outbox holds of this kind, by subject."""
    return list(OutboxEntry.objects.filter(kind=kind).order_by("pk").values_list("subject_id", flat=True))
