"""Facts about addresses: their kinds, and the files they come in; what was left out can be tried again."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.staff.access import staff_view
from channels.staff.forms.facts import FactKindForm, FactLoadForm, kind_initial
from channels.staff.forms.gazetteer_load import TRY
from channels.staff.presenters.facts import change_rows, reject_lines
from channels.staff.presenters.gazetteer_loads import run_shown
from channels.staff.views.gazetteer_loads import LARGEST_KEY, OF_FACTS, PERMISSION, number_asked, woken
from gazetteer.facts.actions import KindRefused, fact_kind_change, fact_kind_create, fact_kind_retire
from gazetteer.facts.lists import (
    LOADS_ON_A_PAGE,
    REJECTS_ON_A_PAGE,
    fact_kind_get,
    fact_kinds_list,
    fact_load_get,
    fact_loads_list,
    fact_rejects,
    rejects_csv,
)
from gazetteer.facts.models import FactKind, FactLoad, Nature
from gazetteer.supplies.actions import load_ask
from gazetteer.supplies.models import RunSubject
from gazetteer.supplies.queries import run_has_stopped, runs_list

KEPT = ("name", "name_cy", "group", "choices", "moves", "holds_many", "is_public", "position")


@staff_view(PERMISSION)
@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """The kinds of facts and events, the runs asked for lately, and every load, newest first."""
    found = fact_loads_list(before=number_asked(request, "before"))
    return render(
        request,
        "staff/facts/index.html",
        {
            "now": timezone.now(),
            "kinds": fact_kinds_list(),
            "runs": [run_shown(run, stopped=run_has_stopped(run=run)) for run in runs_list(subjects=OF_FACTS)],
            "loads": found,
            "next_href": f"{reverse('staff:facts')}?before={found[-1].pk}" if len(found) == LOADS_ON_A_PAGE else "",
        },
    )


@staff_view(PERMISSION)
@require_http_methods(["GET", "POST"])
def fact_load_new(request: HttpRequest) -> HttpResponse:
    """The form of a new file; sent, the page of its run."""
    if request.method == "GET":
        form = FactLoadForm(initial={"key": uuid4(), "nature": Nature.FACT.value, "what": TRY})
        return render(request, "staff/facts/new.html", {"form": form, "kinds": fact_kinds_list()})
    form = FactLoadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "staff/facts/new.html", {"form": form, "kinds": fact_kinds_list()}, status=422)
    given = form.cleaned_data
    run = load_ask(
        key=given["key"],
        uploads=[given["file"]],
        asked_by=request.user.get_username(),
        at=timezone.now(),
        dry_run=form.dry_run,
        subject=RunSubject.FACTS if given["nature"] == Nature.FACT else RunSubject.EVENTS,
        told={"source": given["source"], "is_whole": given["is_whole"] and given["nature"] == Nature.FACT},
    )
    return woken(request, run)


@staff_view(PERMISSION)
@require_safe
def fact_load(request: HttpRequest, load_id: int) -> HttpResponse:
    """What one load changed and left out, a page at a time."""
    load = _load(load_id)
    rejects = fact_rejects(load=load, after=number_asked(request, "after") or 0)
    address = reverse("staff:fact-load", args=[load.pk])
    return render(
        request,
        "staff/facts/show.html",
        {
            "now": timezone.now(),
            "load": load,
            "changes": change_rows(load.changed),
            "rejects": reject_lines(rejects),
            "key": uuid4(),
            "next_href": f"{address}?after={rejects[-1].pk}#rejects" if len(rejects) == REJECTS_ON_A_PAGE else "",
        },
    )


@staff_view(PERMISSION)
@require_safe
def fact_load_rejects(request: HttpRequest, load_id: int) -> StreamingHttpResponse:
    """What was left out as a file that can be mended and sent again."""
    load = _load(load_id)
    answer = StreamingHttpResponse(rejects_csv(load), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_name(load)}"'
    return answer


@staff_view(PERMISSION)
@require_POST
def fact_load_again(request: HttpRequest, load_id: int) -> HttpResponse:
    """The page of a run that tries what was left out again: the gazetteer may know the addresses by now."""
    load = _load(load_id)
    key = request.POST.get("key", "")
    form = FactLoadForm({"key": key})
    form.is_valid()
    if "key" not in form.cleaned_data or not load.reject_count:
        return redirect("staff:fact-load", load.pk)
    run = load_ask(
        key=form.cleaned_data["key"],
        uploads=[_Rejects(load)],
        asked_by=request.user.get_username(),
        at=timezone.now(),
        subject=RunSubject.FACTS if load.nature == Nature.FACT else RunSubject.EVENTS,
        told={"source": load.source, "is_whole": False},
    )
    return woken(request, run)


class _Rejects:
    """What was left out, as if it were being sent."""

    def __init__(self, load: FactLoad) -> None:
        self._load = load
        self.name: str | None = _name(load)

    def chunks(self) -> Iterable[bytes]:
        """The file in order."""
        return (piece.encode() for piece in rejects_csv(self._load))


def _name(load: FactLoad) -> str:
    return f"left-out-{load.source}-{load.pk}.csv"


def _load(load_id: int) -> FactLoad:
    try:
        return fact_load_get(load_id=min(load_id, LARGEST_KEY))
    except FactLoad.DoesNotExist as missing:
        raise Http404 from missing


@staff_view(PERMISSION)
@require_http_methods(["GET", "POST"])
def fact_kind_add(request: HttpRequest) -> HttpResponse:
    """The form for a new kind; the list once it is added."""
    return _kind_page(request, None)


@staff_view(PERMISSION)
@require_http_methods(["GET", "POST"])
def fact_kind(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a kind; the list once it is changed."""
    return _kind_page(request, _kind(code))


def _kind_page(request: HttpRequest, kind: FactKind | None) -> HttpResponse:
    if request.method == "GET":
        initial: dict[str, Any] = kind_initial(kind) if kind else {"nature": Nature.FACT.value}
        return render(
            request, "staff/facts/kind.html", {"form": FactKindForm(initial=initial, kind=kind), "kind": kind}
        )
    form = FactKindForm(request.POST, kind=kind)
    if form.is_valid() and _kept(request, form, kind):
        messages.success(request, _("%(name)s saved.") % {"name": form.cleaned_data["name"]})
        return redirect("staff:facts")
    return render(request, "staff/facts/kind.html", {"form": form, "kind": kind}, status=422)


def _kept(request: HttpRequest, form: FactKindForm, kind: FactKind | None) -> bool:
    """True when it is saved; else the form now shows what is wrong."""
    given = form.cleaned_data
    told = {name: given[name] for name in KEPT}
    by, now = request.user.get_username(), timezone.now()
    try:
        if kind is None:
            fact_kind_create(code=given["code"], nature=given["nature"], shape=given["shape"], by=by, at=now, **told)
        else:
            fact_kind_change(kind_id=kind.pk, by=by, at=now, **told)
    except KindRefused as refused:
        form.blame(refused.errors)
        return False
    return True


@staff_view(PERMISSION)
@require_POST
def fact_kind_use(request: HttpRequest, code: str) -> HttpResponse:
    """The list; the kind is out of use, or in use again."""
    kind = fact_kind_retire(
        kind_id=_kind(code).pk, by=request.user.get_username(), at=timezone.now(), back="back" in request.POST
    )
    words = _("%(name)s is in use again.") if kind.retired_at is None else _("%(name)s is out of use.")
    messages.success(request, words % {"name": kind.name})
    return redirect("staff:facts")


def _kind(code: str) -> FactKind:
    try:
        return fact_kind_get(code=code)
    except FactKind.DoesNotExist as missing:
        raise Http404 from missing


urls = [
    path("facts", facts, name="facts"),
    path("facts/new", fact_load_new, name="fact-load-new"),
    path("facts/loads/<int:load_id>", fact_load, name="fact-load"),
    path("facts/loads/<int:load_id>/left-out.csv", fact_load_rejects, name="fact-load-rejects"),
    path("facts/loads/<int:load_id>/again", fact_load_again, name="fact-load-again"),
    path("facts/kinds/add", fact_kind_add, name="fact-kind-add"),
    path("facts/kinds/<str:code>", fact_kind, name="fact-kind"),
    path("facts/kinds/<str:code>/use", fact_kind_use, name="fact-kind-use"),
]
