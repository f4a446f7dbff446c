"""Records that may be one customer: the queue, one pair side by side, several at once, the weights behind it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.duplicates import LaterForm
from channels.staff.forms.place import as_key
from channels.staff.presenters.duplicates import BANDS, PairPage, pair_line, pair_page, who_words
from crm.customers.matching.actions.deciding import (
    PairDecided,
    PairTaken,
    pair_claim,
    pair_later,
    pair_merge,
    pair_not_same,
    pair_reopen,
)
from crm.customers.matching.models import DuplicatePair
from crm.customers.matching.queue import (
    MOST_COUNTED,
    decided_last,
    decisions_of,
    pair_get,
    pair_next,
    pairs_left,
    pairs_waiting,
)
from crm.customers.matching.settings_now import setting_now
from crm.customers.merging.actions import MergeRefused
from crm.customers.models import Customer
from crm.teams.policy import may

PERMISSION = "duplicate.review"


@staff_view(PERMISSION)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs that wait for somebody, most alike first."""
    actor, now = actor_of(request), timezone.now()
    band = request.GET.get("band", "")
    least, most = BANDS.get(band, (None, None))
    found, following = pairs_waiting(
        actor=actor, at=now, least=least, most=most, after=as_key(request.GET.get("after"))
    )
    asked = {"band": band} if band in BANDS else {}
    context = {
        "now": now,
        "lines": [pair_line(one) for one in found],
        "left": pairs_left(actor=actor, at=now, least=least, most=most),
        "most_counted": MOST_COUNTED,
        "band": band,
        "next_href": f"?{urlencode({**asked, 'after': following})}" if following else "",
        "last": decided_last(actor=actor),
        "may_bulk": setting_now().bulk_from is not None and may(actor, "duplicate.bulk"),
    }
    return render(request, "staff/duplicate/index.html", context)


@staff_view(PERMISSION)
@require_http_methods(["GET", "POST"])
def duplicate(request: HttpRequest, pair_id: int) -> HttpResponse:
    """One pair side by side; a decision leads to the next."""
    now = timezone.now()
    page = page_for(request, pair_id)
    taken = taken_by(request, pair_id) if page.is_open else ""
    if request.method == "POST" and not taken:
        return decided(request, page)
    context = {
        "now": now,
        "page": page.together,
        "pair": page,
        "taken": taken,
        "later": LaterForm(),
        "key": request.POST.get("key") or uuid4(),
        "band": request.GET.get("band", ""),
        "last": decided_last(actor=actor_of(request)),
        "left": pairs_left(actor=actor_of(request), at=now),
        "most_counted": MOST_COUNTED,
    }
    return render(request, "staff/duplicate/pair.html", context, status=409 if request.method == "POST" else 200)


@staff_view(PERMISSION)
@require_safe
def duplicate_next(request: HttpRequest) -> HttpResponse:
    """The next pair that nobody has open, else the queue."""
    return onward(request, after=as_key(request.GET.get("after")))


@staff_view(PERMISSION)
@require_POST
def duplicate_reopen(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Takes "not the same" or "later" back; the pair is shown again."""
    try:
        pair_reopen(pair_id=pair_id, actor=actor_of(request), at=timezone.now())
    except DuplicatePair.DoesNotExist as missing:
        raise Http404 from missing
    except PairTaken as taken:
        messages.warning(request, _("%(who)s has this pair open.") % {"who": who_words(taken.by)})
    return redirect("staff:duplicate", pair_id)


def page_for(request: HttpRequest, pair_id: int) -> PairPage:
    """The pair. Raises Http404 for whoever may not know of both."""
    actor, now = actor_of(request), timezone.now()
    try:
        shown = pair_get(pair_id=pair_id, actor=actor, at=now)
        return pair_page(shown, decisions_of(pair=shown.pair), actor=actor, at=now)
    except (DuplicatePair.DoesNotExist, Customer.DoesNotExist) as missing:
        raise Http404 from missing


def taken_by(request: HttpRequest, pair_id: int) -> str:
    """Who else has the pair open; nobody, and from now on this member of staff has it."""
    try:
        pair_claim(pair_id=pair_id, actor=actor_of(request), at=timezone.now())
    except PairTaken as taken:
        return who_words(taken.by)
    return ""


def decided(request: HttpRequest, page: PairPage) -> HttpResponse:
    """What was decided, done; and the next pair."""
    what = request.POST.get("choice", "")
    given: dict[str, Any] = {"pair_id": page.pair_id, "actor": actor_of(request), "at": timezone.now()}
    try:
        if what == "not-same":
            pair_not_same(**given)
        elif what == "later":
            pair_later(until=later_until(request), **given)
        elif what == "merge":
            return merged(request, page, given)
        else:
            raise Http404
    except PairDecided as before:
        messages.warning(
            request, _("That pair was decided before: %(state)s.") % {"state": before.pair.get_state_display()}
        )
    return onward(request, after=page.pair_id)


def merged(request: HttpRequest, page: PairPage, given: dict[str, Any]) -> HttpResponse:
    """On to the next pair; where the two disagree, to the page on which somebody chooses."""
    into, gone = page.preview.into.shown_reference, page.preview.gone.shown_reference
    if page.preview.conflicts or page.preview.against:
        return redirect("staff:customer-merge", into, gone)
    reason = ", ".join(words for words, _bits in page.reasons)[:300]
    try:
        pair_merge(reason=reason, key=f"duplicate:{request.POST.get('key', '')}"[:200], **given)
    except MergeRefused as refused:
        messages.warning(request, str(refused))
        return redirect("staff:duplicate", page.pair_id)
    messages.success(request, _("%(one)s and %(other)s are shown as one.") % {"one": into, "other": gone})
    return onward(request, after=page.pair_id)


def later_until(request: HttpRequest) -> Any:
    """The day on which the pair is shown again; in a month when none was chosen."""
    form = LaterForm(request.POST)
    days = form.cleaned_data["days"] if form.is_valid() else 30
    return timezone.localdate() + timedelta(days=days)


def onward(request: HttpRequest, *, after: int | None) -> HttpResponse:
    """To the next pair that nobody has open, else to the queue."""
    band = request.GET.get("band", "")
    least, most = BANDS.get(band, (None, None))
    following = pair_next(actor=actor_of(request), at=timezone.now(), after=after, least=least, most=most)
    query = f"?{urlencode({'band': band})}" if band in BANDS else ""
    if following is None:
        return redirect(reverse("staff:duplicates") + query)
    return redirect(reverse("staff:duplicate", args=[following]) + query)


def batch_of(value: str) -> UUID:
    """The key of several pairs merged at once. Raises Http404."""
    try:
        return UUID(value)
    except ValueError as wrong:
        raise Http404 from wrong


urls = [
    path("duplicates", duplicates, name="duplicates"),
    path("duplicates/next", duplicate_next, name="duplicate-next"),
    path("duplicates/<int:pair_id>", duplicate, name="duplicate"),
    path("duplicates/<int:pair_id>/reopen", duplicate_reopen, name="duplicate-reopen"),
]
