"""Sets of properties that rules can name: listed, made, filled from a list of UPRNs, given out as a file."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cases.routing.models import PropertySet
from cases.routing.property_sets import (
    Filled,
    SetRefused,
    Way,
    property_set_create,
    property_set_fill,
    property_set_rename,
)
from cases.routing.queries import properties_of_set, property_set_coded, property_sets_listed, uprns_of_set
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.property_set import ListForm, SetForm

CONFIGURE = "service.configure"
ON_A_PAGE = 100


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def property_sets(request: HttpRequest) -> HttpResponse:
    """Every set, and the form of a new one; made, its page."""
    form = SetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = property_set_create(name=form.cleaned_data["name"], actor=actor_of(request), at=timezone.now())
        except SetRefused as refused:
            _blame(form, refused)
        else:
            return redirect("staff:property-set", code=made.code)
    said = {"form": form, "sets": property_sets_listed()}
    return render(request, "staff/services/property_sets.html", said, status=422 if form.errors else 200)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def property_set(request: HttpRequest, code: str) -> HttpResponse:
    """What is in the set, and the list to fill it from; a list taken, what it did and which lines did not count."""
    found = _found(code)
    if request.method == "GET":
        return _page(request, found, ListForm())
    form = ListForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            filled = property_set_fill(
                set_id=found.pk, lines=data["lines"], way=Way(data["way"]), actor=actor_of(request), at=timezone.now()
            )
        except SetRefused as refused:
            _blame(form, refused)
        else:
            return _filled(request, found, data["way"], filled)
    return _page(request, found, form, status=422)


def _filled(request: HttpRequest, found: PropertySet, way: str, filled: Filled) -> HttpResponse:
    messages.success(request, _said(filled))
    if not filled.bad:
        return redirect("staff:property-set", code=found.code)
    left = "\n".join(one.text for one in filled.bad)
    return _page(request, _found(found.code), ListForm(initial={"lines": left, "way": way}), bad=filled.bad, status=422)


def _said(filled: Filled) -> str:
    added = ngettext("%(n)d property added", "%(n)d properties added", filled.added) % {"n": filled.added}
    gone = ngettext("%(n)d taken out", "%(n)d taken out", filled.taken_out) % {"n": filled.taken_out}
    return f"{added}, {gone}."


def _page(
    request: HttpRequest, found: PropertySet, form: ListForm, *, bad: Any = (), status: int = 200
) -> HttpResponse:
    after = request.GET.get("after", "0")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    rows = properties_of_set(found.pk, after=start, limit=ON_A_PAGE + 1)
    said = {
        "set": found,
        "form": form,
        "bad": bad,
        "rows": rows[:ON_A_PAGE],
        "next": rows[ON_A_PAGE - 1][0] if len(rows) > ON_A_PAGE else None,
        "is_first": not start,
    }
    return render(request, "staff/services/property_set.html", said, status=status)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def property_set_name(request: HttpRequest, code: str) -> HttpResponse:
    """The name to be changed; changed, the set."""
    found = _found(code)
    form = SetForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            property_set_rename(
                set_id=found.pk, name=form.cleaned_data["name"], actor=actor_of(request), at=timezone.now()
            )
        except SetRefused as refused:
            _blame(form, refused)
        else:
            return redirect("staff:property-set", code=code)
    said = {"form": form, "set": found}
    return render(request, "staff/services/property_set_name.html", said, status=422 if form.errors else 200)


@staff_view(CONFIGURE)
@require_safe
def property_set_file(request: HttpRequest, code: str) -> HttpResponse:
    """The UPRNs of the set as a file, one on each line."""
    found = _found(code)
    answer = HttpResponse("UPRN\n" + "".join(f"{uprn}\n" for uprn in uprns_of_set(found.pk)), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.csv"'
    return answer


def _blame(form: SetForm | ListForm, refused: SetRefused) -> None:
    for name, words in refused.errors.items():
        form.add_error(name, words)


def _found(code: str) -> PropertySet:
    try:
        return property_set_coded(code)
    except PropertySet.DoesNotExist as missing:
        raise Http404 from missing


urls = [
    path("property-sets", property_sets, name="property-sets"),
    path("property-sets/<slug:code>", property_set, name="property-set"),
    path("property-sets/<slug:code>/name", property_set_name, name="property-set-name"),
    path("property-sets/<slug:code>/file", property_set_file, name="property-set-file"),
]
