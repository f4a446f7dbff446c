"""How cases belong together: linked and taken apart, and work raised out of a case."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.casework.linking import Kind, case_link, case_unlink
from cases.casework.splitting import Wanted, case_split, services_to_raise
from cases.casework.transit import ActRefused, InputsRefused
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.case_people import WHOLE, LinkForm, SplitForm
from channels.staff.views.case import KEEPS, Opened, attempt, case_with, done, found, key_of
from crm.contacts.models import Reference
from crm.customers.references import shown


@staff_view("case.work", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, reference: str) -> HttpResponse:
    """The case with "it belongs together with another" open in place."""
    now, one = timezone.now(), found(request, reference)
    form = LinkForm(request.POST or None, initial={"other": request.GET.get("other", "")})
    status = 200
    if request.method == "POST":
        status = attempt(
            form,
            lambda inputs: case_link(
                case_id=one.pk,
                other=inputs["other"],
                kind=Kind.PART_OF if inputs["kind"] == WHOLE else inputs["kind"],
                is_whole=inputs["kind"] == WHOLE,
                actor=actor_of(request),
                at=now,
                key=key_of(request, form),
            ),
        )
        if status == 200:
            return done(request, one, "link", _("The two are tied together."))
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    opened = Opened(
        name="link",
        title=_("Tie to another case"),
        form=form,
        action=reverse("staff:case-link", args=[own]),
        form_id=f"case-act-{own}-link",
        hint=_(
            "It stands on both pages and changes neither. To end one as the same as the other, complete it as that."
        ),
    )
    return case_with(request, reference, opened, now=now, status=status)


@staff_view("case.work")
@require_POST
def unlink(request: HttpRequest, reference: str, link_id: int) -> HttpResponse:
    """The case, no longer tied to the other."""
    now, one = timezone.now(), found(request, reference)
    key = f"{request.POST.get('key', secrets.token_urlsafe(16))[:64]}-unlink-{link_id}"
    try:
        case_unlink(case_id=one.pk, link_id=link_id, actor=actor_of(request), at=now, key=key)
        messages.success(request, _("The two are no longer tied together."))
    except (ActRefused, InputsRefused) as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('staff:case', args=[shown(one.reference_value)])}#work")  # type: ignore[attr-defined]


@staff_view("case.work", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, reference: str) -> HttpResponse:
    """The case with "raise work out of it" open in place; sent, the new case's reference is said."""
    now, one = timezone.now(), found(request, reference)
    first = {"service": str(one.service_id), "for_customer": one.contact.customer_id is not None}
    form = SplitForm(request.POST or None, services=services_to_raise(), initial=first)
    status = 200
    if request.method == "POST":
        key = ""

        def raise_it(inputs: dict) -> None:
            nonlocal key
            wanted = Wanted(
                service_id=int(inputs["service"]),
                words=inputs["words"],
                is_part=inputs["is_part"] == "part",
                for_customer=inputs["for_customer"],
                tell=inputs["tell"],
            )
            begun = case_split(
                case_id=one.pk, wanted=wanted, actor=actor_of(request), at=now, key=key_of(request, form)
            )
            key = Reference.objects.values_list("value", flat=True).get(contact=begun.contact_id, kind="OWN")

        status = attempt(form, raise_it)
        if status == 200:
            return done(request, one, "split", _("Raised: %(reference)s.") % {"reference": shown(key)})
    own = shown(one.reference_value)  # type: ignore[attr-defined]
    opened = Opened(
        name="split",
        title=_("Raise work out of this"),
        form=form,
        action=reverse("staff:case-split", args=[own]),
        form_id=f"case-act-{own}-split",
        hint=_("A case of its own, with its own reference; it goes to the team of its service."),
        can_go=one.closed_at is None,
    )
    return case_with(request, reference, opened, now=now, status=status)


urls = [
    path("cases/<str:reference>/link", link, name="case-link"),
    path("cases/<str:reference>/link/<int:link_id>/end", unlink, name="case-unlink"),
    path("cases/<str:reference>/split", split, name="case-split"),
]
