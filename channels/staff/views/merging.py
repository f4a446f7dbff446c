"""Two records of one person: found to be the same, looked at side by side, shown as one, and two again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.merging import MergeForm, SameForm, UnmergeForm
from channels.staff.presenters.merging import merge_page, unmerge_page
from channels.staff.presenters.person import people_found
from channels.staff.views.customer import record_for
from crm.customers.merging.actions import MergeRefused, customers_merge, customers_unmerge
from crm.customers.merging.choosing import FIELDS
from crm.customers.merging.queries import MergedRecord, MergePreview, halves_of, live_merge_of, merge_preview
from crm.customers.models import Customer, Merge

SAME, MERGE, UNMERGE = "staff/merge/same.html", "staff/merge/merge.html", "staff/merge/unmerge.html"


@staff_view("customer.merge")
@require_http_methods(["GET", "POST"])
def same_as(request: HttpRequest, reference: str) -> HttpResponse:
    """The page on which the other record of the same person is found."""
    actor, now = actor_of(request), timezone.now()
    record = record_for(request, reference)
    form = SameForm(request.POST, draft=True)
    query = request.POST.get("who_query", "").strip()
    found = people_found(actor=actor, query=query, at=now) if query else []
    context = {
        "now": now, "record": record, "form": form, "query": query,
        "people": [one for one in found if one.pk != record.customer.pk],
    }  # fmt: skip
    return render(request, SAME, context)


@staff_view("customer.merge", keeps="merge")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Both records side by side, what to choose, and the button; the one record once they are merged."""
    actor, now = actor_of(request), timezone.now()
    try:
        preview = merge_preview(into=reference, gone=other, actor=actor, at=now)
    except Customer.DoesNotExist as missing:
        raise Http404 from missing
    into, gone = preview.into, preview.gone
    if into.top.pk == gone.top.pk:
        messages.info(request, _("These two are shown as one already."))
        return redirect("staff:customer", into.shown_reference)
    saving = "save" in request.POST
    form = merge_form(request, preview)
    if saving and form.is_valid() and merged(request, preview, form):
        messages.success(request, _("Two records are shown as one. Both references lead here."))
        return redirect("staff:customer", into.shown_reference)
    page = merge_page(preview, actor=actor, at=now)
    context = {"now": now, "page": page, "form": form, "can": into.top.kind == gone.top.kind}
    return render(request, MERGE, context, status=422 if saving else 200)


def merge_form(request: HttpRequest, preview: MergePreview) -> MergeForm:
    """The form as typed so far; until somebody chooses, the surviving record's value is shown."""
    typed = typed_in(request, "merge")
    if "save" not in request.POST:
        for conflict in preview.conflicts:
            typed.setdefault(conflict.name, conflict.options[0][0] if conflict.name in FIELDS else "")
    return MergeForm(typed, draft="save" not in request.POST, conflicts=preview.conflicts)


def merged(request: HttpRequest, preview: MergePreview, form: MergeForm) -> bool:
    """True when they are shown as one now; False when the form says why not."""
    into, gone = preview.into.top.pk, preview.gone.top.pk
    try:
        customers_merge(into_id=into, from_id=gone, choices=form.choices, **signed(form, request))
    except MergeRefused as refused:
        form.add_error("why" if refused.code == "REASON" else None, str(refused))
        return False
    except Customer.DoesNotExist as missing:
        raise Http404 from missing
    return True


@staff_view("customer.merge", keeps="unmerge")
@require_http_methods(["GET", "POST"])
def unmerge(request: HttpRequest, reference: str) -> HttpResponse:
    """What each record will have, and the button; the record that was shown within another, once it stands alone."""
    actor, now = actor_of(request), timezone.now()
    within = merged_record(request, reference)
    saving = "save" in request.POST
    form = UnmergeForm(typed_in(request, "unmerge"), draft=not saving)
    if saving and form.is_valid():
        try:
            customers_unmerge(merge_id=within.merge.pk, **signed(form, request))
        except MergeRefused as refused:
            form.add_error("why" if refused.code == "REASON" else None, str(refused))
        except Merge.DoesNotExist as missing:
            raise Http404 from missing
        else:
            messages.success(request, _("Two records again."))
            return redirect("staff:customer", within.shown_reference)
    page = unmerge_page(halves_of(within.merge, actor=actor), actor=actor, at=now)
    context = {"now": now, "page": page, "form": form, "merged": within}
    return render(request, UNMERGE, context, status=422 if saving else 200)


def merged_record(request: HttpRequest, reference: str) -> MergedRecord:
    """The record, while it is shown within another and this member of staff may know of both. Raises Http404."""
    record_for(request, reference)  # whom they may not see, or are, is absent; the look is recorded
    try:
        return live_merge_of(reference=reference, actor=actor_of(request))
    except Merge.DoesNotExist as missing:
        raise Http404 from missing


def typed_in(request: HttpRequest, form: str) -> QueryDict:
    """What was typed so far, with a key of its own."""
    return typing_kept.typed_in(request, form=form, user_id=int(actor_of(request).key), at=timezone.now())


def signed(form: Any, request: HttpRequest) -> dict[str, Any]:
    """Who does it, when, why, and the key that lets it happen once."""
    opened = typing_kept.opened(form.cleaned_data["opened"])
    return {
        "reason": form.cleaned_data["why"],
        "actor": actor_of(request),
        "at": timezone.now(),
        "key": opened.key if opened else form.cleaned_data["opened"][:200],
    }


urls = [
    path("customers/<str:reference>/same-as", same_as, name="customer-same"),
    path("customers/<str:reference>/merge/<str:other>", merge, name="customer-merge"),
    path("customers/<str:reference>/unmerge", unmerge, name="customer-unmerge"),
]
