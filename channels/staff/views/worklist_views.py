"""Saved views of the work list: opened, saved, shared, taken away, sent each morning."""

import secrets
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.casework.lists.filters import READS
from cases.casework.lists.models import SavedView
from cases.casework.lists.views import ViewRefused, view_mail, view_remove, view_save, views_of
from cases.casework.lists.work_list import work_teams
from channels.staff.access import actor_of, staff_view
from channels.staff.views.worklist import columns_chosen
from crm.teams.actor import Role


@staff_view("worklist.view")
@require_safe
def views(request: HttpRequest) -> HttpResponse:
    """The views this person may open."""
    actor = actor_of(request)
    found = views_of(actor=actor)
    led = {team.pk for team in work_teams(actor=actor)} if actor.has(Role.TEAM_LEADER) else set()
    lines = [(view, _address(view), view.owner_id == actor.user_id or view.team_id in led) for view in found]
    return render(request, "staff/worklist/views.html", {"lines": lines, "me": actor.user_id})


def _address(view: SavedView) -> str:
    return f"{reverse('staff:work')}?{urlencode(view.asks)}"


@staff_view("worklist.view")
@require_safe
def view_open(request: HttpRequest, view_id: int) -> HttpResponse:
    """The work list as the view has it."""
    found = SavedView.objects.open_to(actor_of(request)).filter(pk=view_id).first()
    if found is None:
        raise Http404
    return redirect(_address(found))


@staff_view("worklist.view")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """The list again, with the word that it was saved as a view."""
    actor = actor_of(request)
    asks = {name: request.POST[name] for name in ("team", "show", *READS) if request.POST.get(name)}
    asks["columns"] = ".".join(columns_chosen(request))
    typed = request.POST.get("share", "")
    team_id = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else None
    key = request.POST.get("key") or secrets.token_urlsafe(16)
    try:
        view = view_save(
            name=request.POST.get("name", ""), asks=asks, team_id=team_id, actor=actor, at=timezone.now(), key=key[:64]
        )
        messages.success(request, _("Saved as the view “%(name)s”.") % {"name": view.name})
    except ViewRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('staff:work')}?{urlencode(asks)}")


@staff_view("worklist.view")
@require_POST
def view_do(request: HttpRequest, view_id: int) -> HttpResponse:
    """The views again, after one was taken away, or is sent each morning or no more."""
    actor, now, what = actor_of(request), timezone.now(), request.POST.get("do", "")
    try:
        if what == "remove":
            view_remove(view_id=view_id, actor=actor, at=now)
            messages.success(request, _("The view is gone."))
        elif what in ("mail", "no-mail"):
            view_mail(view_id=view_id, wanted=what == "mail", actor=actor, at=now)
            said = _("It is sent to you at 6:00 each morning.") if what == "mail" else _("It is sent to you no more.")
            messages.success(request, said)
    except SavedView.DoesNotExist as nothing:
        raise Http404 from nothing
    return redirect("staff:work-views")


urls = [
    path("work/views", views, name="work-views"),
    path("work/views/save", save, name="work-view-save"),
    path("work/views/<int:view_id>", view_open, name="work-view"),
    path("work/views/<int:view_id>/do", view_do, name="work-view-do"),
]
