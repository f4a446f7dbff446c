"""The work list: an officer's first page of the day."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.casework.lists.asking import Show
from cases.casework.lists.choices import Choice, Choices, list_choices
from cases.casework.lists.columns import COLUMNS, columns_read
from cases.casework.lists.cursor import Cursor
from cases.casework.lists.filters import READS, Filters
from cases.casework.lists.work_list import work_counts, work_list
from channels.staff.access import actor_of, staff_view
from channels.staff.presenters.worklist import chips, offered, tabs, work_line
from crm.teams.actor import Actor, Role
from crm.teams.policy import may
from gazetteer.entries.models import Property, Street
from gazetteer.finding.queries import address_search

PLACE = "work_place"  # a cookie: what of the list was shown, for the way back from a case
LONGEST_PLACE = 300
CHOSEN = "work_columns"  # a cookie: the columns this person reads on this machine
MOST_STREETS = 8
MOST_VIEWS = 12  # that are offered above the list; the rest stand on their own page
ALL_TEAMS = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the list is asked for: whose, which tab, which filters, as an address or a saved view says it."""

    team: Choice | None  # None: of all one's teams
    show: str
    filters: Filters
    choices: Choices

    @property
    def team_id(self) -> int | None:
        return int(self.team.key) if self.team else None

    @property
    def kept(self) -> dict[str, str]:
        """The team as it stands in an address."""
        if self.team is None:
            return {"team": ALL_TEAMS} if self.choices.teams else {}
        return {"team": self.team.key}

    @property
    def here(self) -> dict[str, str]:
        """Everything, as it stands in an address."""
        return self.kept | {"show": self.show} | self.filters.pairs


def asked_for(given: Mapping[str, str], *, actor: Actor, at: datetime) -> Asked:
    """What this address asks for."""
    choices = list_choices(actor=actor, at=at)
    typed, show = given.get("team", ""), given.get("show", "")
    first = choices.teams[0] if choices.teams else None
    team = next((one for one in choices.teams if one.key == typed), first)
    return Asked(
        team=None if typed == ALL_TEAMS else team,
        show=show if show in list(Show) else Show.TEAM,
        filters=Filters.read(given),
        choices=choices,
    )


@staff_view("worklist.view")
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """One page of a team's open cases, due first."""
    now, actor, address = timezone.now(), actor_of(request), reverse("staff:work")
    asked = asked_for(request.GET, actor=actor, at=now)
    streets = _streets(request.GET.get("on", ""))
    if len(streets) == 1:
        there = replace(asked, filters=replace(asked.filters, street=streets[0][0]))
        return redirect(f"{address}?{urlencode(there.here)}")
    page = work_list(
        actor=actor,
        at=now,
        team=asked.team_id,
        show=asked.show,
        filters=asked.filters,
        after=Cursor.read(request.GET.get("after", "")),
    )
    answer = render(
        request,
        "staff/worklist/work.html",
        counts_shown(asked, page.counts)
        | {
            "now": now,
            "columns": {code: COLUMNS[code] for code in columns_chosen(request)},
            "all_columns": COLUMNS,
            "lines": [work_line(row, actor=actor, now=now) for row in page.rows],
            "offered": offered(asked),
            "ward_names": {one.key: one.words for one in asked.choices.wards},
            "filters": dict.fromkeys(READS, "") | asked.filters.pairs,
            "chips": chips(asked, address=address),
            "streets": [
                (label, f"{address}?{urlencode(asked.here | {'street': str(usrn)})}") for usrn, label in streets
            ],
            "street_typed": request.GET.get("on", "")[:100],
            "is_filtered": bool(asked.filters),
            "shares": [
                one for one in asked.choices.teams if actor.has(Role.TEAM_LEADER) or int(one.key) in actor.teams
            ],
            "views": asked.choices.views[:MOST_VIEWS],
            "key_drawn": secrets.token_urlsafe(16),
            "may_work": may(actor, "case.work"),
            "here": asked.here,
            "here_query": urlencode(asked.here),
            "caption": _("Open cases, due first"),
            "first_href": f"{address}?{urlencode(asked.here)}" if "after" in request.GET else "",
            "next_href": f"{address}?{urlencode(asked.here | {'after': page.next.text})}" if page.next else "",
            "clear_href": f"{address}?{urlencode(asked.kept | {'show': asked.show})}",
        },
    )
    return _with_place(request, answer)


@staff_view("worklist.view")
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """The numbers above the list again, as they are now: the page asks for them while it stands open."""
    now, actor = timezone.now(), actor_of(request)
    asked = asked_for(request.GET, actor=actor, at=now)
    numbers = work_counts(actor=actor, at=now, team=asked.team_id, filters=asked.filters)
    return render(request, "staff/worklist/_counts.html", counts_shown(asked, numbers))


def counts_shown(asked: Asked, counts: Any) -> dict[str, Any]:
    """What stands above the list, for its template."""
    address = reverse("staff:work")
    return {
        "team": asked.team,
        "teams": asked.choices.teams,
        "counts": counts,
        "show": asked.show,
        "tabs": tabs(counts, show=asked.show, address=address, kept=asked.kept | asked.filters.pairs),
        "counts_href": f"{reverse('staff:work-counts')}?{urlencode(asked.here)}",
    }


@staff_view("worklist.view")
@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """The list again, with the columns that were chosen; they stay on this machine."""
    chosen = columns_read(request.POST.getlist("column"))
    back = {name: request.POST[name] for name in ("team", "show", *READS) if request.POST.get(name)}
    answer = redirect(f"{reverse('staff:work')}?{urlencode(back)}")
    _set_cookie(answer, CHOSEN, ".".join(chosen), max_age=31_536_000)
    return answer


def columns_chosen(request: HttpRequest) -> tuple[str, ...]:
    """The columns of this list: as a saved view has them, else as chosen on this machine, else the usual ones."""
    return columns_read((request.GET.get("columns") or request.COOKIES.get(CHOSEN, "")).split("."))


def _streets(typed: str) -> list[tuple[int, str]]:
    """The streets that may be meant by what was typed: a street's name, or an address in it."""
    if not typed.strip():
        return []
    hits = address_search(query=typed[:100], limit=MOST_STREETS)
    homes = Property.objects.filter(pk__in=[hit.uprn for hit in hits if hit.uprn is not None])
    streets = {hit.usrn for hit in hits} | set(homes.values_list("street_id", flat=True))
    named = Street.objects.filter(pk__in=[usrn for usrn in streets if usrn is not None])
    return list(named.order_by("sort_key", "pk").values_list("pk", "label"))


def _with_place(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The list keeps its place: in a cookie, for in the session it would cost a statement each time it moves."""
    place = request.GET.urlencode()[:LONGEST_PLACE]
    if request.COOKIES.get(PLACE, "") != place:
        _set_cookie(answer, PLACE, place)
    return answer


def _set_cookie(answer: HttpResponse, name: str, value: str, **more: Any) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(name, value, path=reverse("staff:home"), secure=secure, httponly=True, samesite="Lax", **more)


def way_back(request: HttpRequest) -> str:
    """The address of the list as it stood when it was last looked at."""
    place = request.COOKIES.get(PLACE, "")[:LONGEST_PLACE]
    return f"{reverse('staff:work')}?{place}" if place else reverse("staff:work")


urls = [
    path("work", work, name="work"),
    path("work/counts", counts, name="work-counts"),
    path("work/columns", columns, name="work-columns"),
]
