"""How the platform is, for the administrator; machines ask /health/ready."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from channels.staff.access import staff_view
from channels.staff.presenters.health import health_lines, state_word
from channels.web.health import health
from crm.outbox.health import sweep_health
from crm.sla.proving import KEPT, last_proof


@staff_view("health.view")
@require_safe
def health_page(request: HttpRequest) -> HttpResponse:
    """Everything that is looked at, in words, and what last night's proof found."""
    now = timezone.now()
    found = health(at=now)
    proof = last_proof()
    sweep = sweep_health(at=now)
    return render(
        request,
        "staff/health/health.html",
        {
            "now": now,
            "state": state_word(found.state),
            "lines": health_lines(found),
            "did": sorted((sweep.did or {}).items()),
            "process": sweep.process,
            "proof": proof,
            "kept": KEPT,
        },
    )


urls = [path("health", health_page, name="health")]
