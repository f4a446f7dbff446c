"""Files of addresses matched to properties: sent, their columns chosen, watched, downloaded; and the thresholds."""

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.matching import ColumnsForm, FileForm, ThresholdsForm, columns_so_far
from channels.staff.presenters.matching import batch_shown, csv_lines, share_words
from channels.staff.views import matching_review
from channels.staff.views.matching_review import batch_for, reader_of, signature_of
from crm.teams.policy import may
from gazetteer.matching import tasks
from gazetteer.matching.actions import (
    BatchNotReady,
    ColumnsRefused,
    ThresholdsRefused,
    batch_queue_again,
    batch_start,
    batch_stop,
    batch_upload,
    thresholds_set,
)
from gazetteer.matching.batches import (
    batches_of,
    last_done,
    left_to_review,
    preview,
    settings_so_far,
    thresholds_tried,
)
from gazetteer.matching.deciding import Thresholds
from gazetteer.matching.files import MOST_BYTES, UnreadableFile
from gazetteer.matching.models import BatchState, MatchFile
from gazetteer.matching.queries import thresholds_now


@staff_view("address.match")
@require_safe
def matching(request: HttpRequest) -> HttpResponse:
    """The batches this reader may see, the newest first."""
    now = timezone.now()
    batches = [batch_shown(batch, now=now) for batch in batches_of(reader=reader_of(request))]
    context = {"now": now, "batches": batches, "may_set": may(actor_of(request), "address.match_thresholds")}
    return render(request, "staff/matching/index.html", context)


@staff_view("address.match")
@require_http_methods(["GET", "POST"])
def matching_new(request: HttpRequest) -> HttpResponse:
    """The form for a file; then the choice of its columns."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            batch = batch_upload(
                content=sent.read(MOST_BYTES + 1), file_name=sent.name, by=signature_of(request), at=timezone.now()
            )
        except UnreadableFile as unreadable:
            form.add_error("file", str(unreadable))
        else:
            return redirect("staff:matching-columns", batch.pk)
    context = {"now": timezone.now(), "form": form}
    return render(request, "staff/matching/new.html", context, status=422 if form.is_bound else 200)


@staff_view("address.match")
@require_http_methods(["GET", "POST"])
def matching_columns(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Which columns say what, with the first rows to see; then the batch starts."""
    batch = batch_for(request, batch_id)
    if batch.state != BatchState.UPLOADED:
        return redirect("staff:matching-batch", batch.pk)
    sent = request.POST if request.method == "POST" else None
    form = ColumnsForm(sent, heads=batch.heads, initial=columns_so_far(batch))
    if form.is_bound and form.is_valid():
        try:
            batch_start(batch_id=batch.pk, columns=form.columns, at=timezone.now())
        except ColumnsRefused as refused:
            form.add_error("address", str(refused))
        except BatchNotReady:
            return redirect("staff:matching-batch", batch.pk)
        else:
            _wake(batch.pk)
            return redirect("staff:matching-batch", batch.pk)
    context = {"now": timezone.now(), "batch": batch, "form": form, "rows": preview(batch=batch)}
    return render(request, "staff/matching/columns.html", context, status=422 if form.is_bound else 200)


@staff_view("address.match")
@require_safe
def matching_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """How far the batch is and what it found; its part that moves alone, when that is asked for."""
    batch, now = batch_for(request, batch_id), timezone.now()
    if batch.state == BatchState.UPLOADED:
        return redirect("staff:matching-columns", batch.pk)
    part = request.headers.get("HX-Request") == "true"
    context = {
        "now": now,
        "shown": batch_shown(batch, now=now),
        "to_review": left_to_review(batch=batch),
        "counts": [
            (_("Matched"), share_words(batch.matched, batch.rows_done)),
            (_("Unsure"), share_words(batch.unsure, batch.rows_done)),
            (_("None found"), share_words(batch.none, batch.rows_done)),
        ],
    }
    return render(request, "staff/matching/_progress.html" if part else "staff/matching/batch.html", context)


@staff_view("address.match")
@require_POST
def matching_stop(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Stops the batch; what was found stays."""
    batch = batch_for(request, batch_id)
    try:
        batch_stop(batch_id=batch.pk, at=timezone.now())
    except BatchNotReady:
        messages.warning(request, _("It had ended before."))
    else:
        messages.success(request, _("Stopped. What was found so far is kept."))
    return redirect("staff:matching-batch", batch.pk)


@staff_view("address.match")
@require_POST
def matching_again(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Goes on with a batch that was stopped or failed."""
    batch = batch_for(request, batch_id)
    try:
        batch_queue_again(batch_id=batch.pk, at=timezone.now())
    except BatchNotReady:
        messages.warning(request, _("It goes on already, or is done."))
    else:
        _wake(batch.pk)
    return redirect("staff:matching-batch", batch.pk)


@staff_view("address.match")
@require_safe
def matching_download(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The file as it was sent, with what was found in six more columns."""
    batch = batch_for(request, batch_id)
    if not MatchFile.objects.filter(batch=batch).exists():
        raise Http404
    answer = StreamingHttpResponse(csv_lines(batch), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="matched-{batch.pk}.csv"'
    return cast(HttpResponse, answer)  # what is streamed is of another class than what is not


@staff_view("address.match_thresholds")
@require_http_methods(["GET", "POST"])
def matching_thresholds(request: HttpRequest) -> HttpResponse:
    """The thresholds, what the last batch would have come to with others, who set which and why."""
    limits, now = thresholds_now(), timezone.now()
    initial = {"matched_from": limits.matched_from, "unsure_from": limits.unsure_from, "lead": limits.lead}
    form = ThresholdsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid() and _set(request, form):
        messages.success(request, _("Set. Batches that were started keep the thresholds they had."))
        return redirect("staff:matching-thresholds")
    batch = last_done()
    context: dict[str, Any] = {
        "now": now,
        "form": form,
        "limits": limits,
        "batch": batch,
        "tried": thresholds_tried(batch=batch, now=limits) if batch else [],
        "so_far": settings_so_far(),
    }
    return render(request, "staff/matching/thresholds.html", context, status=422 if form.is_bound else 200)


def _set(request: HttpRequest, form: ThresholdsForm) -> bool:
    given = form.cleaned_data
    limits = Thresholds(given["matched_from"], given["unsure_from"], given["lead"])
    try:
        thresholds_set(thresholds=limits, reason=given["reason"], by=signature_of(request), at=timezone.now())
    except ThresholdsRefused as refused:
        form.add_error("matched_from", str(refused))
        return False
    return True


def _wake(batch_id: int) -> None:
    transaction.on_commit(lambda: tasks.wake(batch_id=batch_id), robust=True)


urls = [
    path("matching", matching, name="matching"),
    path("matching/new", matching_new, name="matching-new"),
    path("matching/thresholds", matching_thresholds, name="matching-thresholds"),
    path("matching/<int:batch_id>", matching_batch, name="matching-batch"),
    path("matching/<int:batch_id>/columns", matching_columns, name="matching-columns"),
    path("matching/<int:batch_id>/stop", matching_stop, name="matching-stop"),
    path("matching/<int:batch_id>/again", matching_again, name="matching-again"),
    path("matching/<int:batch_id>/download", matching_download, name="matching-download"),
    *matching_review.urls,
]
