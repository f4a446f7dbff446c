"""The lists in the draft of a service: its questions, stages, rules, endings ... shown, and each thing in them added,
changed, moved, copied, removed."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.piece_rows import code_from, english, moved
from channels.staff.forms.pieces import PiecesForm
from channels.staff.forms.service_pages import PARTS
from channels.staff.forms.service_parts import ListPart
from channels.staff.presenters.service_editing import in_item, item_lines, item_name, whole_problems
from channels.staff.presenters.service_preview import preview_of
from channels.staff.views.service_edit_shared import (
    CONFIGURE,
    SAVE,
    Editing,
    NoDraft,
    clash_words,
    editing_of,
    framed,
    kept,
    to_service,
)
from crm.catalogue.editing.actions.drafting import version_change
from crm.catalogue.editing.refusing import VersionChanged, VersionRefused

Item = Mapping[str, Any]


def list_page(request: HttpRequest, editing: Editing, part: ListPart) -> HttpResponse:
    """Everything in the list, in words."""
    said = {
        "lines": item_lines(part, editing.offers, editing.document, editing.before, editing.problems),
        "wrong": whole_problems(part, editing.problems),
        "preview": preview_of(part, editing.document, seen=request.GET.get("seen", "")),
    }
    return render(request, "staff/services/edit/list.html", framed(editing, part) | said)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def service_item_add(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """The form of a new thing, of the kind chosen first where there are kinds; saved, the list."""
    try:
        editing, found = _editing(code, part)
    except NoDraft:
        return to_service(request, code)
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    kinds = {one for one, *_words in found.kinds()} if found.kinds else set()
    if kinds and kind not in kinds:
        said = framed(editing, found) | {"kinds": found.kinds() if found.kinds else ()}
        return render(request, "staff/services/edit/kinds.html", said)
    return _item_page(request, editing, found, {"kind": kind} if kinds else {}, position=None)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def service_item(request: HttpRequest, code: str, part: str, item: str) -> HttpResponse:
    """The form of one thing; saved, the list."""
    try:
        editing, found = _editing(code, part)
    except NoDraft:
        return to_service(request, code)
    position = _position(editing, found, item)
    return _item_page(request, editing, found, editing.document[found.key][position], position=position)


def _item_page(
    request: HttpRequest, editing: Editing, part: ListPart, value: Item, *, position: int | None
) -> HttpResponse:
    act = request.POST.get("act", SAVE)
    typed = moved(request.POST, act) if request.method == "POST" else None
    items = list(editing.document[part.key])
    at = len(items) if position is None else position
    chosen = {**value, "kind": typed["kind"]} if typed and part.kinds and typed.get("kind") else value
    form = PiecesForm(
        typed,
        pieces=part.pieces(editing.offers, chosen, at),
        value=value,
        revision=editing.draft.revision,
        draft=act != SAVE,
    )
    status = 200
    if typed is not None and act == SAVE:
        status = 422
        if form.is_valid():
            items[at:] = [_coded(part, part.tidied(form.shaped), items), *items[at + 1 :]]
            status = kept(
                request,
                editing,
                form,
                {part.key: items},
                f"{part.key}[{at}]",
                again=bool(part.coded) or position is None,
            )
            if not status:
                messages.success(request, _("Saved in the draft."))
                return _to_list(editing, part)
    shown = _shaped_so_far(form, part, items, at) if typed is not None and act != SAVE else items
    said = {
        "form": form,
        "position": position,
        "code": value.get("code", ""),
        "title": part.said(editing.offers, value, at)[0] if position is not None else "",
        "item": item_name(part, value, at),
        "wrong": []
        if form.is_bound
        else [one.words for one in editing.problems if in_item(one.where, part.key, at) is not None],
        "preview": preview_of(part, {**editing.document, part.key: shown}, at=at),
    }
    return render(request, "staff/services/edit/item.html", framed(editing, part) | said, status=status)


def _shaped_so_far(form: PiecesForm, part: ListPart, items: list[Item], at: int) -> list[Item]:
    """The list as it would be with what is typed so far, for the preview; faults are no matter yet."""
    trial = PiecesForm(form.data, pieces=form.pieces, value=form.value)
    trial.is_valid()
    shaped = part.tidied(getattr(trial, "shaped", dict(form.value)))
    return [*items[:at], _coded(part, shaped, items), *items[at + 1 :]]


def _coded(part: ListPart, item: dict[str, Any], items: list[Item]) -> dict[str, Any]:
    """The item with a code of its own, where its list has codes."""
    if not part.coded or item.get("code"):
        return item
    return {"code": code_from(english(item.get(part.coded)), [str(one.get("code")) for one in items]), **item}


@staff_view(CONFIGURE)
@require_POST
def service_item_act(request: HttpRequest, code: str, part: str, item: str, act: str) -> HttpResponse:
    """The list, with the thing moved up or down, or copied."""
    try:
        editing, found = _editing(code, part)
    except NoDraft:
        return to_service(request, code)
    position = _position(editing, found, item)
    items = list(editing.document[found.key])
    if act == "copy":
        fresh = {name: value for name, value in items[position].items() if name != "code"}
        items.insert(position + 1, _coded(found, fresh, items))
    else:
        other = position + {"up": -1, "down": 1}.get(act, len(items))
        if not 0 <= other < len(items):
            return _to_list(editing, found)
        items[position], items[other] = items[other], items[position]
    return _changed(request, editing, found, items)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def service_item_remove(request: HttpRequest, code: str, part: str, item: str) -> HttpResponse:
    """What would go, and the question; answered, the list without it."""
    try:
        editing, found = _editing(code, part)
    except NoDraft:
        return to_service(request, code)
    position = _position(editing, found, item)
    items = list(editing.document[found.key])
    if request.method == "POST":
        del items[position]
        return _changed(request, editing, found, items)
    title, lines = found.said(editing.offers, items[position], position)
    said = framed(editing, found) | {"title": title, "lines": lines, "item": item}
    return render(request, "staff/services/edit/remove.html", said)


def _changed(request: HttpRequest, editing: Editing, part: ListPart, items: list[Item]) -> HttpResponse:
    revision = request.POST.get("revision", "")
    try:
        version_change(
            version_id=editing.draft.pk,
            changes={part.key: items},
            revision=int(revision) if revision.isdigit() and len(revision) < 10 else -1,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except VersionChanged as clash:
        messages.error(
            request,
            clash_words(clash, again=False).replace(
                _("What you typed is below and is not saved."), _("Look again, then do it.")
            ),
        )
    except VersionRefused as refused:
        messages.error(request, "; ".join(one.words for one in refused.problems))
    return _to_list(editing, part)


def _to_list(editing: Editing, part: ListPart) -> HttpResponse:
    return redirect("staff:service-edit", code=editing.draft.service.code, part=part.code)


def _editing(code: str, part: str) -> tuple[Editing, ListPart]:
    found = PARTS.get(part)
    if not isinstance(found, ListPart):
        raise Http404
    return editing_of(code), found


def _position(editing: Editing, part: ListPart, item: str) -> int:
    items = editing.document[part.key]
    for position, one in enumerate(items):
        if item_name(part, one, position) == item:
            return position
    raise Http404


_PART = "services/<slug:code>/edit/<slug:part>"
urls = [
    path(f"{_PART}/add", service_item_add, name="service-item-add"),
    path(f"{_PART}/items/<slug:item>", service_item, name="service-item"),
    path(f"{_PART}/items/<slug:item>/remove", service_item_remove, name="service-item-remove"),
    path(f"{_PART}/items/<slug:item>/<slug:act>", service_item_act, name="service-item-act"),
]
