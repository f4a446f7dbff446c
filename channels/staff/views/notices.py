"""What a member of staff is told: read, one by one or all that stood on their page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cases.casework.notices.reading import MOST, notices_read
from channels.staff.access import actor_of, staff_view


@staff_view("notice.read")
@require_POST
def notices_are_read(request: HttpRequest) -> HttpResponse:
    """The desk again, without the notices that were named; those that came since are still on it."""
    keys = [
        int(key) for key in request.POST.getlist("notice")[:MOST] if key.isascii() and key.isdigit() and len(key) < 19
    ]
    number = notices_read(actor=actor_of(request), keys=keys, at=timezone.now())
    if number:
        messages.success(request, ngettext("%(n)d notice read.", "%(n)d notices read.", number) % {"n": number})
    return redirect("staff:home")


urls = [path("notices/read", notices_are_read, name="notices-read")]
