"""The custodian's page: what waits and how long; and the properties that are gone but not empty."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.casework.place_moving import AlreadyDecided, MoveRefused, gone_property_leave, gone_property_move
from cases.casework.queries.gone_places import GonePlace, gone_count, gone_place, gone_places
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.address_questions import LeaveForm, PropertyForm
from channels.staff.forms.place import as_key
from channels.staff.presenters.address_questions import median_words
from channels.staff.presenters.gone_places import gone_line
from channels.staff.views.address_questions import properties_found
from crm.contacts.address_questions.queries import question_counts
from crm.contacts.queries import names_of
from crm.teams.policy import may
from gazetteer.entries.models import Property
from gazetteer.supplies.models import Load
from gazetteer.supplies.queries import loads_list

FIELD_OF = {"to_uprn": "address_query", "uprn": ""}  # where a refusal is mended


@staff_view("gazetteer.view")
@require_safe
def gazetteer(request: HttpRequest) -> HttpResponse:
    """The custodian's page: the queue's counts and age, the properties that are gone, the last supplies."""
    actor, now = actor_of(request), timezone.now()
    counts = question_counts(actor=actor, at=now)
    return render(
        request,
        "staff/gazetteer/gazetteer.html",
        {
            "now": now,
            "counts": counts,
            "median": median_words(counts),
            "gone": gone_count(actor=actor, at=now),
            "loads": last_of_each(loads_list()),
            "may_settle": may(actor, "address.settle"),
        },
    )


def last_of_each(loads: list[Load]) -> list[Load]:
    """The newest of these loads for each custodian, by the custodian's name."""
    newest: dict[int, Load] = {}
    for load in loads:
        newest.setdefault(load.custodian_id, load)
    return sorted(newest.values(), key=lambda load: (load.custodian.name, load.pk))


@staff_view("address.settle")
@require_safe
def gone_list(request: HttpRequest) -> HttpResponse:
    """One page of the properties that are gone and still have people or work on them."""
    left = request.GET.get("show") == "left"
    after = as_key(request.GET.get("after")) or 0
    page = gone_places(actor=actor_of(request), at=timezone.now(), after=after, left=left)
    address, show = reverse("staff:gone-places"), "?show=left" if left else "?show=open"
    return render(
        request,
        "staff/gazetteer/gone.html",
        {
            "now": timezone.now(),
            "left": left,
            "lines": [gone_line(place) for place in page.places],
            "first_href": f"{address}{show}" if after else "",
            "next_href": f"{address}{show}&after={page.next}" if page.next else "",
        },
    )


@staff_view("address.settle")
@require_http_methods(["GET", "POST"])
def gone_one(request: HttpRequest, uprn: int) -> HttpResponse:
    """One property that is gone: what is on it moves to another, or is left."""
    try:
        place = gone_place(actor=actor_of(request), at=timezone.now(), uprn=uprn)
    except Property.DoesNotExist as missing:
        raise Http404 from missing
    act, status, said = act_of(request), 200, ""
    move = PropertyForm(
        request.POST if act in ("move", "find") else None,
        found=properties_found(request),
        draft=act != "move",
        auto_id="id_move_%s",
    )
    leave = LeaveForm(request.POST if act == "leave" else None, draft=act != "leave", auto_id="id_leave_%s")
    if request.method == "POST" and act != "find":
        status = 422
        try:
            if decided(request, place, move, leave):
                return redirect("staff:gone-places")
        except AlreadyDecided as first:
            status, said = 409, who_was_first(first)
    return render(
        request,
        "staff/gazetteer/gone_place.html",
        {
            "now": timezone.now(),
            "place": place,
            "line": gone_line(place),
            "move": move,
            "leave": leave,
            "said": said,
            "key_drawn": request.POST.get("key", "") or secrets.token_urlsafe(16),
        },
        status=status,
    )


def act_of(request: HttpRequest) -> str:
    """What a button asked for: "pick" a successor, "find", "move" to what was found, "leave"."""
    if request.method != "POST":
        return ""
    return next((name for name in ("pick", "find") if name in request.POST), request.POST.get("act", ""))


def decided(request: HttpRequest, place: GonePlace, move: PropertyForm, leave: LeaveForm) -> bool:
    """True when it was moved or left; else the form says why not. Raises AlreadyDecided, NotPermitted, Busy."""
    act, uprn = act_of(request), place.property.pk
    signed: dict[str, Any] = {
        "actor": actor_of(request),
        "at": timezone.now(),
        "key": f"gone-{request.POST.get('key', '')[:64] or secrets.token_urlsafe(16)}-{act}",
    }
    form = leave if act == "leave" else move
    if act not in ("pick", "move", "leave"):
        raise Http404
    if act != "pick" and not form.is_valid():
        return False
    try:
        if act == "leave":
            gone_property_leave(uprn=uprn, words=leave.cleaned_data["words"], **signed)
            messages.success(request, _("Left where it is."))
            return True
        to_uprn = as_key(request.POST.get("pick")) or 0 if act == "pick" else move.chosen
        done = gone_property_move(uprn=uprn, to_uprn=to_uprn, words="", **signed)
    except MoveRefused as refused:
        for name, words in refused.errors.items():
            if not form.blame(FIELD_OF.get(name, name), words):
                form.add_error(None, words)
        return False
    messages.success(request, _("Moved to %(address)s.") % {"address": done.to_property})
    return True


def who_was_first(first: AlreadyDecided) -> str:
    """Who decided meanwhile, for whoever comes second."""
    if first.move is None:
        return _("Nothing is on this property any more.")
    names = names_of([(first.move.decided_by_kind, first.move.decided_by_key)])
    who = names.get(first.move.decided_by_key, _("Somebody"))
    return _("%(who)s was first. Nothing of yours was saved.") % {"who": who}


urls = [
    path("gazetteer", gazetteer, name="gazetteer"),
    path("gazetteer/gone", gone_list, name="gone-places"),
    path("gazetteer/gone/<int:uprn>", gone_one, name="gone-place"),
]
