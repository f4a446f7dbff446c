"""Information governance: what went to the wrong person, to be assessed; everything held on one customer, given out."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.merging import AssessmentForm, ErasureForm, ExportForm
from channels.staff.forms.place import as_key
from channels.staff.presenters.held import held_csv, held_json
from crm.customers.erasing import ErasureRefused, customer_redact
from crm.customers.exporting import ExportRefused, Held, customer_export
from crm.customers.merging.disclosing import (
    PAGE,
    AssessmentRefused,
    disclosure_assess,
    disclosure_page,
    disclosures,
)
from crm.customers.merging.models import Disclosure, DisclosureState
from crm.customers.models import Customer

LIST, SHOW = "staff/governance/disclosures.html", "staff/governance/disclosure.html"
EXPORT, ERASE = "staff/governance/export.html", "staff/governance/erase.html"


@staff_view("disclosure.assess")
@require_safe
def disclosure_list(request: HttpRequest) -> HttpResponse:
    """The lists of what went to the wrong person, newest first; those to assess, or all."""
    everything = request.GET.get("show") == "all"
    state = "" if everything else DisclosureState.TO_ASSESS
    lists = disclosures(actor=actor_of(request), state=state, before=as_key(request.GET.get("before")))
    more = lists[-1].pk if len(lists) == PAGE else None
    context = {"now": timezone.now(), "lists": lists, "everything": everything, "more": more}
    return render(request, LIST, context)


@staff_view("disclosure.assess")
@require_http_methods(["GET", "POST"])
def disclosure(request: HttpRequest, disclosure_id: int) -> HttpResponse:
    """One list, line by line, and its assessment."""
    actor, now = actor_of(request), timezone.now()
    try:
        listed, lines = disclosure_page(disclosure_id=disclosure_id, actor=actor, at=now)
    except Disclosure.DoesNotExist as missing:
        raise Http404 from missing
    saving = request.method == "POST"
    form = AssessmentForm(request.POST if saving else {"state": "", "words": listed.words}, draft=not saving)
    if saving and form.is_valid():
        given = form.cleaned_data
        try:
            disclosure_assess(
                disclosure_id=disclosure_id, state=given["state"], words=given["words"], actor=actor, at=now
            )
        except AssessmentRefused as refused:
            form.blame(refused.name, str(refused))
        else:
            messages.success(request, _("Assessed."))
            return redirect("staff:disclosures")
    context = {"now": now, "listed": listed, "lines": lines, "form": form}
    return render(request, SHOW, context, status=422 if saving else 200)


@staff_view("customer.export", keeps="export")
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Everything held on one customer, as a file; what it is for is kept."""
    actor, now = actor_of(request), timezone.now()
    saving = "save" in request.POST
    typed = typing_kept.typed_in(request, form="export", user_id=int(actor.key), at=now)
    if not saving:
        typed.setdefault("shape", "csv")
    form = ExportForm(typed, draft=not saving)
    if saving and form.is_valid():
        given = form.cleaned_data
        opened = typing_kept.opened(given["opened"])
        key = opened.key if opened else given["opened"][:200]
        try:
            held = customer_export(reference=given["reference"], reason=given["reason"], actor=actor, at=now, key=key)
        except ExportRefused as refused:
            form.blame("reason", str(refused))
        except Customer.DoesNotExist:
            form.blame("reference", _("There is no such customer: check what you typed."))
        else:
            return as_file(held, given["shape"])
    return render(request, EXPORT, {"now": now, "form": form}, status=422 if saving else 200)


@staff_view("customer.erase", keeps="erase")
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erasing one customer: names, addresses and words, not what was done and when."""
    actor, now = actor_of(request), timezone.now()
    saving = "save" in request.POST
    form = ErasureForm(typing_kept.typed_in(request, form="erase", user_id=int(actor.key), at=now), draft=not saving)
    if saving and form.is_valid():
        given = form.cleaned_data
        opened = typing_kept.opened(given["opened"])
        key = opened.key if opened else given["opened"][:200]
        try:
            customer_redact(reference=given["reference"], reason=given["reason"], actor=actor, at=now, key=key)
        except ErasureRefused as refused:
            for words in refused.reasons:
                form.add_error(None, words)
        except Customer.DoesNotExist:
            form.blame("reference", _("There is no such customer: check what you typed."))
        else:
            messages.success(request, _("%(reference)s is erased.") % {"reference": given["reference"]})
            return redirect("staff:customer-erase")
    return render(request, ERASE, {"now": now, "form": form}, status=422 if saving else 200)


def as_file(held: Held, shape: str) -> HttpResponse:
    """The download."""
    name = f"held-{held.references[0]}-{held.at:%Y-%m-%d}.{shape}"
    text, kind = (
        (held_json(held), "application/json") if shape == "json" else (held_csv(held), "text/csv; charset=utf-8")
    )
    answer = HttpResponse(text, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urls = [
    path("governance/disclosures", disclosure_list, name="disclosures"),
    path("governance/disclosures/<int:disclosure_id>", disclosure, name="disclosure"),
    path("governance/export", export, name="customer-export"),
    path("governance/erase", erase, name="customer-erase"),
]
