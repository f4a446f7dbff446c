"""The desk: where somebody who answers customers begins; others are sent to where their work is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from channels.staff.access import actor_of, staff_view
from channels.web.jinja import known
from crm.contacts.queries import sessions_open
from crm.teams.policy import may

ELSEWHERE = (("case.work", "staff:work"), ("report.view", "staff:reports"))


@staff_view()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The desk of those who log contacts; the first page of their own work for everybody else."""
    actor = actor_of(request)
    if not may(actor, "contact.log"):
        for permission, name in ELSEWHERE:
            if may(actor, permission) and known(name):
                return redirect(name)
    return render(
        request,
        "staff/home/home.html",
        {
            "now": timezone.now(),
            "sessions": sessions_open(actor=actor) if may(actor, "contact.log") else [],
            "may_log": may(actor, "contact.log"),
            "may_add": may(actor, "customer.change"),
            "may_work": may(actor, "worklist.view"),
            "may_report": may(actor, "report.view"),
        },
    )
