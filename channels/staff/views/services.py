"""Services: every one of the council's, and the form for a new one."""

from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.forms.service import ServiceForm
from channels.staff.presenters.service import lines_of
from crm.catalogue.editing.actions.services import service_create
from crm.catalogue.editing.queries import BROKEN, DRAFTED, OFFERED, WITHDRAWN, services_listed
from crm.catalogue.editing.refusing import CONFIGURE, VersionRefused


@staff_view(CONFIGURE)
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Services by name, with their state, their open cases, drafts and broken links."""
    asked = {name: request.GET.get(name, "")[:100] for name in ("q", "which")}
    page = services_listed(query=asked["q"], which=asked["which"], after=request.GET.get("after", "")[:60])
    following = urlencode({name: value for name, value in asked.items() if value} | {"after": page.next_after})
    context = {
        "lines": lines_of(page.services),
        "asked": asked,
        "lists": [
            ("", _("All")),
            (OFFERED, _("Offered")),
            (DRAFTED, _("With a draft")),
            (BROKEN, _("Broken link")),
            (WITHDRAWN, _("Withdrawn")),
        ],
        "next_href": f"{reverse('staff:services')}?{following}" if page.next_after else "",
        "first_href": reverse("staff:services") if request.GET.get("after") else "",
    }
    return render(request, "staff/service/index.html", context)


@staff_view(CONFIGURE)
@require_http_methods(["GET", "POST"])
def service_add(request: HttpRequest) -> HttpResponse:
    """The form of a new service; begun, its page with the draft."""
    form = ServiceForm(request.POST or None, initial={"key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        try:
            made = service_create(**form.cleaned_data, actor=actor_of(request), at=timezone.now())
        except VersionRefused as refused:
            for problem in refused.problems:
                name = problem.where.removeprefix("about.")
                form.add_error(name if name in form.fields else None, problem.words)
        else:
            return redirect("staff:service", code=made.service.code)
    return render(request, "staff/service/add.html", {"form": form}, status=422 if form.errors else 200)


urls = [
    path("services", services, name="services"),
    path("services-add", service_add, name="service-add"),
]
