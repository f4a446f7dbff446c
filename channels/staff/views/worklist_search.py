"""The search among all cases one may see: by place, service, state, who has them, and when they were reported."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.casework.lists.columns import COLUMNS, columns_read
from cases.casework.lists.filters import READS
from cases.casework.lists.search import ENDED, OPEN, Sought, case_search
from cases.casework.queries import NoSuchCase, case_of
from cases.casework.registry import workflows
from channels.staff.access import actor_of, staff_view
from channels.staff.presenters.worklist import offered, work_line
from channels.staff.views.worklist import Asked, asked_for
from crm.customers.references import shown
from gazetteer.finding.hits import PROPERTY
from gazetteer.finding.queries import address_search

MOST_PLACES = 8
SHOWN = ("reported", "service", "where", "state", "who", "team")


@staff_view("case.view")
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """One page of what was found; a reference leads to its case at once."""
    now, actor, address = timezone.now(), actor_of(request), reverse("staff:cases")
    typed = request.GET.get("q", "").strip()[:100]
    if typed:
        try:
            case = case_of(actor=actor, reference=typed)
            return redirect("staff:case", shown(case.reference_value))  # type: ignore[attr-defined]
        except NoSuchCase:
            pass
    asked = asked_for(request.GET, actor=actor, at=now)
    sought = _sought(request, asked)
    kept = _kept(request, asked, sought)
    places = _places(typed)
    if len(places) == 1:
        return redirect(f"{address}?{urlencode(kept | places[0][1])}")
    before = _number(request.GET.get("before", ""))
    page = case_search(actor=actor, at=now, sought=sought, before=before) if kept or before else None
    context: dict[str, Any] = {
        "now": now,
        "asked": asked,
        "offered": offered(asked) | {"state": _states()},
        "filters": dict.fromkeys(READS, "") | asked.filters.pairs,
        "kept": {"team": "", "which": "", "since": "", "until": "", "uprn": ""} | kept,
        "teams": asked.choices.teams,
        "typed": typed,
        "places": [(words, f"{address}?{urlencode(kept | more)}") for words, more in places],
        "columns": {code: COLUMNS[code] for code in columns_read(SHOWN)},
        "ward_names": {one.key: one.words for one in asked.choices.wards},
        "lines": [work_line(row, actor=actor, now=now) for row in page.rows] if page else [],
        "is_asked": page is not None,
        "may_work": False,
        "caption": _("Cases found, newest first"),
        "first_href": f"{address}?{urlencode(kept)}" if before else "",
        "next_href": f"{address}?{urlencode(kept | {'before': str(page.next)})}" if page and page.next else "",
    }
    return render(request, "staff/worklist/cases.html", context)


def _sought(request: HttpRequest, asked: Asked) -> Sought:
    which = request.GET.get("which", "")
    return Sought(
        filters=asked.filters,
        team=asked.team_id if request.GET.get("team", "").isdigit() else None,
        uprn=_number(request.GET.get("uprn", "")),
        which=which if which in (OPEN, ENDED) else "",
        since=_day(request.GET.get("since", "")),
        until=_day(request.GET.get("until", "")),
    )


def _kept(request: HttpRequest, asked: Asked, sought: Sought) -> dict[str, str]:
    """What is looked for, as it stands in an address; nothing when nothing is."""
    beside = {
        "team": sought.team, "uprn": sought.uprn, "which": sought.which,
        "since": sought.since.isoformat() if sought.since else "",
        "until": sought.until.isoformat() if sought.until else "",
    }  # fmt: skip
    return asked.filters.pairs | {name: str(value) for name, value in beside.items() if value}


def _places(typed: str) -> list[tuple[str, dict[str, str]]]:
    """The properties and streets that may be meant by what was typed, with what they add to an address."""
    if not typed:
        return []
    found = []
    for hit in address_search(query=typed, limit=MOST_PLACES):
        if hit.kind == PROPERTY and hit.uprn is not None:
            found.append((hit.label, {"uprn": str(hit.uprn)}))
        elif hit.usrn is not None:
            found.append((hit.label, {"street": str(hit.usrn)}))
    return found


def _states() -> list[tuple[str, str]]:
    return list({step: str(words) for flow in workflows() for step, words in flow.labels.items()}.items())


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


urls = [path("cases", cases, name="cases")]
