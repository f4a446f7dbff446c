"""Who is a councillor, of which ward, from when to when: listed, recorded, ended."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.drafts import DraftForm
from channels.staff.views.customer import record_for
from channels.web.fields import DateField
from crm.customers.authority.councillors import (
    PERMISSION,
    CouncillorRefused,
    councillor_add,
    councillor_end,
    terms_of_councillor,
)
from crm.customers.queries.seen import group_of
from gazetteer.areas.queries import area_names, areas_on


class CouncillorForm(DraftForm):
    """A term to be recorded. What is right is for the action to say."""

    opened = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    ward = forms.ChoiceField(label=gettext_lazy("Councillor of which ward?"))
    begins = DateField(label=gettext_lazy("From"))
    until = DateField(label=gettext_lazy("Until and including, if that is known"), required=False)

    def __init__(self, *args: Any, wards: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["ward"]
        choice.choices = [("", _("Choose")), *wards]


@staff_view(PERMISSION, keeps="councillor")
@require_http_methods(["GET", "POST"])
def councillor(request: HttpRequest, reference: str) -> HttpResponse:
    """The terms of this customer and the form for one more."""
    actor, now = actor_of(request), timezone.now()
    today, record = timezone.localdate(now), record_for(request, reference)
    typed = typing_kept.typed_in(request, form="councillor", user_id=int(actor.key), at=now)
    saving = "save" in request.POST
    wards = [(area.code, area.name) for area in areas_on(kind="WARD", on=today)]
    form = CouncillorForm(typed, wards=wards, draft=not saving)
    if saving and form.is_valid():
        opened = typing_kept.opened(form.cleaned_data["opened"])
        try:
            councillor_add(
                customer_id=record.customer.pk,
                ward_code=form.cleaned_data["ward"],
                begins=form.cleaned_data["begins"],
                until=form.cleaned_data["until"],
                actor=actor,
                at=now,
                key=opened.key if opened else form.cleaned_data["opened"][:200],
            )
        except CouncillorRefused as refused:
            for name, words in refused.errors.items():
                form.blame(name, words)
        else:
            messages.success(request, _("Recorded."))
            return redirect("staff:councillor", record.shown_reference)
    terms = terms_of_councillor(customer_ids=group_of(record.customer), actor=actor)
    names = area_names(codes=[one.ward_code for one in terms], on=today)
    context = {
        "now": now,
        "record": record,
        "form": form,
        "terms": [(one, names.get(one.ward_code, one.ward_code)) for one in terms],
        "today": today,
    }
    return render(request, "staff/councillor/councillor.html", context, status=422 if saving else 200)


@staff_view(PERMISSION)
@require_POST
def councillor_ends(request: HttpRequest, reference: str, term_id: int) -> HttpResponse:
    """End the term today."""
    record = record_for(request, reference)
    councillor_end(
        term_id=term_id, customer_ids=group_of(record.customer), actor=actor_of(request), at=timezone.now()
    )  # fmt: skip
    messages.success(request, _("Ended."))
    return redirect("staff:councillor", record.shown_reference)


urls = [
    path("customers/<str:reference>/councillor", councillor, name="councillor"),
    path("customers/<str:reference>/councillor/<int:term_id>/end", councillor_ends, name="councillor-end"),
]
