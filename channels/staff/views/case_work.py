"""What officers do on a case inside its state: stages, checklist, tasks, and what rules propose."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.casework.actions import ActRefused
from cases.casework.rules.actions import proposal_decline
from cases.casework.stages.actions import item_tick, item_untick, stage_next, stage_set
from cases.casework.work.models import CaseDocument
from cases.casework.work.queries import case_file
from cases.casework.work.tasks import task_add, task_assign, task_done, task_reopen
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.case import TaskForm
from channels.staff.views.case import KEEPS, Opened, attempt, case_with, done, found, key_of, version_of
from channels.web.errors import kind_answer
from channels.web.files import file_answer
from crm.customers.references import shown
from crm.documents.queries import DocumentClosed

MOST_DIGITS = 18


def pressed(request: HttpRequest, act: Callable[[str], object], said: str = "") -> None:
    """Nothing; the act of a button was done once, or the page to come says why not. It is given the button's key."""
    try:
        act((request.POST.get("key") or secrets.token_urlsafe(16))[:100])
    except ActRefused as refusal:
        messages.error(request, str(refusal))
        return
    if said:
        messages.success(request, said)


def number_in(request: HttpRequest, name: str) -> int:
    """The number of a row that a button names; 0, which is none, for anything else."""
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < MOST_DIGITS else 0


def back_to(request: HttpRequest, reference: str) -> HttpResponse:
    """The way back to the case, where its work stands."""
    one = found(request, reference)
    return redirect(f"{reverse('staff:case', args=[shown(one.reference_value)])}#work")  # type: ignore[attr-defined]


@staff_view("case.work")
@require_POST
def stage(request: HttpRequest, reference: str) -> HttpResponse:
    """The case in its next stage, or in the one that was chosen."""
    one, now, to = found(request, reference), timezone.now(), request.POST.get("stage", "")
    given: dict[str, Any] = {"case_id": one.pk, "actor": actor_of(request), "at": now, "version": version_of(request)}
    pressed(
        request,
        lambda key: stage_set(stage=to, key=f"{key}-stage", **given) if to else stage_next(key=f"{key}-stage", **given),
    )
    return back_to(request, reference)


@staff_view("case.work")
@require_POST
def tick(request: HttpRequest, reference: str) -> HttpResponse:
    """The case with one item of its checklist ticked, or not ticked any more."""
    one, now = found(request, reference), timezone.now()
    stage_code, item = request.POST.get("stage", ""), request.POST.get("item", "")
    how = item_tick if request.POST.get("on") == "yes" else item_untick
    pressed(
        request,
        lambda key: how(
            case_id=one.pk, stage=stage_code, item=item, actor=actor_of(request), at=now,
            key=f"{key}-{how.__name__}-{stage_code}-{item}"[:200],
        ),
    )  # fmt: skip
    return back_to(request, reference)


@staff_view("case.work", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def task_new(request: HttpRequest, reference: str) -> HttpResponse:
    """The case with a new task open in place."""
    now, one = timezone.now(), found(request, reference)
    form = TaskForm(request.POST or None, initial={"team": one.team_id})
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda inputs: task_add(
                case_id=one.pk,
                title=inputs["title"],
                team_id=inputs["team"].pk,
                due=inputs["due"],
                actor=actor_of(request),
                at=now,
                key=key_of(request, form),
            ),
        )
        if status == 200:
            return done(request, one, "task", _("Task added."))
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    opened = Opened(
        name="task",
        title=_("Add a task"),
        form=form,
        action=reverse("staff:case-task-add", args=[own]),
        form_id=f"case-act-{own}-task",
        hint=_("For us only: the customer never sees it."),
        can_go=one.closed_at is None,
    )
    return case_with(request, reference, opened, now=now, status=status)


@staff_view("case.work")
@require_POST
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """A task done, to be done after all, taken or given back; then the page it was pressed on."""
    actor, now, what = actor_of(request), timezone.now(), request.POST.get("do", "")
    given: dict[str, Any] = {"task_id": task_id, "actor": actor, "at": now}
    acts: dict[str, Callable[[str], object]] = {
        "done": lambda key: task_done(key=f"{key}-done-{task_id}", **given),
        "reopen": lambda key: task_reopen(key=f"{key}-reopen-{task_id}", **given),
        "take": lambda key: task_assign(key=f"{key}-take-{task_id}", officer_id=actor.user_id, **given),
        "release": lambda key: task_assign(key=f"{key}-release-{task_id}", officer_id=None, **given),
    }
    if what in acts:
        pressed(request, acts[what])
    if request.POST.get("from"):
        return back_to(request, request.POST["from"])
    team = number_in(request, "team")
    return redirect(f"{reverse('staff:tasks')}?team={team}" if team else reverse("staff:tasks"))


@staff_view("case.work")
@require_POST
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    """The case without a rule's proposal."""
    one, now, timer = found(request, reference), timezone.now(), number_in(request, "proposal")
    pressed(
        request,
        lambda key: proposal_decline(
            case_id=one.pk, timer_id=timer, actor=actor_of(request), at=now, key=f"{key}-decline-{timer}"
        ),
    )
    return back_to(request, reference)


@staff_view("case.view")
@require_safe
def file(request: HttpRequest, reference: str, document_id: int) -> HttpResponseBase:
    """A file kept with the case, for who reads its words; the read is recorded."""
    one, now = found(request, reference), timezone.now()
    try:
        document = case_file(case=one, document_id=document_id, actor=actor_of(request), at=now)
        return file_answer(document=document, inline="show" in request.GET)
    except CaseDocument.DoesNotExist as missing:
        raise Http404 from missing
    except DocumentClosed as closed:
        return kind_answer(request, title=_("This file cannot be opened"), words=closed.words, status=410, call=False)


urls = [
    path("cases/<str:reference>/files/<int:document_id>", file, name="case-file"),
    path("cases/<str:reference>/stage", stage, name="case-stage"),
    path("cases/<str:reference>/tick", tick, name="case-tick"),
    path("cases/<str:reference>/tasks/add", task_new, name="case-task-add"),
    path("cases/<str:reference>/decline", decline, name="case-proposal-decline"),
    path("tasks/<int:task_id>", task, name="task"),
]
