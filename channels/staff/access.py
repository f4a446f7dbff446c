"""Who may open a page of this door: signed in and permitted; for anybody else there is nothing here (404)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from channels.staff import typing_kept
from channels.web.errors import bad_request, kind_answer
from crm.teams.acting import Busy
from crm.teams.actor import Actor
from crm.teams.models import User
from crm.teams.policy import NotPermitted, may

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def staff_view(permission: str = "", *, keeps: str = "") -> Callable[[View], View]:
    """Return a decorator: strangers go to sign in and come back, staff without the permission find nothing.

    `keeps` names the form of this page whose typing waits in the session while somebody signs in again.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if holds_nul(request):
                return bad_request(request)
            if not request.user.is_authenticated:
                return to_sign_in(request, keeps=keeps)
            if permission and not may(actor_of(request), permission):
                raise Http404
            try:
                return view(request, *args, **kwargs)
            except NotPermitted as refusal:
                raise Http404 from refusal
            except Busy:
                return busy(request)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast(View, guarded)

    return guard


def holds_nul(request: HttpRequest) -> bool:
    """True when a NUL was sent: nobody can type one, and PostgreSQL holds none."""
    sent = (
        value for form in (request.GET, request.POST) for values in form.lists() for value in (values[0], *values[1])
    )
    return "\x00" in request.path or any("\x00" in value for value in sent)


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in member of staff as an actor."""
    return cast(User, request.user).actor


def to_sign_in(request: HttpRequest, *, keeps: str) -> HttpResponse:
    """The way to the sign-in page and back; what was typed into the named form waits in the session."""
    back = request.get_full_path()
    if request.method == "POST":
        if keeps:
            typing_kept.keep(request, form=keeps)
        else:
            back = reverse("staff:home")
    address = f"{reverse('staff:sign-in')}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request") == "true":
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = address
        return answer
    return redirect(address)


def busy(request: HttpRequest) -> HttpResponse:
    """The kind answer when somebody else holds the record."""
    return kind_answer(
        request,
        title=_("Somebody else is saving this just now"),
        words=_("Nothing was lost. Go back and save again in a few seconds."),
        status=409,
        call=False,
    )


def own_record(request: HttpRequest, customer_id: int | None) -> bool:
    """True when this is the record of the member of staff who asks: they may not open it."""
    mine = cast(User, request.user).customer_key
    return mine is not None and customer_id == mine


def own_record_page(request: HttpRequest) -> HttpResponse:
    """What a member of staff reads instead of their own record."""
    return kind_answer(
        request,
        title=_("This is your own record"),
        words=_("You cannot open or change it yourself. Ask a colleague or your team leader."),
        status=403,
        call=False,
    )
