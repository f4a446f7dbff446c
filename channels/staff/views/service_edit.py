"""Editing the draft of a service: one page for each part of it. Nothing changes for anybody before it is published."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels.staff.access import staff_view
from channels.staff.forms.piece_rows import moved
from channels.staff.forms.pieces import PiecesForm
from channels.staff.forms.service_offers import Offers
from channels.staff.forms.service_pages import PARTS
from channels.staff.forms.service_parts import ListPart, Part
from channels.staff.presenters.service_editing import whole_problems
from channels.staff.views.service_edit_items import list_page
from channels.staff.views.service_edit_shared import (
    CONFIGURE,
    SAVE,
    Editing,
    NoDraft,
    editing_of,
    framed,
    kept,
    to_service,
)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def service_edit(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """The page of a part: its fields, or its list. Saved, the same page, saying so."""
    found = PARTS.get(part)
    if found is None:
        return _page_with(code, part)
    try:
        editing = editing_of(code)
    except NoDraft:
        return to_service(request, code)
    if isinstance(found, ListPart):
        return list_page(request, editing, found)
    return _part_page(request, editing, found)


def _page_with(code: str, key: str) -> HttpResponse:
    """The way to the page that asks for this part of the document. Raises Http404 for none."""
    for part in PARTS.values():
        if key in part.keys:
            return redirect("staff:service-edit", code=code, part=part.code)
    raise Http404


def _part_page(request: HttpRequest, editing: Editing, part: Part) -> HttpResponse:
    act = request.POST.get("act", SAVE)
    typed = moved(request.POST, act) if request.method == "POST" else None
    form = PiecesForm(
        typed,
        pieces=part.pieces(_as_typed(editing, typed)),
        value=editing.document,
        revision=editing.draft.revision,
        lean=False,
        draft=act != SAVE,
    )
    status = 200
    if typed is not None and act == SAVE:
        status = 422
        if form.is_valid():
            changes = {key: form.shaped[key] for key in part.keys}
            status = kept(request, editing, form, part.tidied(changes, editing.offers), "")
            if not status:
                messages.success(request, _("Saved in the draft."))
                return redirect("staff:service-edit", code=editing.draft.service.code, part=part.code)
    said = {"form": form, "wrong": whole_problems(part, editing.problems)}
    return render(request, "staff/services/edit/part.html", framed(editing, part) | said, status=status)


def _as_typed(editing: Editing, typed: Any) -> Offers:
    """What is offered; the kind of work as it was just chosen."""
    if typed is None or "workflow" not in typed:
        return editing.offers
    return Offers({**editing.document, "workflow": typed["workflow"]}, today=editing.offers.today)


urls = [
    path("services/<slug:code>/edit/<slug:part>", service_edit, name="service-edit"),
]
