"""An area: a ward, parish or district as it was drawn on a day, where it is, its streets."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from channels.staff.access import staff_view
from channels.staff.forms.place import as_key
from channels.staff.presenters.area_page import area_facts, area_href, area_line
from channels.web.maps import map_of_box
from gazetteer.areas.area_pages import area_on, areas_there, box_of_area, properties_counted, streets_of_area
from gazetteer.areas.models import Area


@staff_view("property.view")
@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one area on the day `on`, today unless said; its streets a page at a time, `after` the last one seen."""
    on, after = _day(request.GET.get("on", "")), as_key(request.GET.get("after"))
    try:
        found = area_on(code=code, on=on or timezone.localdate())
    except Area.DoesNotExist as missing:
        raise Http404 from missing
    box = box_of_area(area=found)
    part = streets_of_area(area=found, box=box, after=after)
    address = area_href(code, on=on)
    joined = f"{address}{'&' if on else '?'}after="
    corners = [(box.west, box.south), (box.east, box.north)]
    return render(
        request,
        "staff/area/show.html",
        {
            "area": found,
            "facts": area_facts(found, counted=properties_counted(area=found)),
            "others": [area_line(one) for one in areas_there(area=found)],
            "part": part,
            "after": after,
            "first_href": address,
            "next_href": f"{joined}{part.streets[-1].usrn}" if part.goes_on else "",
            "map_view": map_of_box(corners, words=found.name, on=found.active_from),
        },
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


urls = [path("areas/<str:code>", area, name="area")]
