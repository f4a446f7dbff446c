"""Pages that other doors bring for staff, guarded as our own are."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.web.staff_pages import StaffPage, Visit, staff_pages


def door_urls() -> list[URLPattern]:
    """The addresses of every page that a door brings."""
    return [path(page.route, _guarded(page), name=page.name) for page in staff_pages()]


def _guarded(page: StaffPage) -> Any:
    @staff_view(page.permission, keeps=page.keeps)
    def view(request: HttpRequest, **named: Any) -> HttpResponseBase:
        actor = actor_of(request)
        typed = None
        if page.keeps and request.method == "GET":
            typed = typing_kept.take_back(request, form=page.keeps, user_id=int(actor.key))
        token = typing_kept.token(user_id=int(actor.key), at=timezone.now())
        return page.view(request, Visit(actor=actor, token=token, typed=typed), **named)

    return view
