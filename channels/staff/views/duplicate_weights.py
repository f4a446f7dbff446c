"""What the queue rests on: the weights in words, the looks at the whole index, the thresholds. No customer is shown."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.duplicates import SettingForm
from channels.staff.presenters.duplicates import run_tag, weights_shown, who_words
from crm.customers.matching import tasks
from crm.customers.matching.actions.running import run_ask, run_stop
from crm.customers.matching.actions.setting import SettingRefused, duplicates_set
from crm.customers.matching.models import DuplicateRun
from crm.customers.matching.queue import runs_so_far
from crm.customers.matching.settings_now import setting_now, settings_so_far


@staff_view("duplicate.configure")
@require_http_methods(["GET", "POST"])
def duplicate_weights(request: HttpRequest) -> HttpResponse:
    """The weights in words, the runs, and the thresholds, which a POST sets."""
    now = timezone.now()
    setting = setting_now()
    form = SettingForm(
        request.POST or None, initial={"review_from": setting.review_from, "bulk_from": setting.bulk_from}
    )
    if request.method == "POST" and form.is_valid():
        try:
            duplicates_set(actor=actor_of(request), at=now, **form.cleaned_data)
        except SettingRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("The thresholds are set."))
            return redirect("staff:duplicate-weights")
    runs = runs_so_far()
    context = {
        "now": now,
        "form": form,
        "sets": weights_shown(),
        "runs": [(run, run_tag(run), who_words(run.asked_by)) for run in runs],
        "moving": next((run for run in runs if run.state in ("QUEUED", "RUNNING")), None),
        "so_far": [(one, who_words(one.set_by)) for one in settings_so_far()],
    }
    return render(request, "staff/duplicate/weights.html", context, status=422 if form.errors else 200)


@staff_view("duplicate.run")
@require_POST
def duplicate_run(request: HttpRequest) -> HttpResponse:
    """Asks for a look at the whole index now."""
    run = run_ask(actor=actor_of(request), at=timezone.now())
    if not tasks.run_wake(run_id=run.pk):
        messages.warning(request, _("No worker could be woken. It begins when one looks for work, within minutes."))
    return redirect("staff:duplicate-weights")


@staff_view("duplicate.run")
@require_POST
def duplicate_run_stop(request: HttpRequest, run_id: int) -> HttpResponse:
    """Stops a look that waits or is under way."""
    try:
        run_stop(run_id=run_id, actor=actor_of(request), at=timezone.now())
    except DuplicateRun.DoesNotExist as missing:
        raise Http404 from missing
    return redirect("staff:duplicate-weights")


urls = [
    path("duplicates/weights", duplicate_weights, name="duplicate-weights"),
    path("duplicates/run", duplicate_run, name="duplicate-run"),
    path("duplicates/run/<int:run_id>/stop", duplicate_run_stop, name="duplicate-run-stop"),
]
