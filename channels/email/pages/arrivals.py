"""Messages that arrived and stand in no record: why, and what a person does about each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from channels.email.inbound.leftover import (
    OPEN,
    PAGE,
    SEE,
    ArrivalRefused,
    arrival_original,
    arrival_retry,
    arrival_set_aside,
    leftovers,
)
from channels.email.inbound.managing import MANAGE
from channels.email.inbound.models import Arrival
from channels.email.pages.presenting import arrival_lines
from channels.web.files import file_answer
from channels.web.staff_pages import StaffPage, Visit, Way
from crm.documents.queries import DocumentClosed
from crm.teams.policy import may


@require_safe
def arrival_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What waits for a person, the oldest first."""
    said = request.GET.get("after", "")
    after = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0
    found = leftovers(actor=visit.actor, after=after)
    shown = found[:PAGE]
    lines = arrival_lines(shown, actor=visit.actor)
    next_href = f"?after={shown[-1].pk}" if len(found) > PAGE else ""
    context = {"now": timezone.now(), "lines": lines, "next_href": next_href, "manages": may(visit.actor, MANAGE)}
    return render(request, "email/mailbox/arrivals.html", context)


@require_POST
def arrival_act(request: HttpRequest, visit: Visit, arrival_id: int) -> HttpResponse:
    """One of them tried again or set aside; then the list."""
    now = timezone.now()
    try:
        if "retry" in request.POST:
            arrival_retry(arrival_id=arrival_id, actor=visit.actor, at=now)
            messages.success(request, _("It is being read in again: look in a minute."))
        else:
            why = request.POST.get("why", "")
            arrival_set_aside(arrival_id=arrival_id, why=why, actor=visit.actor, at=now)
            messages.success(request, _("Set aside."))
    except Arrival.DoesNotExist as missing:
        raise Http404 from missing
    except ArrivalRefused as refused:
        messages.error(request, str(refused))
    return redirect("staff:mail-arrivals")


@require_safe
def original(request: HttpRequest, visit: Visit, arrival_id: int) -> HttpResponseBase:
    """The message as it arrived, to be saved."""
    try:
        document = arrival_original(arrival_id=arrival_id, actor=visit.actor, at=timezone.now())
        return file_answer(document=document)
    except (Arrival.DoesNotExist, DocumentClosed) as missing:
        raise Http404 from missing


PAGES = [
    StaffPage(
        "mailboxes/not-read",
        "mail-arrivals",
        SEE,
        arrival_list,
        way=Way.WORK,
        words=gettext_lazy("Email that could not be read in"),
    ),
    StaffPage("mailboxes/not-read/<int:arrival_id>", "mail-arrival", SEE, arrival_act),
    StaffPage("mailboxes/not-read/<int:arrival_id>/original", "mail-arrival-original", OPEN, original),
]
