"""Loading the gazetteer: what was loaded, a new supply by upload, how far it is, and its report."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.staff.access import staff_view
from channels.staff.forms.gazetteer_load import LOAD, TRY, AgainForm, LoadForm
from channels.staff.presenters.facts import change_rows, reject_lines
from channels.staff.presenters.gazetteer_loads import change_lines, read_lines, run_shown, street_lines
from gazetteer.supplies import tasks
from gazetteer.supplies.actions import NothingUploaded, load_ask, load_ask_again
from gazetteer.supplies.load_csv import load_report_csv
from gazetteer.supplies.models import Load, LoadRun, RunState, RunSubject
from gazetteer.supplies.queries import (
    FAULTS_ON_A_PAGE,
    LOADS_ON_A_PAGE,
    custodians_list,
    last_loads,
    load_faults,
    load_get,
    loads_list,
    run_get,
    run_has_stopped,
    runs_list,
    words_are_old,
)

PERMISSION = "gazetteer.load"
OF_FACTS = (RunSubject.FACTS, RunSubject.EVENTS)
LARGEST_KEY = 2**63 - 1


@staff_view(PERMISSION)
@require_safe
def loads(request: HttpRequest) -> HttpResponse:
    """Each custodian's last supply, what was asked for lately, and every load."""
    custodian, before = number_asked(request, "custodian"), number_asked(request, "before")
    latest, found = last_loads(), loads_list(custodian=custodian, before=before)
    following = f"?before={found[-1].pk}" if len(found) == LOADS_ON_A_PAGE else ""
    if following and custodian is not None:
        following += f"&custodian={custodian}"
    return render(
        request,
        "staff/load/index.html",
        {
            "custodians": [(one, latest.get(one.code)) for one in custodians_list()],
            "runs": [run_shown(run, stopped=run_has_stopped(run=run)) for run in runs_list()],
            "loads": found,
            "next_href": f"{reverse('staff:gazetteer-loads')}{following}" if following else "",
            "chosen": custodian,
            "words_are_old": words_are_old(),
        },
    )


@staff_view(PERMISSION)
@require_http_methods(["GET", "POST"])
def load_new(request: HttpRequest) -> HttpResponse:
    """The form of a new supply; sent, the page of its run."""
    if request.method == "GET":
        return render(request, "staff/load/new.html", {"form": LoadForm(initial={"key": uuid4(), "what": TRY})})
    form = LoadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "staff/load/new.html", {"form": form}, status=422)
    run = load_ask(
        key=form.cleaned_data["key"],
        uploads=form.cleaned_data["volumes"],
        asked_by=request.user.get_username(),
        at=timezone.now(),
        dry_run=form.dry_run,
    )
    return woken(request, run)


@staff_view(PERMISSION)
@require_safe
def load_run(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far a run is and how it ended; for the page that polls, only that part."""
    return _run_page(request, _run(key))


@staff_view(PERMISSION)
@require_POST
def load_run_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same files in a new run: no longer dry, or with a refusal set aside. One that waits is taken up again."""
    run = _run(key)
    if run.state in (RunState.QUEUED, RunState.RUNNING):
        return woken(request, run)
    form = AgainForm(request.POST, refusals=run.refusals)
    if not form.is_valid():
        return _run_page(request, run, form=form, status=422)
    try:
        again = load_ask_again(
            run=run,
            key=form.cleaned_data["key"],
            asked_by=request.user.get_username(),
            at=timezone.now(),
            dry_run=form.dry_run,
            overrides=frozenset([*run.overrides, *form.cleaned_data.get("overrides", [])]),
            reason=form.cleaned_data.get("reason") or run.override_reason,
        )
    except NothingUploaded as refusal:
        messages.error(request, str(refusal))
        new = {RunSubject.SUPPLY: "gazetteer-load-new"} | dict.fromkeys(OF_FACTS, "fact-load-new")
        return redirect(f"staff:{new.get(RunSubject(run.subject), 'area-load-new')}")
    return woken(request, again)


@staff_view(PERMISSION)
@require_safe
def load_report(request: HttpRequest, load_id: int) -> HttpResponse:
    """What one load read, changed and found wrong, its faults by pages."""
    load = _load(load_id)
    level = request.GET.get("level", "")
    faults = load_faults(load=load, after=number_asked(request, "after") or 0, level=level)
    following = f"?after={faults[-1].pk}&level={level}#faults" if len(faults) == FAULTS_ON_A_PAGE else ""
    address = reverse("staff:gazetteer-load", args=[load.pk])
    return render(
        request,
        "staff/load/show.html",
        {
            "load": load,
            "read": read_lines(load),
            "changes": change_lines(load.changed),
            "streets": street_lines(load.changed_streets),
            "summary": load.changed_streets,
            "faults": faults,
            "level": level,
            "next_href": address + following if following else "",
            "csv_href": reverse("staff:gazetteer-load-csv", args=[load.pk]),
        },
    )


@staff_view(PERMISSION)
@require_safe
def load_csv(request: HttpRequest, load_id: int) -> StreamingHttpResponse:
    """Every fault of a load as a file."""
    load = _load(load_id)
    answer = StreamingHttpResponse(load_report_csv(load), content_type="text/csv; charset=utf-8")
    name = f"load-{load.custodian_id}-{load.supply_date.isoformat()}-{load.pk}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _run_page(request: HttpRequest, run: LoadRun, *, form: AgainForm | None = None, status: int = 200) -> HttpResponse:
    what = LOAD if run.dry_run and run.state == RunState.DONE else TRY if run.dry_run else LOAD
    form = form or AgainForm(initial={"key": uuid4(), "what": what}, refusals=run.refusals)
    polled = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "staff/load/_progress.html" if polled else "staff/load/run.html",
        {
            "shown": run_shown(run, stopped=run_has_stopped(run=run)),
            "run": run,
            "is_supply": run.subject == RunSubject.SUPPLY,
            "of_facts": run.subject in OF_FACTS,
            "fact_changes": change_rows(run.outcome.get("facts", {})),
            "fact_rejects": reject_lines(run.outcome.get("fact_rejects", [])),
            "polled": polled,
            "form": form,
            "changes": change_lines(run.outcome.get("changed", {})),
            "streets": street_lines(run.outcome.get("changed_streets", {})),
            "summary": run.outcome.get("changed_streets", {}),
        },
        status=status,
    )


def woken(request: HttpRequest, run: LoadRun) -> HttpResponse:
    """The way to the run's page, a worker told of it when it waits."""
    if run.state in (RunState.QUEUED, RunState.RUNNING) and not tasks.wake(run_id=run.pk):
        messages.warning(
            request, _("The workers cannot be told just now. The load is kept and begins by itself when they are back.")
        )
    return redirect("staff:gazetteer-run", key=run.key)


def _run(key: UUID) -> LoadRun:
    try:
        return run_get(key=str(key))
    except LoadRun.DoesNotExist as missing:
        raise Http404 from missing


def _load(load_id: int) -> Load:
    try:
        return load_get(load_id=min(load_id, LARGEST_KEY))
    except Load.DoesNotExist as missing:
        raise Http404 from missing


def number_asked(request: HttpRequest, name: str) -> int | None:
    """A key given in the address, or None where it is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(LARGEST_KEY)) else None


urls = [
    path("gazetteer/loads", loads, name="gazetteer-loads"),
    path("gazetteer/loads/new", load_new, name="gazetteer-load-new"),
    path("gazetteer/loads/runs/<uuid:key>", load_run, name="gazetteer-run"),
    path("gazetteer/loads/runs/<uuid:key>/again", load_run_again, name="gazetteer-run-again"),
    path("gazetteer/loads/<int:load_id>", load_report, name="gazetteer-load"),
    path("gazetteer/loads/<int:load_id>/faults.csv", load_csv, name="gazetteer-load-csv"),
]
