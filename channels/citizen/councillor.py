"""Councillors: the cases they raised for people of their ward, opened by a link to their mailbox; no account, no licence."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.casework.incidents.councillors import NotInOffice, raised_by_councillor
from channels.citizen import visits
from channels.web.visitors import visitor_may
from crm.contacts.councillors import link_send, link_use

HELD, LINK = "councillor", "councillor-link"
LASTS, WINDOW = timedelta(minutes=30), timedelta(minutes=15)
ASKED, TRIED = 10, 30  # from one address in a window


class EmailForm(forms.Form):
    """Where the link goes."""

    email = forms.CharField(
        label=gettext_lazy("Your council email address"),
        max_length=320,
        error_messages={"required": gettext_lazy("Enter your email address")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


def signed_in(view: Callable[[HttpRequest, int], HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view given the key of the councillor who is signed in; everybody else is asked for their address."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        customer_id, until = request.session.get(HELD, (0, ""))
        if not until or timezone.now() >= datetime.fromisoformat(until):
            return redirect("citizen:councillors")
        _hold(request, customer_id)
        return view(request, customer_id)

    return checked


def _hold(request: HttpRequest, customer_id: int) -> None:
    request.session[HELD] = [customer_id, (timezone.now() + LASTS).isoformat()]


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask for the address; say the same whether a link is on its way or not."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if visitor_may(request, kind="councillor", limit=ASKED, per=WINDOW, at=now):
            link_send(email=form.cleaned_data["email"], at=now)
        return render(request, "citizen/councillors/sent.html")
    return render(request, "citizen/councillors/start.html", {"form": form})


@require_safe
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address; it is used by the next page's button, so no mail scanner uses it up."""
    visits.keep(request, visits.LINKS, LINK, token[:100])
    return redirect("citizen:councillor-open")


@require_http_methods(["GET", "POST"])
def open_by_link(request: HttpRequest) -> HttpResponse:
    """Use the link that was followed; a right one signs in for half an hour after the last page."""
    if not visits.kept(request, visits.LINKS, LINK):
        return redirect("citizen:councillors")
    if request.method == "POST":
        now, token = timezone.now(), visits.taken(request, visits.LINKS, LINK)
        may = visitor_may(request, kind="councillor-use", limit=TRIED, per=WINDOW, at=now)
        customer_id = link_use(token=token, at=now) if may else None
        if customer_id is not None:
            request.session.cycle_key()
            _hold(request, customer_id)
            return redirect("citizen:councillor-cases")
        return render(request, "citizen/councillors/open.html", {"has_run_out": True})
    return render(request, "citizen/councillors/open.html", {"has_run_out": False})


@require_safe
@signed_in
def cases(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what they raised, the latest first."""
    now, before = timezone.now(), request.GET.get("before", "")
    last = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    try:
        page = raised_by_councillor(customer_id=customer_id, at=now, before=last)
    except NotInOffice:
        request.session.pop(HELD, None)
        return redirect("citizen:councillors")
    return render(request, "citizen/councillors/cases.html", {"page": page, "now": now, "is_first": last is None})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out, for somebody at a shared computer."""
    request.session.pop(HELD, None)
    return redirect("citizen:councillors")
