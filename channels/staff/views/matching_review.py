"""The rows that matching left unsure, one at a time: the text, the candidate, the next best, and what to make of them."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.place import as_key
from crm.teams.models import User
from crm.teams.policy import may
from gazetteer.entries.models import Property
from gazetteer.finding.queries import address_search
from gazetteer.matching.actions import AlreadyReviewed, NotReviewable, Signature, row_review, row_review_undo
from gazetteer.matching.batches import (
    Reader,
    RowShown,
    batch_get,
    left_to_review,
    reviewed_last,
    row_at,
    row_to_review,
)
from gazetteer.matching.models import MatchBatch, MatchRow

SEARCHED = 10
LONGEST_QUERY = 200


def reader_of(request: HttpRequest) -> Reader:
    """Who asks: administrators see every batch, others their own."""
    actor = actor_of(request)
    return Reader(actor.key, sees_all=may(actor, "address.match_thresholds"))


def signature_of(request: HttpRequest) -> Signature:
    """Who acts, as the gazetteer's floor keeps it."""
    return Signature(actor_of(request).key, cast(User, request.user).full_name)


def batch_for(request: HttpRequest, batch_id: int) -> MatchBatch:
    """The batch; nothing (404) for whoever may not see it."""
    try:
        return batch_get(batch_id=batch_id, reader=reader_of(request))
    except MatchBatch.DoesNotExist as missing:
        raise Http404 from missing


@staff_view("address.match")
@require_http_methods(["GET", "POST"])
def matching_review(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One unsure row; a decision leads to the next."""
    batch = batch_for(request, batch_id)
    if request.method == "POST":
        return _decided(request, batch)
    shown = _row(request, batch)
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    mine = reviewed_last(batch=batch, by=actor_of(request).key)
    context = {
        "now": timezone.now(),
        "batch": batch,
        "shown": shown,
        "left": left_to_review(batch=batch),
        "query": query,
        "hits": [hit for hit in address_search(query=query, limit=SEARCHED) if hit.uprn] if query else [],
        "last": mine,
    }
    return render(request, "staff/matching/review.html", context)


@staff_view("address.match")
@require_POST
def matching_review_undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Takes back a decision of one's own; the row is shown again."""
    batch = batch_for(request, batch_id)
    position = as_key(request.POST.get("position")) or 0
    try:
        row_review_undo(batch_id=batch.pk, position=position, by=signature_of(request))
    except MatchRow.DoesNotExist as missing:
        raise Http404 from missing
    except (AlreadyReviewed, NotReviewable):
        messages.warning(request, _("That was decided by somebody else, who alone can take it back."))
        return redirect("staff:matching-review", batch.pk)
    return redirect(f"{reverse('staff:matching-review', args=[batch.pk])}?row={position}")


def _row(request: HttpRequest, batch: MatchBatch) -> RowShown | None:
    asked = as_key(request.GET.get("row"))
    if asked is not None:
        try:
            shown = row_at(batch=batch, position=asked)
        except MatchRow.DoesNotExist as missing:
            raise Http404 from missing
        if shown.row.reviewed_at is None:
            return shown
    return row_to_review(batch=batch, after=as_key(request.GET.get("after")) or asked or 0)


def _decided(request: HttpRequest, batch: MatchBatch) -> HttpResponse:
    position = as_key(request.POST.get("position")) or 0
    sent = request.POST.get("choice", "")
    uprn = None if sent == "none" else as_key(sent)
    following = f"{reverse('staff:matching-review', args=[batch.pk])}?after={position}"
    if sent == "later":
        return redirect(following)
    if uprn is None and sent != "none":
        raise Http404
    try:
        row_review(batch_id=batch.pk, position=position, uprn=uprn, by=signature_of(request), at=timezone.now())
    except (MatchRow.DoesNotExist, Property.DoesNotExist) as missing:
        raise Http404 from missing
    except AlreadyReviewed as first:
        messages.warning(
            request,
            _("%(who)s decided on that row before you. Yours was not kept.") % {"who": first.row.reviewed_by_name},
        )
    except NotReviewable:
        messages.warning(request, _("That row cannot be decided on now."))
    return redirect(following)


urls = [
    path("matching/<int:batch_id>/review", matching_review, name="matching-review"),
    path("matching/<int:batch_id>/review/undo", matching_review_undo, name="matching-review-undo"),
]
