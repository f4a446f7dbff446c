"""Two records of one person: found to be the same, looked at side by side, shown as one, and two again."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.merging import MergeForm, PlacingForm, SameForm, UnmergeForm
from channels.staff.presenters.merging import Together, facts_looked_at, merge_page, unmerge_page
from channels.staff.presenters.person import people_found
from channels.staff.views.customer import record_for
from crm.customers.living.queries import death_of
from crm.customers.living.saying import died_words
from crm.customers.merging.actions import MergeRefused, customers_merge, customers_unmerge, facts_place
from crm.customers.merging.choosing import FIELDS
from crm.customers.merging.models import Because
from crm.customers.merging.placing import MOST_ON_A_PAGE, FactLine, facts_open, facts_since
from crm.customers.merging.placing import to_place as things_to_place
from crm.customers.merging.queries import (
    MergedRecord,
    MergePreview,
    halves_of,
    live_merge_of,
    merge_preview,
    undone_halves_of,
)
from crm.customers.models import Customer, Merge

SAME, MERGE = "staff/merge/same.html", "staff/merge/merge.html"
UNMERGE, PLACE = "staff/merge/unmerge.html", "staff/merge/to_place.html"
WORDS = {"because": dict(Because.choices)}


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
    """What each record will have, whose is what was added since, and the button; then the record that stands alone."""
    actor, now = actor_of(request), timezone.now()
    within = merged_record(request, reference)
    saving = "save" in request.POST
    page = unmerge_page(halves_of(within.merge, actor=actor), actor=actor, at=now)
    facts = facts_since(within.merge, actor=actor)
    facts_looked_at(facts, actor=actor, at=now)
    typed = placed_as_proposed(typed_in(request, "unmerge"), facts, saving=saving)
    form = UnmergeForm(typed, draft=not saving, facts=facts, names=names_of(page))
    if saving and form.is_valid() and unmerged(request, within, form):
        messages.success(request, _("Two records again."))
        return redirect("staff:customer", within.shown_reference)
    context = {
        "now": now, "page": page, "form": form, "within": within, "full": len(facts) >= MOST_ON_A_PAGE,
        "died": died_as_one(page, within),
    } | WORDS  # fmt: skip
    return render(request, UNMERGE, context, status=422 if saving else 200)


def died_as_one(page: Together, within: MergedRecord) -> str:
    """Of whom it was said that they have died while the two were shown as one, "" for nobody: it may be only one."""
    death = death_of(customer_ids=[key for side in page.sides for key in side.half.keys])
    return died_words(death) if death is not None and death.reported_at >= within.merge.merged_at else ""


def unmerged(request: HttpRequest, within: MergedRecord, form: UnmergeForm) -> bool:
    """True when they are two now; False when the form says why not."""
    try:
        customers_unmerge(merge_id=within.merge.pk, decisions=form.decisions, **signed(form, request))
    except MergeRefused as refused:
        form.add_error("why" if refused.code == "REASON" else None, str(refused))
        return False
    except Merge.DoesNotExist as missing:
        raise Http404 from missing
    return True


def placed_as_proposed(typed: QueryDict, facts: Sequence[FactLine], *, saving: bool) -> QueryDict:
    """What was typed; until somebody decides, each fact is where the evidence for it points, if any does."""
    for fact in facts if not saving else ():
        typed.setdefault(fact.name, fact.proposed)
    return typed


def names_of(page: Together) -> tuple[str, str]:
    """The two records as a choice names them."""
    into, gone = page.sides
    return f"{into.name} {into.reference}", f"{gone.name} {gone.reference}"


@staff_view("customer.merge", keeps="to-place")
@require_http_methods(["GET", "POST"])
def to_place(request: HttpRequest, reference: str) -> HttpResponse:
    """What was added while two records were shown as one and is on neither page: whose it is, a person says."""
    actor, now = actor_of(request), timezone.now()
    record = record_for(request, reference)
    waiting = things_to_place(record.customer, actor=actor)
    if not waiting:
        return redirect("staff:customer", record.shown_reference)
    merge, _count = waiting[0]
    try:
        page = unmerge_page(undone_halves_of(merge, actor=actor), actor=actor, at=now)
    except Customer.DoesNotExist as hidden:
        raise Http404 from hidden
    facts = facts_open(merge, actor=actor)
    facts_looked_at(facts, actor=actor, at=now)
    saving = "save" in request.POST
    typed = placed_as_proposed(typed_in(request, "to-place"), facts, saving=saving)
    form = PlacingForm(typed, draft=not saving, facts=facts, names=names_of(page))
    if saving and form.is_valid():
        key = key_of(form)
        placed = facts_place(merge_id=merge.pk, decisions=form.decisions, actor=actor, at=now, key=key)
        if placed:
            messages.success(request, ngettext("%(n)d thing placed.", "%(n)d things placed.", placed) % {"n": placed})
        return redirect("staff:customer", record.shown_reference)
    context = {"now": now, "page": page, "form": form, "record": record, "full": False} | WORDS
    return render(request, PLACE, context, status=422 if saving else 200)


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
    return {
        "reason": form.cleaned_data["why"],
        "actor": actor_of(request),
        "at": timezone.now(),
        "key": key_of(form),
    }


def key_of(form: Any) -> str:
    """The key that was drawn with the form."""
    opened = typing_kept.opened(form.cleaned_data["opened"])
    return opened.key if opened else form.cleaned_data["opened"][:100]


urls = [
    path("customers/<str:reference>/same-as", same_as, name="customer-same"),
    path("customers/<str:reference>/merge/<str:other>", merge, name="customer-merge"),
    path("customers/<str:reference>/unmerge", unmerge, name="customer-unmerge"),
    path("customers/<str:reference>/to-place", to_place, name="customer-to-place"),
]
