"""The work list: an officer's first page of the day."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.casework.queries import Cursor, Show, work_list, work_teams
from cases.casework.registry import workflows
from channels.staff.access import actor_of, staff_view
from channels.staff.presenters.worklist import tabs, work_line
from crm.catalogue.models import Service
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.models import Team

PLACE = "work_place"  # a cookie: what of the list was shown, for the way back from a case
LONGEST_PLACE = 300


@staff_view("worklist.view")
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """One page of a team's open cases, due first."""
    now, actor, address = timezone.now(), actor_of(request), reverse("staff:work")
    teams = work_teams(actor=actor)
    team = _chosen(teams, request.GET.get("team", ""))
    show = request.GET.get("show", "")
    show = show if show in list(Show) else Show.TEAM
    service, state = _number(request.GET.get("service", "")), request.GET.get("state", "")
    page = work_list(
        actor=actor,
        at=now,
        team=team.pk if team else None,
        show=show,
        service=service,
        state=state,
        after=Cursor.read(request.GET.get("after", "")),
    )
    kept = {"team": str(team.pk)} if team else {}
    filters = {"service": str(service or ""), "state": state}
    here = kept | {"show": show} | {name: value for name, value in filters.items() if value}
    answer = render(
        request,
        "staff/worklist/work.html",
        {
            "now": now,
            "team": team,
            "teams": teams,
            "counts": page.counts,
            "tabs": tabs(page.counts, show=show, address=address, kept=kept),
            "lines": [work_line(row, actor=actor, now=now) for row in page.rows],
            "services": _services(team),
            "states": _states(),
            "show": show,
            "filters": filters,
            "is_filtered": any(filters.values()),
            "first_href": f"{address}?{urlencode(here)}" if "after" in request.GET else "",
            "next_href": f"{address}?{urlencode(here | {'after': page.next.text})}" if page.next else "",
            "clear_href": f"{address}?{urlencode(kept | {'show': show})}",
        },
    )
    return _with_place(request, answer)


def _with_place(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The list keeps its place: in a cookie, for in the session it would cost a statement each time it moves."""
    place = request.GET.urlencode()[:LONGEST_PLACE]
    if request.COOKIES.get(PLACE, "") != place:
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie(PLACE, place, path=reverse("staff:home"), secure=secure, httponly=True, samesite="Lax")
    return answer


def way_back(request: HttpRequest) -> str:
    """The address of the list as it stood when it was last looked at."""
    place = request.COOKIES.get(PLACE, "")[:LONGEST_PLACE]
    return f"{reverse('staff:work')}?{place}" if place else reverse("staff:work")


def _chosen(teams: list[Team], typed: str) -> Team | None:
    return next((team for team in teams if str(team.pk) == typed), teams[0] if teams else None)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else None


def _services(team: Team | None) -> list[Service]:
    return _live(team is not None, department=team.department_id if team else None)


@compiled_once
def _live(of_department: bool, /, *, department: Given) -> QuerySet[Service]:
    live = Service.objects.filter(is_live=True).order_by("name", "id")
    return live.filter(department=department) if of_department else live


def _states() -> dict[str, Any]:
    """The states in which work is open, in the order of their workflows."""
    return {step: workflow.labels[step] for workflow in workflows() for step in workflow.labels if step != "CLOSED"}


urls = [path("work", work, name="work")]
