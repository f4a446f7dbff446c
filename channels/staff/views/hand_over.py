"""Handing work over: of somebody who has left, of a team that was merged or dissolved. Each case by the ordinary act."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.casework.lists.bulk import tasks
from cases.casework.lists.bulk.models import BulkRun, Kind
from cases.casework.lists.bulk.starting import BulkRefused, bulk_start
from cases.casework.lists.handing_over import all_of_team, held_by, holders, may_get, team_work
from channels.staff.access import actor_of, staff_view
from crm.teams.models import Team


@staff_view("case.assign")
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Who holds what, those who have left first; sent, the run that hands it over."""
    actor, now = actor_of(request), timezone.now()
    if request.method == "POST":
        run = _started(request)
        if run is not None:
            tasks.bulk_wake(run_id=run.pk)
            return redirect("staff:work-run", run.pk)
    held, teams = holders(actor=actor, at=now), team_work(actor=actor)
    colleagues = {one.team.pk: may_get(teams=[one.team.pk], at=now) for one in teams}
    context = {
        "holders": [(one, colleagues[one.team.pk]) for one in held],
        "teams": teams,
        "every_team": list(Team.objects.order_by("name", "pk")),
        "key_drawn": secrets.token_urlsafe(16),
        "now": now,
    }
    return render(request, "staff/worklist/hand_over.html", context)


def _started(request: HttpRequest) -> BulkRun | None:
    actor, typed = actor_of(request), request.POST
    key = f"hand-over-{typed.get('key', '')[:64] or secrets.token_urlsafe(16)}-{actor.key}"
    given: dict[str, Any] = {"actor": actor, "at": timezone.now(), "key": key}
    team, to = _number(typed.get("team", "")), _number(typed.get("to", ""))
    try:
        if typed.get("of") == "officer":
            officer = _number(typed.get("officer", ""))
            asks: dict[str, Any] = {"officer": to or None, "from": officer}
            chosen = held_by(officer_id=officer, team_id=team, actor=actor)
            return bulk_start(kind=Kind.ASSIGN, asks=asks, chosen=chosen, **given)
        asks = {"team": to, "reason": typed.get("reason", "")[:300]}
        return bulk_start(kind=Kind.TEAM, asks=asks, chosen=all_of_team(team_id=team, actor=actor), **given)
    except BulkRefused as refusal:
        messages.error(request, str(refusal))
        return None


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0


urls = [path("work/hand-over", hand_over, name="work-hand-over")]
