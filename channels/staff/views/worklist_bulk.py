"""The same act on many cases of the work list: chosen, seen beforehand, carried out with progress, taken back."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.casework.lists.bulk import tasks
from cases.casework.lists.bulk.asking import MOST_AT_ONCE, act_of, acts_of, chosen_cases, obstacle, outcomes_of
from cases.casework.lists.bulk.models import BulkRun, Kind, RunState
from cases.casework.lists.bulk.starting import (
    BulkRefused,
    bulk_again,
    bulk_counts,
    bulk_run,
    bulk_start,
    bulk_stop,
    bulk_undo,
    runs_of,
)
from cases.casework.lists.work_list import cases_after
from cases.casework.models import Case
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.bulk import BulkActForm, BulkMessageForm, BulkOfficerForm
from channels.staff.presenters.worklist_bulk import bulk_lines, left_lines, run_words
from channels.staff.views.worklist import asked_for, way_back
from crm.teams.access import record_read
from crm.teams.actor import Actor, Role

PAGE = "staff/worklist/bulk.html"
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done to the cases chosen: of which kind, asked by which form, under which words."""

    kind: Kind
    form: forms.Form
    title: str
    act: str = ""
    tells: bool = False  # customers are told

    def asks(self) -> dict[str, Any]:
        """What the run keeps of the form, which is valid."""
        given = self.form.cleaned_data
        if self.kind == Kind.ASSIGN:
            return {"officer": int(given["officer"]) if given["officer"] else None}
        if self.kind == Kind.MESSAGE:
            return {"subject": given["subject"], "words": given["words"]}
        inputs = {name: value.isoformat() if isinstance(value, date) else value for name, value in given.items()}
        return {"act": self.act, "inputs": inputs, "tells": self.tells}


@staff_view("case.work")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """What may be done to the cases that were ticked; what would come of one thing; or the run that does it."""
    now, actor = timezone.now(), actor_of(request)
    chosen = _chosen(request, actor, now)
    cases = chosen_cases(actor=actor, keys=[key for key, _version in chosen])
    if not cases:
        messages.error(request, _("Tick at least one case first."))
        return redirect(way_back(request))
    record_read(actor=actor, at=now, screen="bulk act", kind="CASE", keys=[case.pk for case in cases])
    seen = dict(chosen)
    kept = [(case.pk, seen[case.pk] if seen[case.pk] is not None else case.version) for case in cases]
    step = request.POST.get("step", "")
    wanted = _wanted(request, cases, actor, now, is_bound=step == "go") if request.POST.get("what") else None
    if wanted is not None and step == "go" and wanted.form.is_valid():
        key = f"{request.POST.get('key', '')[:64] or secrets.token_urlsafe(16)}-{actor.key}"
        try:
            run = bulk_start(kind=wanted.kind, asks=wanted.asks(), chosen=kept, actor=actor, at=now, key=key)
        except BulkRefused as refusal:
            wanted.form.add_error(None, str(refusal))
        else:
            tasks.bulk_wake(run_id=run.pk)
            return redirect("staff:work-run", run.pk)
    asks = {"act": wanted.act, "officer": _officer(request)} if wanted else {}
    hindered = {case.pk: obstacle(case, kind=wanted.kind, asks=asks) for case in cases} if wanted else {}
    status = 422 if wanted and step == "go" else 200
    return render(
        request,
        PAGE,
        {
            "kept": kept,
            "number": len(cases),
            "lines": bulk_lines(cases[:MOST_SHOWN], hindered, actor=actor, now=now),
            "not_shown": max(len(cases) - MOST_SHOWN, 0),
            "wanted": wanted,
            "ready": len(cases) - len([why for why in hindered.values() if why]),
            "acts": acts_of(cases),
            "officer_form": BulkOfficerForm(choices=_officers(cases, actor, now)),
            "key_drawn": secrets.token_urlsafe(16),
            "what": request.POST.get("what", ""),
            "today": timezone.localdate(now),
            "back": way_back(request),
            "now": now,
        },
        status=status,
    )


def _chosen(request: HttpRequest, actor: Actor, now: datetime) -> list[tuple[int, int | None]]:
    """The cases ticked, each with the version it was seen in; or, when that was asked for, all of the list."""
    if request.POST.get("every"):
        asked = asked_for(request.POST, actor=actor, at=now)
        whole = cases_after(
            actor=actor, at=now, team=asked.team_id, show=asked.show, filters=asked.filters, after=None,
            size=MOST_AT_ONCE,
        )  # fmt: skip
        return [(case.pk, case.version) for case in whole]
    found: dict[int, int | None] = {}
    for typed in request.POST.getlist("case")[:MOST_AT_ONCE]:
        key, _dot, version = typed.partition(".")
        if all(part.isascii() and part.isdigit() and len(part) < 18 for part in (key, version)):
            found[int(key)] = int(version)
    return list(found.items())


def _officer(request: HttpRequest) -> int | None:
    typed = request.POST.get("officer", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else None


def _officers(cases: list[Case], actor: Actor, now: datetime) -> list[tuple[str, str]]:
    """To whom these may be given: whoever works in a team of theirs; a team leader may, others take them themselves."""
    choices = asked_for({}, actor=actor, at=now).choices
    teams = {case.team_id for case in cases}
    there = {one.key: one.words for one in choices.officers if one.of in teams}
    if not actor.has(Role.TEAM_LEADER):
        there = {key: words for key, words in there.items() if key == actor.key}
    return list(there.items())


def _wanted(request: HttpRequest, cases: list[Case], actor: Actor, now: datetime, *, is_bound: bool) -> Wanted:
    """What was pressed, with its form."""
    what, typed = request.POST["what"], request.POST if is_bound else None
    if what == "assign":
        initial = {"officer": request.POST.get("officer", "")}
        return Wanted(
            Kind.ASSIGN,
            BulkOfficerForm(typed, choices=_officers(cases, actor, now), initial=initial),
            _("Give to somebody"),
        )
    if what == "message":
        return Wanted(Kind.MESSAGE, BulkMessageForm(typed), _("Write to everybody who reported them"), tells=True)
    name = what.removeprefix("act-")
    act = act_of(cases, name)
    if act is None:
        raise Http404
    outcomes = outcomes_of(cases, act) if "outcome" in act.asks else []
    return Wanted(
        Kind.ACT, BulkActForm(typed, act=act, outcomes=outcomes), str(act.label), act=name, tells=bool(act.message)
    )


@staff_view("case.work")
@require_safe
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far a run is, and what became of each case that was left; asked for again by itself while it goes on."""
    now, actor = timezone.now(), actor_of(request)
    found = _run(run_id, actor)
    counts = bulk_counts(found)
    template = "staff/worklist/_run.html" if request.headers.get("HX-Request") == "true" else "staff/worklist/run.html"
    return render(
        request,
        template,
        {
            "run": found,
            "words": run_words(found),
            "counts": counts,
            "total": sum(counts.values()),
            "is_going": found.state == RunState.GOING,
            "begins_later": found.state == RunState.GOING and found.begins_at > now,
            "left": left_lines(found, actor=actor) if counts["LEFT"] else [],
            "may_undo": found.kind == Kind.ASSIGN and found.undoes_id is None and counts["DONE"] > 0,
            "back": way_back(request),
            "now": now,
        },
    )


@staff_view("case.work")
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """What this person did to many cases at once, the newest first."""
    lines = [(one, run_words(one)) for one in runs_of(actor=actor_of(request))]
    return render(request, "staff/worklist/runs.html", {"lines": lines})


@staff_view("case.work")
@require_POST
def run_do(request: HttpRequest, run_id: int) -> HttpResponse:
    """The run again: stopped, going on, or the one that takes it back."""
    now, actor, what = timezone.now(), actor_of(request), request.POST.get("do", "")
    found = _run(run_id, actor)
    try:
        if what == "stop":
            bulk_stop(run_id=found.pk, actor=actor, at=now)
        elif what == "again":
            found = bulk_again(run_id=found.pk, actor=actor, at=now)
            tasks.bulk_wake(run_id=found.pk)
        elif what == "undo":
            found = bulk_undo(run_id=found.pk, actor=actor, at=now)
            tasks.bulk_wake(run_id=found.pk)
    except BulkRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(reverse("staff:work-run", args=[found.pk]))


def _run(run_id: int, actor: Actor) -> BulkRun:
    try:
        return bulk_run(run_id=run_id, actor=actor)
    except BulkRun.DoesNotExist as nothing:
        raise Http404 from nothing


urls = [
    path("work/bulk", bulk, name="work-bulk"),
    path("work/runs", runs, name="work-runs"),
    path("work/runs/<int:run_id>", run, name="work-run"),
    path("work/runs/<int:run_id>/do", run_do, name="work-run-do"),
]
