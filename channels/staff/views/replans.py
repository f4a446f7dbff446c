"""A run that takes running clocks to a new edition: how far it is, what it moved, telling the customers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.editing import TellForm
from channels.staff.presenters.editing import run_shown
from channels.staff.views.drafts import CONFIGURE, LARGEST_KEY
from crm.contacts.moved_dates.actions import NotTellable, customers_tell
from crm.contacts.moved_dates.queries import to_be_told
from crm.contacts.moved_dates.tasks import telling_wake
from crm.sla.editing import tasks
from crm.sla.editing.actions import replan_resume, replan_stop
from crm.sla.editing.models import Replan, RunState
from crm.sla.editing.queries import replan_get
from crm.teams.policy import may


@staff_view("sla.view")
@require_safe
def replan(request: HttpRequest, replan_id: int) -> HttpResponse:
    """How far the run is, its rate and the time left; done, what it moved. For the page that polls, only that part."""
    return _page(request, _run(replan_id))


@staff_view(CONFIGURE)
@require_POST
def replan_stop_now(request: HttpRequest, replan_id: int) -> HttpResponse:
    """The run's page, stopped between two batches."""
    replan_stop(replan_id=_run(replan_id).pk, actor=actor_of(request), at=timezone.now())
    return redirect("staff:replan", replan_id=replan_id)


@staff_view(CONFIGURE)
@require_POST
def replan_resume_now(request: HttpRequest, replan_id: int) -> HttpResponse:
    """The run's page, going on where it was."""
    run = replan_resume(replan_id=_run(replan_id).pk, actor=actor_of(request), at=timezone.now())
    tasks.replan_wake(replan_id=run.pk)
    return redirect("staff:replan", replan_id=replan_id)


@staff_view(CONFIGURE)
@require_POST
def replan_tell(request: HttpRequest, replan_id: int) -> HttpResponse:
    """The run's page, its customers being told; the form again without a sentence."""
    run, form = _run(replan_id), TellForm(request.POST)
    if not form.is_valid():
        return _page(request, run, form=form, status=422)
    try:
        customers_tell(replan_id=run.pk, words=form.cleaned_data["words"], actor=actor_of(request), at=timezone.now())
    except NotTellable as refused:
        form.add_error("words", str(refused))
        return _page(request, run, form=form, status=422)
    telling_wake(replan_id=run.pk)
    messages.success(request, _("The customers are being told."))
    return redirect("staff:replan", replan_id=run.pk)


def _page(request: HttpRequest, run: Replan, *, form: TellForm | None = None, status: int = 200) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    polled = request.headers.get("HX-Request") == "true"
    ended = run.state in (RunState.DONE, RunState.STOPPED)
    return render(
        request,
        "staff/replan/_progress.html" if polled else "staff/replan/show.html",
        {
            "run": run,
            "draft": run.draft,
            "shown": run_shown(run, actor=actor, now=now),
            "form": form or TellForm(),
            "to_tell": to_be_told(replan=run, at=now) if ended else None,
            "may_edit": may(actor, CONFIGURE),
            "polled": polled,
        },
        status=status,
    )


def _run(replan_id: int) -> Replan:
    try:
        found = replan_get(min(replan_id, LARGEST_KEY))
    except Replan.DoesNotExist as missing:
        raise Http404 from missing
    if found.is_preview:
        raise Http404
    return found


urls = [
    path("runs/<int:replan_id>", replan, name="replan"),
    path("runs/<int:replan_id>/stop", replan_stop_now, name="replan-stop"),
    path("runs/<int:replan_id>/resume", replan_resume_now, name="replan-resume"),
    path("runs/<int:replan_id>/tell", replan_tell, name="replan-tell"),
]
