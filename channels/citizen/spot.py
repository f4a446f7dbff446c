"""Where it is: a spot on the map, pointed at or typed, and what stands there: a street, a property or nothing else."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels.citizen import draft as drafts
from channels.citizen.answers import href_of, to_step
from channels.citizen.draft import ADDRESS, Draft
from channels.citizen.forms import SpotForm
from channels.citizen.report import with_draft
from channels.citizen.there import after_place
from channels.web.maps import map_of_point
from channels.web.spots import choices_at, place_picked
from gazetteer.entries.models import Property
from gazetteer.finding.spots import spot_typed
from gazetteer.finding.street_lines import Point
from gazetteer.grid_references import grid_point, grid_reference

LONGEST = 200


@require_http_methods(["GET", "POST"])
@with_draft
def spot(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Find the spot and say what is there: in two pages without JavaScript, in one with it."""
    if not drafts.takes_spot(draft.version):
        return to_step(draft.service, ADDRESS)
    typed = (request.POST.get("spot") or request.GET.get("spot") or "").replace("\x00", "").strip()[:LONGEST]
    if request.method == "POST" and typed and ("find" in request.POST or not request.POST.get("spot_choice")):
        return redirect(f"{reverse('citizen:report-map', args=[draft.service])}?{urlencode({'spot': typed})}")
    meant = spot_typed(text=typed) if typed else None
    point = grid_point(grid_reference(easting=meant[0], northing=meant[1], figures=10)) if meant else None
    choices = (
        [one for one in choices_at(point) if draft.version.takes(one[0].partition(":")[0])] if point is not None else []
    )
    form = _form(request, point, choices)
    if request.method == "POST" and form.is_valid() and _take(form, draft, point, choices):
        drafts.draft_save(draft, done=ADDRESS)
        return after_place(request, draft)
    if typed and point is None:
        form.add_error("spot", _("Nothing found there. Try a postcode, a street, or fewer words"))
    said = {
        "form": form,
        "service": draft.version.service,
        "back": href_of(draft.service, ADDRESS),
        "kinds": " ".join(draft.version.place_kinds),
        "view": map_of_point(point, words=_("the place you found")) if point is not None else None,
    }
    return render(request, "citizen/report/map.html", said)


def _form(request: HttpRequest, point: Point | None, choices: list[tuple[str, str]]) -> SpotForm:
    """The form as sent, or with the spot found so far as its grid reference."""
    if request.method == "POST":
        return SpotForm(request.POST, choices=choices)
    given: dict[str, Any] = {}
    if point is not None:
        grid = grid_reference(easting=point[0], northing=point[1], figures=10)
        given = {"spot": grid, "spot_choice": choices[0][0] if choices else ""}
    elif "spot" in request.GET:
        return SpotForm({"spot": request.GET["spot"][:LONGEST]})
    return SpotForm(initial=given, choices=choices)


def _take(form: SpotForm, draft: Draft, point: Point | None, choices: list[tuple[str, str]]) -> bool:
    """True once the draft says where; only what was offered for that spot is taken."""
    choice = form.cleaned_data["spot_choice"]
    offered = dict(choices)
    place = place_picked(choice=choice, point=point, words=form.cleaned_data["words"]) if choice in offered else None
    if place is None:
        form.add_error("spot_choice" if choices else "spot", _("Choose what is there"))
        return False
    found = Property.objects.pickable().filter(uprn=place.uprn).first() if place.uprn else None
    if found is not None:
        draft.at_property(found)
    else:
        draft.at_spot(place, offered[choice])
    return True
