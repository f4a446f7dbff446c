"""The work list on a map: where the cases of a page lie, each leading to its case; the same in words below."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases.casework.lists.cursor import Cursor
from cases.casework.lists.rows import WorkRow
from cases.casework.lists.work_list import work_list
from channels.staff.access import actor_of, staff_view
from channels.staff.presenters.worklist import WorkLine, work_line
from channels.staff.views.worklist import asked_for, counts_shown
from channels.web.drawing import drawing_of
from channels.web.maps import box_around
from gazetteer.finding.sketch import position, sketch_of
from gazetteer.finding.street_lines import Point

ON_A_MAP = 200


@dataclass(frozen=True, slots=True)
class Marked:
    """A case on the map: its number there, its line, where it is drawn; nowhere when nothing says which point it is."""

    number: int
    line: WorkLine
    x: float | None = None
    y: float | None = None


@staff_view("worklist.view")
@require_safe
def work_map(request: HttpRequest) -> HttpResponse:
    """The first two hundred cases of the list, or those after them, on a map."""
    now, actor, address = timezone.now(), actor_of(request), reverse("staff:work-map")
    asked = asked_for(request.GET, actor=actor, at=now)
    after = Cursor.read(request.GET.get("after", ""))
    page = work_list(
        actor=actor, at=now, team=asked.team_id, show=asked.show, filters=asked.filters, after=after, size=ON_A_MAP
    )
    points = [_point(row) for row in page.rows]
    known = [point for point in points if point is not None]
    box = box_around(known) if known else None
    marks = []
    for number, (row, point) in enumerate(zip(page.rows, points, strict=True), 1):
        line = work_line(row, actor=actor, now=now)
        if box is None or point is None:
            marks.append(Marked(number, line))
        else:
            marks.append(Marked(number, line, round(point[0] - box.west, 1), round(box.north - point[1], 1)))
    drawing = drawing_of(sketch_of(box=box, on=timezone.localdate(now), usrn=None)) if box is not None else None
    context = counts_shown(asked, page.counts) | {
        "now": now,
        "drawing": drawing,
        "marks": marks,
        "list_href": f"{reverse('staff:work')}?{urlencode(asked.here)}",
        "next_href": f"{address}?{urlencode(asked.here | {'after': page.next.text})}" if page.next else "",
    }
    return render(request, "staff/worklist/map.html", context)


def _point(row: WorkRow) -> Point | None:
    case = row.case
    if case.property is not None:
        return position(case.property)
    if case.easting is not None and case.northing is not None:
        return float(case.easting), float(case.northing)
    street = case.street
    if street is not None and street.start_easting is not None and street.start_northing is not None:
        return float(street.start_easting), float(street.start_northing)
    return None


urls = [path("work/map", work_map, name="work-map")]
