"""Inboxes: an administrator's list, and a page for each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from channels.staff import typing_kept
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.inbox import InboxForm
from crm.contacts.correspondence import queries
from crm.contacts.correspondence.inboxes import MANAGE, InboxRefused, inbox_change, inbox_create
from crm.contacts.correspondence.models import Inbox

FORM = "inbox"


@staff_view(MANAGE)
@require_safe
def inboxes(request: HttpRequest) -> HttpResponse:
    """Every inbox: its addresses, what comes there, who reads it."""
    found = queries.inboxes(actor=actor_of(request))
    return render(request, "staff/inbox/index.html", {"now": timezone.now(), "inboxes": found})


@staff_view(MANAGE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def inbox_add(request: HttpRequest) -> HttpResponse:
    """The form for a new inbox; the list once it is added."""
    return _page(request, None)


@staff_view(MANAGE, keeps=FORM)
@require_http_methods(["GET", "POST"])
def inbox(request: HttpRequest, code: str) -> HttpResponse:
    """The form of an inbox; the list once it is changed."""
    found = next((one for one in queries.inboxes(actor=actor_of(request)) if one.code == code), None)
    if found is None:
        raise Http404
    return _page(request, found)


def _page(request: HttpRequest, found: Inbox | None) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    if request.method == "GET":
        form = _begun(request, found)
    else:
        typed = typing_kept.typed_in(request, form=FORM, user_id=int(actor.key), at=now)
        form = InboxForm(typed, draft="save" not in typed, is_new=found is None)
        if not form.draft and form.is_valid() and _save(request, form, found):
            messages.success(request, _("%(name)s saved.") % {"name": form.cleaned_data["name"]})
            return redirect("staff:inboxes")
    context = {"now": now, "form": form, "inbox": found}
    return render(request, "staff/inbox/change.html", context, status=422 if form.errors else 200)


def _begun(request: HttpRequest, found: Inbox | None) -> InboxForm:
    """The form with what waited for its user, else as the inbox stands."""
    actor, now = actor_of(request), timezone.now()
    kept = typing_kept.take_back(request, form=FORM, user_id=int(actor.key))
    if kept is not None:
        return InboxForm(kept, draft=True, is_new=found is None)
    initial: dict[str, object] = {"opened": typing_kept.token(user_id=int(actor.key), at=now)}
    if found is not None:
        initial |= {name: getattr(found, name) for name in ("name", "address", "is_default", "is_live")}
        initial |= {"service": str(found.service_id), "team": str(found.team_id)}
        initial["other_addresses"] = "\n".join(found.other_addresses)
    return InboxForm(initial=initial, is_new=found is None)


def _save(request: HttpRequest, form: InboxForm, found: Inbox | None) -> bool:
    """True when it is saved; else the form now shows what is wrong."""
    actor, now = actor_of(request), timezone.now()
    try:
        if found is None:
            inbox_create(code=form.cleaned_data["code"], given=form.given, actor=actor, at=now)
        else:
            inbox_change(code=found.code, given=form.given, actor=actor, at=now)
    except InboxRefused as refused:
        for name, words in refused.errors.items():
            form.blame(name, words)
        return False
    return True


urls = [
    path("inboxes", inboxes, name="inboxes"),
    path("inboxes/add", inbox_add, name="inbox-add"),
    path("inboxes/<slug:code>", inbox, name="inbox"),
]
