"""Loading boundaries, postcodes and open positions: what is in force, what was loaded, a new file, its report."""

from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff.access import staff_view
from channels.staff.forms.area_load import AreaLoadForm
from channels.staff.presenters.area_loads import change_words, fault_lines, load_line
from channels.staff.views.gazetteer_loads import LARGEST_KEY, PERMISSION, number_asked, woken
from gazetteer.areas.load_queries import LOADS_ON_A_PAGE, area_load_get, area_loads_list, kinds_in_force
from gazetteer.areas.models import AreaLoad
from gazetteer.supplies.actions import load_ask

FAULTS_ON_A_PAGE = 100


@staff_view(PERMISSION)
@require_safe
def area_loads(request: HttpRequest) -> HttpResponse:
    """The kinds of area in force today, and every load, newest first."""
    found = area_loads_list(before=number_asked(request, "before"))
    address = reverse("staff:area-loads")
    return render(
        request,
        "staff/area_load/index.html",
        {
            "kinds": kinds_in_force(on=timezone.localdate()),
            "loads": [load_line(load) for load in found],
            "next_href": f"{address}?before={found[-1].pk}" if len(found) == LOADS_ON_A_PAGE else "",
        },
    )


@staff_view(PERMISSION)
@require_http_methods(["GET", "POST"])
def area_load_new(request: HttpRequest) -> HttpResponse:
    """The form of a new file; sent, the page of its run."""
    if request.method == "GET":
        return render(request, "staff/area_load/new.html", {"form": AreaLoadForm(initial={"key": uuid4()})})
    form = AreaLoadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "staff/area_load/new.html", {"form": form}, status=422)
    run = load_ask(
        key=form.cleaned_data["key"],
        uploads=[form.cleaned_data["file"]],
        asked_by=request.user.get_username(),
        at=timezone.now(),
        subject=form.cleaned_data["subject"],
        told=form.told,
    )
    return woken(request, run)


@staff_view(PERMISSION)
@require_safe
def area_load(request: HttpRequest, load_id: int) -> HttpResponse:
    """What one load changed, and what of the file was left out, a page at a time from the fault `from` on."""
    try:
        load = area_load_get(load_id=min(load_id, LARGEST_KEY))
    except AreaLoad.DoesNotExist as missing:
        raise Http404 from missing
    begin = number_asked(request, "from") or 0
    end = begin + FAULTS_ON_A_PAGE
    return render(
        request,
        "staff/area_load/show.html",
        {
            "load": load,
            "line": load_line(load),
            "changes": change_words(load),
            "faults": fault_lines(load, begin=begin, end=end),
            "kept": len(load.faults),
            "next_href": f"{reverse('staff:area-load', args=[load.pk])}?from={end}" if end < len(load.faults) else "",
        },
    )


urls = [
    path("gazetteer/areas", area_loads, name="area-loads"),
    path("gazetteer/areas/new", area_load_new, name="area-load-new"),
    path("gazetteer/areas/loads/<int:load_id>", area_load, name="area-load"),
]
