"""A team's tasks, due first: what is to be done beside the cases themselves."""

import secrets
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.casework.lists.cursor import Cursor
from cases.casework.lists.work_list import work_teams
from cases.casework.work.queries import TaskList, task_list
from channels.staff.access import actor_of, staff_view
from crm.customers.references import shown
from crm.teams.policy import may


@staff_view("worklist.view")
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """One page of the tasks of a team that are not done, or of one's own."""
    now, actor, address = timezone.now(), actor_of(request), reverse("staff:tasks")
    teams = work_teams(actor=actor)
    typed = request.GET.get("team", "")
    team = next((one for one in teams if str(one.pk) == typed), teams[0] if teams else None)
    mine = request.GET.get("show") == "mine"
    page = TaskList(rows=[], next=None)
    if team is not None:
        page = task_list(actor=actor, at=now, team=team.pk, mine=mine, after=Cursor.read(request.GET.get("after", "")))
    here = {"team": str(team.pk)} if team else {}
    shows = [("", _("Team")), ("mine", _("Mine"))]
    kept = here | ({"show": "mine"} if mine else {})
    return render(
        request,
        "staff/tasks/tasks.html",
        {
            "now": now,
            "team": team,
            "teams": teams,
            "mine": mine,
            "tabs": [
                (words, f"{address}?{urlencode(here | ({'show': show} if show else {}))}", mine == (show == "mine"))
                for show, words in shows
            ],
            "lines": [(row, shown(row.reference)) for row in page.rows],
            "me": actor.user_id,
            "may_work": may(actor, "case.work"),
            "key_drawn": secrets.token_urlsafe(16),
            "first_href": f"{address}?{urlencode(kept)}" if "after" in request.GET else "",
            "next_href": f"{address}?{urlencode(kept | {'after': page.next.text})}" if page.next else "",
        },
    )


urls = [path("tasks", tasks, name="tasks")]
