"""What if: what would be promised for a service at a moment, and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from channels.staff.access import staff_view
from channels.staff.forms.what_if import WhatIfForm
from crm.catalogue.queries import service_in_force, services_found
from crm.sla.models import ClockKind
from crm.sla.queries import UnknownPolicy
from crm.sla.what_if import WhatIf, what_if

MOST_SERVICES = 1_000


@staff_view("promise.what_if")
@require_safe
def what_if_page(request: HttpRequest) -> HttpResponse:
    """The form and, once a service is chosen, what would be promised."""
    now = timezone.now()
    asked = "service" in request.GET
    form = WhatIfForm(request.GET, services=services_found(limit=MOST_SERVICES), now=now)
    found = _found(form) if asked and form.is_valid() else None
    if not asked:
        form.errors.clear()
    return render(
        request,
        "staff/what_if/what_if.html",
        {"now": now, "form": form, "asked": asked, "found": found, "kinds": dict(ClockKind.choices)},
        status=422 if asked and not form.is_valid() else 200,
    )


def _found(form: WhatIfForm) -> WhatIf | None:
    """What would be promised; None when this service promises nothing."""
    given = form.cleaned_data
    version = service_in_force(code=given["service"])
    try:
        return what_if(
            code=version.policy,
            received_at=form.moment,
            channel=given["channel"],
            customer_kind=given["customer_kind"],
        )
    except UnknownPolicy:
        return None


urls = [path("what-if", what_if_page, name="what-if")]
