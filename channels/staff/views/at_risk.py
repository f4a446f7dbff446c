"""What is about to break, by team: the manager's page, and the lists behind its numbers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.casework.lists.cursor import Cursor
from cases.casework.queries.at_risk import PERMISSION, NoSuchTeam, Within, at_risk, at_risk_list
from channels.staff.access import actor_of, staff_view
from channels.staff.presenters.at_risk import list_href, risk_heads, risk_rows, within_words
from channels.staff.presenters.worklist import work_line


@staff_view(PERMISSION)
@require_safe
def at_risk_page(request: HttpRequest) -> HttpResponse:
    """How many promises break how soon, by team."""
    now = timezone.now()
    found = at_risk(actor=actor_of(request), at=now)
    context = {"now": now, "heads": risk_heads(found), "rows": risk_rows(found)}
    return render(request, "staff/at_risk/at_risk.html", context)


@staff_view(PERMISSION)
@require_safe
def at_risk_cases(request: HttpRequest) -> HttpResponse:
    """The cases behind one number, due first; nothing for a team or a column there is not (404)."""
    now, actor = timezone.now(), actor_of(request)
    team, within = request.GET.get("team", ""), request.GET.get("within", "")
    if within not in list(Within) or not (team.isascii() and team.isdigit() and len(team) < 18):
        raise Http404
    after = request.GET.get("after", "")
    try:
        found = at_risk_list(actor=actor, at=now, team=int(team), within=Within(within), after=Cursor.read(after))
    except NoSuchTeam as nothing:
        raise Http404 from nothing
    return render(
        request,
        "staff/at_risk/list.html",
        {
            "now": now,
            "found": found,
            "within": within_words(found.within),
            "is_late": found.within == Within.LATE,
            "lines": [work_line(row, actor=actor, now=now) for row in found.rows],
            "first_href": list_href(team=found.team.pk, within=found.within) if after else "",
            "next_href": list_href(team=found.team.pk, within=found.within, after=found.next.text)
            if found.next
            else "",
        },
    )


urls = [
    path("at-risk", at_risk_page, name="at-risk"),
    path("at-risk/cases", at_risk_cases, name="at-risk-list"),
]
