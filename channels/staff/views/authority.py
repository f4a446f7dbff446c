"""Who may act for a customer: listed, recorded, ended."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.authority import EndForm
from channels.staff.presenters.authority import authorities, authority_adding
from channels.staff.views.customer import record_for
from crm.customers.authority import actions
from crm.customers.authority.queries import authority_seen
from crm.customers.queries.seen import group_of
from crm.teams.policy import may

FIELD_OF = {"holder": "who_query"}


@staff_view("authority.view")
@require_safe
def authority(request: HttpRequest, reference: str) -> HttpResponse:
    """Everybody who may or might act for this customer, and for whom they may."""
    actor, now = actor_of(request), timezone.now()
    record = record_for(request, reference)
    page = authorities(customer_ids=group_of(record.customer), actor=actor, at=now)
    context = {"now": now, "record": record, "page": page, "may_change": may(actor, "authority.change")}
    return render(request, "staff/authority/show.html", context)


@staff_view("authority.change", keeps="authority")
@require_http_methods(["GET", "POST"])
def authority_add(request: HttpRequest, reference: str) -> HttpResponse:
    """The form for one more authority; the list once it is recorded."""
    actor, now = actor_of(request), timezone.now()
    record = record_for(request, reference)
    typed = typing_kept.typed_in(request, form="authority", user_id=int(actor.key), at=now)
    saving = "save" in request.POST
    page = authority_adding(typed=typed, actor=actor, at=now, draft=not saving)
    if saving and page.form.is_valid():
        opened = typing_kept.opened(page.form.cleaned_data["opened"])
        try:
            actions.authority_add(
                customer_id=record.customer.pk,
                actor=actor,
                at=now,
                key=opened.key if opened else page.form.cleaned_data["opened"][:200],
                **page.form.given,
            )
        except actions.AuthorityRefused as refused:
            for name, words in refused.errors.items():
                page.form.blame(FIELD_OF.get(name, name), words)
        else:
            messages.success(request, _("Recorded."))
            return redirect("staff:authority", record.shown_reference)
    context = {"now": now, "record": record, "page": page}
    return render(request, "staff/authority/add.html", context, status=422 if saving else 200)


@staff_view("authority.change", keeps="authority-end")
@require_http_methods(["GET", "POST"])
def authority_end(request: HttpRequest, reference: str, authority_id: int) -> HttpResponse:
    """The page on which an authority ends; the list once it has."""
    actor, now = actor_of(request), timezone.now()
    record = record_for(request, reference)
    found = authority_seen(actor=actor, key=authority_id, customer_ids=group_of(record.customer))
    if found is None:
        raise Http404
    saving = "save" in request.POST
    typed = typing_kept.typed_in(request, form="authority-end", user_id=int(actor.key), at=now)
    form = EndForm(typed, draft=not saving)
    if saving and form.is_valid():
        actions.authority_end(authority_id=found.pk, reason=form.cleaned_data["why"], actor=actor, at=now)
        messages.success(request, _("Ended."))
        return redirect("staff:authority", record.shown_reference)
    context = {"now": now, "record": record, "form": form, "one": found}
    return render(request, "staff/authority/end.html", context, status=422 if saving else 200)


urls = [
    path("customers/<str:reference>/authority", authority, name="authority"),
    path("customers/<str:reference>/authority/add", authority_add, name="authority-add"),
    path("customers/<str:reference>/authority/<int:authority_id>/end", authority_end, name="authority-end"),
]
