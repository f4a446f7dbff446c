"""The kinds of adjustments and alerts this council knows: an administrator adds to them and retires them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.care import KindForm
from channels.staff.views.care_acts import FORM, Asked, asked_about
from crm.customers.care.adjustments import CONFIGURE, adjustment_kind_add, adjustment_kind_retire
from crm.customers.care.alerts import alert_kind_add, alert_kind_retire
from crm.customers.care.effects import WAY_WORDS, Way
from crm.customers.care.models import AdjustmentKind, AlertKind
from crm.customers.care.shipped import kinds_ship


@staff_view(CONFIGURE)
@require_safe
def care_kinds(request: HttpRequest) -> HttpResponse:
    """Every kind: what it does, what staff or visitors are told."""
    adjustments = AdjustmentKind.objects.order_by("-is_live", "name", "pk")
    context = {
        "now": timezone.now(),
        "adjustments": [(one, ", ".join(str(WAY_WORDS[Way(way)]) for way in one.blocks)) for one in adjustments],
        "alerts": list(AlertKind.objects.order_by("-is_live", "name", "pk")),
    }
    return render(request, "staff/care/kinds.html", context)


@staff_view(CONFIGURE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def care_kind_add(request: HttpRequest) -> HttpResponse:
    """The form for a new kind."""

    def add(given: dict[str, Any], _key: str) -> None:
        code, name, actor = given["code"], given["name"], actor_of(request)
        if given["what"] == "alert":
            alert_kind_add(code=code, name=name, visitor_words=given["guidance"], actor=actor)
        else:
            adjustment_kind_add(
                code=code, name=name, effect=given["effect"], blocks=given["blocks"], guidance=given["guidance"],
                actor=actor,
            )  # fmt: skip

    asked = Asked(form=KindForm, title=_("Add a kind"), submit=_("Add it"), done=_("Added."), act=add)
    return asked_about(request, "", asked, back=reverse("staff:care-kinds"))


@staff_view(CONFIGURE)
@require_POST
def care_kinds_ship(request: HttpRequest) -> HttpResponse:
    """The list, with the kinds this product ships; what stands already stays as it is."""
    kinds_ship(actor=actor_of(request))
    messages.success(request, _("Added those that were missing."))
    return redirect("staff:care-kinds")


@staff_view(CONFIGURE)
@require_POST
def care_kind_retire(request: HttpRequest, code: str) -> HttpResponse:
    """The list; the kind is offered no more, what was agreed or raised stands."""
    retire = alert_kind_retire if request.POST.get("what") == "alert" else adjustment_kind_retire
    try:
        kind = retire(code=code, actor=actor_of(request))
    except (AlertKind.DoesNotExist, AdjustmentKind.DoesNotExist) as missing:
        raise Http404 from missing
    messages.success(request, _("%(name)s is offered no more.") % {"name": kind.name})
    return redirect("staff:care-kinds")


urls = [
    path("care/kinds", care_kinds, name="care-kinds"),
    path("care/kinds/add", care_kind_add, name="care-kind-add"),
    path("care/kinds/ship", care_kinds_ship, name="care-kinds-ship"),
    path("care/kinds/<str:code>/retire", care_kind_retire, name="care-kind-retire"),
]
