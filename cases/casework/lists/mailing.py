"""Views that are sent to somebody each morning: which are due, what they hold, what became of them.

A mail is claimed before the server is asked, so that no second copy of the sweep sends it too; a claim that never came to
an end runs out. Mail leaves the house: it says what and by when, in which street, and never who or which house.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from cases.casework.lists.asking import Show
from cases.casework.lists.filters import Filters
from cases.casework.lists.models import SavedView, ViewMail
from cases.casework.lists.work_list import WorkCounts, cases_after, work_counts, work_teams
from cases.casework.models import Case
from crm.outbox.claiming import CLAIM_SECONDS
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.models import User
from crm.teams.policy import may

GOES_AT = time(6, 0)
MOST_LINES = 100
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class ViewLetter:
    """One view as it is mailed to one person."""

    mail_id: int
    view_id: int
    name: str
    address: str
    who: str
    counts: WorkCounts
    cases: list[Case]  # with `reference_value`
    more: bool
    message_id: str


def views_due(*, at: datetime) -> list[int]:
    """The keys of what is to be mailed now: each once a day, from six in the morning on, the day it was asked for not."""
    local = timezone.localtime(at)
    if local.time() < GOES_AT:
        return []
    unclaimed = Q(claimed_at__isnull=True) | Q(claimed_at__lte=at - timedelta(seconds=CLAIM_SECONDS))
    not_today = Q(sent_date__isnull=True) | Q(sent_date__lt=local.date())
    six = local.replace(hour=GOES_AT.hour, minute=GOES_AT.minute, second=0, microsecond=0)
    due = ViewMail.objects.filter(unclaimed, not_today, asked_at__lt=six)
    return list(due.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])


def view_claim(*, mail_id: int, at: datetime) -> ViewLetter | None:
    """The letter, now ours to send; None when another copy has it, or when it goes to nobody any more."""
    unclaimed = Q(claimed_at__isnull=True) | Q(claimed_at__lte=at - timedelta(seconds=CLAIM_SECONDS))
    if not ViewMail.objects.filter(unclaimed, pk=mail_id).update(claimed_at=at):
        return None
    mail = ViewMail.objects.select_related("view").get(pk=mail_id)
    user = User.objects.with_scope().filter(pk=mail.user_id, is_active=True).exclude(email="").first()
    if user is None or not may(user.actor, "worklist.view") or not _opens(user.actor, mail.view_id):
        view_sent(mail_id=mail_id, at=at)  # nobody to send it to today; they may be back tomorrow
        return None
    return _letter(mail, user, at=at)


def view_sent(*, mail_id: int, at: datetime) -> None:
    """Nothing; it went, or will not go, for today."""
    ViewMail.objects.filter(pk=mail_id).update(sent_date=timezone.localdate(at), claimed_at=None)


def view_put_back(*, mail_id: int) -> None:
    """Nothing; the server was not reached: it may be claimed again at once."""
    ViewMail.objects.filter(pk=mail_id).update(claimed_at=None)


def _opens(actor: Actor, view_id: int) -> bool:
    return SavedView.objects.open_to(actor).filter(pk=view_id).exists()


def _letter(mail: ViewMail, user: User, *, at: datetime) -> ViewLetter:
    team, show, filters = asked_of(mail.view.asks, actor=user.actor)
    found = cases_after(actor=user.actor, at=at, team=team, show=show, filters=filters, after=None, size=MOST_LINES + 1)
    cases = found[:MOST_LINES]
    record_read(actor=user.actor, at=at, screen="view by email", kind="CASE", keys=[case.pk for case in cases])
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    return ViewLetter(
        mail_id=mail.pk,
        view_id=mail.view_id,
        name=mail.view.name,
        address=user.email,
        who=user.full_name,
        counts=work_counts(actor=user.actor, at=at, team=team, filters=filters),
        cases=cases,
        more=len(found) > MOST_LINES,
        message_id=f"<view-{mail.pk}-{timezone.localdate(at).isoformat()}@{domain}>",
    )


def asked_of(asks: Mapping[str, Any], *, actor: Actor) -> tuple[int | None, str, Filters]:
    """Whose list, which tab and which filters a view asks for, as far as this person may open that list."""
    teams = [team.pk for team in work_teams(actor=actor)]
    typed = str(asks.get("team", ""))
    team = next((one for one in teams if str(one) == typed), teams[0] if teams else None)
    show = str(asks.get("show", ""))
    return None if typed == "all" else team, show if show in list(Show) else Show.TEAM, Filters.read(asks)
