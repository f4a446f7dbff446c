"""Several pairs merged at once, where an administrator allows it: what would happen, done, and undone."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.duplicates import BulkForm
from channels.staff.forms.place import as_key
from channels.staff.presenters.duplicates import done_words, pair_line
from channels.staff.views.duplicates import batch_of
from crm.customers.matching.actions.bulk import MOST_AT_ONCE, BulkOff, bulk_merge, bulk_undo
from crm.customers.matching.queue import pairs_for_bulk
from crm.customers.matching.settings_now import setting_now

BULK = "staff/duplicate/bulk.html"


@staff_view("duplicate.bulk")
@require_http_methods(["GET", "POST"])
def duplicates_bulk(request: HttpRequest) -> HttpResponse:
    """The pairs that would be merged, each ticked; and the button."""
    actor, now = actor_of(request), timezone.now()
    form = BulkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        batch = batch_of(request.POST.get("batch", ""))
        chosen = [key for key in (as_key(value) for value in request.POST.getlist("pair")) if key is not None]
        try:
            done = bulk_merge(pair_ids=chosen, batch=batch, reason=form.cleaned_data["why"], actor=actor, at=now)
        except BulkOff:
            messages.warning(request, _("Merging several at once is switched off."))
            return redirect("staff:duplicates")
        messages.success(request, done_words(done.merged, done.left))
        return render(request, BULK, {"now": now, "done": batch, "form": BulkForm()})
    found = pairs_for_bulk(actor=actor, at=now, limit=MOST_AT_ONCE)
    context = {
        "now": now,
        "done": None,
        "form": form,
        "batch": request.POST.get("batch") or uuid4(),
        "lines": [pair_line(one) for one in found],
        "is_off": setting_now().bulk_from is None,
    }
    return render(request, BULK, context, status=422 if form.errors else 200)


@staff_view("duplicate.bulk")
@require_POST
def duplicates_bulk_undo(request: HttpRequest) -> HttpResponse:
    """Takes apart again what was merged at once."""
    batch = batch_of(request.POST.get("batch", ""))
    form = BulkForm(request.POST)
    if not form.is_valid():
        return render(request, BULK, {"now": timezone.now(), "done": batch, "form": form}, status=422)
    count = bulk_undo(batch=batch, reason=form.cleaned_data["why"], actor=actor_of(request), at=timezone.now())
    messages.success(
        request, ngettext("%(num)s pair is two again.", "%(num)s pairs are two again.", count) % {"num": count}
    )
    return redirect("staff:duplicates")


urls = [
    path("duplicates/bulk", duplicates_bulk, name="duplicates-bulk"),
    path("duplicates/bulk/undo", duplicates_bulk_undo, name="duplicates-bulk-undo"),
]
