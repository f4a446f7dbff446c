"""The front page, and the pages every public site must have."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from channels.citizen.forms import ReferenceForm
from channels.citizen.here_shown import is_offered
from crm.catalogue.queries import services_found


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what can be reported here, and ask for a reference."""
    services = services_found(on_web=True, limit=100)
    said = {"services": services, "form": ReferenceForm(), "has_days": is_offered()}
    return render(request, "citizen/home.html", said)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "citizen/accessibility.html", {"email": settings.DEFAULT_FROM_EMAIL})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept, why, and for how long."""
    return render(request, "citizen/privacy.html", {"email": settings.DEFAULT_FROM_EMAIL})


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Say how to reach the council."""
    return render(request, "citizen/contact.html", {"email": settings.DEFAULT_FROM_EMAIL})
