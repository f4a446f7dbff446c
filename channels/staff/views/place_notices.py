"""Notices for places: those that are up, those that are over, a new one, one taken down."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.casework.telling.models import PlaceNotice
from cases.casework.telling.notices import PAGE, VIEW, notices_listed
from cases.casework.telling.put_up import PUT_UP, NoticeRefused, notice_put_up, notice_take_down
from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.place import as_key
from channels.staff.forms.place_notice import FIELD_OF, PlaceNoticeForm
from channels.staff.presenters.place_choices import SHORTEST, streets_found
from channels.staff.presenters.place_notices import notice_rows, places_offered, services_offered
from crm.teams.policy import may

FORM = "place-notice"


@staff_view(VIEW)
@require_safe
def place_notices(request: HttpRequest) -> HttpResponse:
    """Those that are up or coming; with `over`, those that have ended, a page at a time."""
    actor, now = actor_of(request), timezone.now()
    over = "over" in request.GET
    lines = notices_listed(actor=actor, at=now, over=over, before=as_key(request.GET.get("before")))
    more = over and len(lines) > PAGE
    shown = lines[:PAGE] if over else lines
    said = {
        "now": now,
        "over": over,
        "rows": notice_rows(shown),
        "next": shown[-1].notice.pk if more else None,
        "is_first": "before" not in request.GET,
        "may_put_up": may(actor, PUT_UP),
    }
    return render(request, "staff/place_notice/index.html", said)


@staff_view(PUT_UP, keeps=FORM)
@require_http_methods(["GET", "POST"])
def place_notice_add(request: HttpRequest) -> HttpResponse:
    """The form of a new notice; put up, the list."""
    actor, now = actor_of(request), timezone.now()
    typed = typing_kept.typed_in(request, form=FORM, user_id=int(actor.key), at=now)
    begun = request.method == "GET" and len(typed) < 2  # nothing but its own token
    streets = streets_found(typed)
    choices: dict[str, Any] = {
        "services": services_offered(),
        "places": places_offered(on=timezone.localdate(now)),
        "streets": streets,
        "now": now,
    }
    if begun:
        initial = {"opened": typed["opened"], "service": request.GET.get("service", "")}
        form = PlaceNoticeForm(initial=initial, **choices)
    else:
        form = PlaceNoticeForm(typed, draft="save" not in typed, **choices)
        if not form.draft and form.is_valid() and _put_up(request, form):
            return redirect("staff:place-notices")
    asked = len(typed.get("street_query", "").strip()) >= SHORTEST
    said = {"now": now, "form": form, "no_street": asked and not streets}
    return render(request, "staff/place_notice/add.html", said, status=422 if form.errors else 200)


def _put_up(request: HttpRequest, form: PlaceNoticeForm) -> bool:
    """True when it is up; else the form now shows what is wrong."""
    opened = typing_kept.opened(form.data.get("opened", ""))
    key = opened.key if opened else form.data.get("opened", "")[:200]
    try:
        notice_put_up(given=form.given, actor=actor_of(request), at=timezone.now(), key=key)
    except NoticeRefused as refused:
        for name, words in refused.errors.items():
            form.blame(FIELD_OF.get(name, name), words)
        return False
    messages.success(request, _("It is up."))
    return True


@staff_view(PUT_UP)
@require_POST
def place_notice_down(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The list, without it."""
    try:
        notice_take_down(notice_id=notice_id, actor=actor_of(request), at=timezone.now())
    except PlaceNotice.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("It is taken down: nobody is told of it any more."))
    return redirect("staff:place-notices")


urls = [
    path("place-notices", place_notices, name="place-notices"),
    path("place-notices/add", place_notice_add, name="place-notice-add"),
    path("place-notices/<int:notice_id>/down", place_notice_down, name="place-notice-down"),
]
