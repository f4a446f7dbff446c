"""The outbox for its administrator: what waits and why, what went, and what a person does about it. No customer data."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from channels.staff.access import actor_of, staff_view
from channels.staff.presenters.outbox import OutboxPage, entry_lines, message_lines, outbox_page
from crm.contacts.sent import messages_since
from crm.outbox.mending import (
    MANAGE,
    Dead,
    OutboxRefused,
    dead_let_go,
    dead_retry,
    destination_pause,
    destination_rate,
    destination_resume,
)
from crm.outbox.queries import A_PAGE, STATES, entries

SHORT = 200


def midnight(now: datetime) -> datetime:
    """When today began, here."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


@staff_view(MANAGE)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Everything at one moment; asked by htmx, the part that changes."""
    now = timezone.now()
    page: OutboxPage = outbox_page(at=now, since=midnight(now))
    template = "staff/outbox/_now.html" if request.headers.get("HX-Request") else "staff/outbox/index.html"
    return render(request, template, {"now": now, "shown": page, "key": uuid4().hex})


@staff_view(MANAGE)
@require_safe
def entry_rows(request: HttpRequest, state: str) -> HttpResponse:
    """The entries behind a number: key, kind and why."""
    if state not in STATES:
        raise Http404
    now, asked = timezone.now(), {name: request.GET.get(name, "")[:120] for name in ("kind", "held_by")}
    if "destination" in request.GET:
        asked["destination"] = request.GET["destination"][:40]
    found = entries(state=state, at=now, after=_after(request), **asked)
    context = {
        "now": now,
        "state": state,
        "asked": asked,
        "lines": entry_lines(found[:A_PAGE], at=now),
        "next_href": _next(request, found),
        "key": uuid4().hex,
    }
    return render(request, "staff/outbox/entries.html", context)


@staff_view(MANAGE)
@require_safe
def message_rows(request: HttpRequest) -> HttpResponse:
    """The messages behind a number of today: key, kind and why, nobody's words."""
    now = timezone.now()
    asked = {name: request.GET.get(name, "")[:12] for name in ("channel", "state")}
    found = messages_since(since=midnight(now), after=_after(request), **asked)
    context = {"now": now, "lines": message_lines(found[:A_PAGE]), "asked": asked, "next_href": _next(request, found)}
    return render(request, "staff/outbox/messages.html", context)


@staff_view(MANAGE)
@require_POST
def dead_act(request: HttpRequest) -> HttpResponse:
    """Dead letters tried again or let go: those ticked or all of the list; then the list again."""
    actor, now = actor_of(request), timezone.now()
    chosen = [int(one) for one in request.POST.getlist("entry") if one.isdecimal() and len(one) < 19]
    everything = "all" in request.POST
    dead = Dead(
        keys=() if everything else tuple(chosen),
        kind=request.POST.get("kind", "")[:60],
        destination=request.POST.get("destination", "")[:40],
    )
    back = f"{reverse('staff:outbox-entries', args=['dead'])}?{urlencode({'kind': dead.kind})}" if dead.kind else None
    if not chosen and not everything:
        messages.error(request, _("Tick the dead letters first."))
        return redirect(back or reverse("staff:outbox-entries", args=["dead"]))
    try:
        if "let_go" in request.POST:
            count = dead_let_go(
                dead=dead, why=request.POST.get("why", "")[:SHORT], actor=actor, at=now, key=_key(request)
            )
            words = ngettext("%(n)d dead letter let go.", "%(n)d dead letters let go.", count) % {"n": count}
        else:
            count = dead_retry(dead=dead, actor=actor, at=now, key=_key(request))
            words = ngettext("%(n)d is tried again.", "%(n)d are tried again.", count) % {"n": count}
        messages.success(request, words)
    except OutboxRefused as refused:
        messages.error(request, str(refused))
    return redirect(back or reverse("staff:outbox-entries", args=["dead"]))


@staff_view(MANAGE)
@require_POST
def destination_act(request: HttpRequest) -> HttpResponse:
    """A destination paused, resumed or given a rate; then the page again."""
    given: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now(), "key": _key(request)}
    name = request.POST.get("name", "")[:120]
    if not name:
        raise Http404
    try:
        if "pause" in request.POST:
            destination_pause(name=name, why=request.POST.get("why", "")[:SHORT], **given)
            messages.success(request, _("Paused: nothing goes there until somebody resumes it."))
        elif "resume" in request.POST:
            destination_resume(name=name, **given)
            messages.success(request, _("Resumed: what waited goes now."))
        else:
            destination_rate(name=name, a_minute=_rate_of(request), **given)
            messages.success(request, _("Rate saved."))
    except OutboxRefused as refused:
        messages.error(request, str(refused))
    return redirect("staff:outbox")


def _rate_of(request: HttpRequest) -> int | None:
    typed = request.POST.get("a_minute", "").strip().replace(",", "")
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1


def _key(request: HttpRequest) -> str:
    return f"outbox-{request.POST.get('key', '')[:64] or uuid4().hex}"


def _after(request: HttpRequest) -> int:
    said = request.GET.get("after", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0


def _next(request: HttpRequest, found: list[Any]) -> str:
    if len(found) <= A_PAGE:
        return ""
    asked = {name: value for name, value in request.GET.items() if name != "after"}
    return f"?{urlencode(asked | {'after': found[A_PAGE - 1].pk})}"


urls = [
    path("outbox", outbox, name="outbox"),
    path("outbox/messages", message_rows, name="outbox-messages"),
    path("outbox/entries/<slug:state>", entry_rows, name="outbox-entries"),
    path("outbox/dead", dead_act, name="outbox-dead"),
    path("outbox/destination", destination_act, name="outbox-destination"),
]
