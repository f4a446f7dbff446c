"""Mailboxes for their administrator: which are read, how that goes, and one described, tried, paused."""

from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.email.inbound.managing import (
    MANAGE,
    MailboxRefused,
    mail_health,
    mailbox_pause,
    mailbox_set,
    mailboxes,
    mailboxes_lately,
)
from channels.email.inbound.models import Mailbox
from channels.email.inbound.trying import Tried, mailbox_try
from channels.email.pages.forms import SERVER, MailboxForm
from channels.email.pages.presenting import mailbox_lines
from channels.web.staff_pages import StaffPage, Visit, Way

FORM = "mailbox"


@require_safe
def mailbox_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every mailbox, with a way to what could not be read in."""
    now = timezone.now()
    lines = mailbox_lines(mailboxes_lately(actor=visit.actor, at=now), at=now)
    context = {"now": now, "lines": lines, "left": mail_health(at=now).failed}
    return render(request, "email/mailbox/index.html", context)


@require_http_methods(["GET", "POST"])
def mailbox_add(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form for a new mailbox; the list once it is added."""
    return _page(request, visit, None)


@require_http_methods(["GET", "POST"])
def mailbox_change(request: HttpRequest, visit: Visit, mailbox_id: int) -> HttpResponse:
    """The form of a mailbox; the list once it is changed."""
    found = mailboxes(actor=visit.actor).filter(pk=mailbox_id).first()
    if found is None:
        raise Http404
    return _page(request, visit, found)


@require_POST
def mailbox_paused(request: HttpRequest, visit: Visit, mailbox_id: int) -> HttpResponse:
    """A mailbox read no longer, or again; then the list."""
    paused = "pause" in request.POST
    try:
        mailbox = mailbox_pause(mailbox_id=mailbox_id, paused=paused, actor=visit.actor, at=timezone.now())
    except Mailbox.DoesNotExist as missing:
        raise Http404 from missing
    words = _("%(address)s is paused: its mail waits on its server.") if paused else _("%(address)s is read again.")
    messages.success(request, words % {"address": mailbox.address})
    return redirect("staff:mailboxes")


def _page(request: HttpRequest, visit: Visit, found: Mailbox | None) -> HttpResponse:
    is_new, tried = found is None, None
    if request.method == "GET":
        form = MailboxForm(initial=_begun(visit, found), is_new=is_new)
    else:
        form = MailboxForm(request.POST, is_new=is_new)
        if form.is_valid():
            tried, saved = _done(request, visit, form, found)
            if saved is not None:
                messages.success(request, _("%(address)s saved.") % {"address": saved.address})
                return redirect("staff:mailboxes")
    context = {"now": timezone.now(), "form": form, "mailbox": found, "token": visit.token, "tried": tried}
    return render(request, "email/mailbox/change.html", context, status=422 if form.errors else 200)


def _begun(visit: Visit, found: Mailbox | None) -> dict[str, Any]:
    """What the form begins with: what waited for its user, else the mailbox as it stands."""
    if visit.typed is not None:
        return {**visit.typed.dict(), "is_on": "is_on" in visit.typed}
    if found is None:
        return {}
    return {**model_to_dict(found, fields=[*SERVER, "is_on"]), "inbox": found.inbox.code}


def _done(
    request: HttpRequest, visit: Visit, form: MailboxForm, found: Mailbox | None
) -> tuple[Tried | None, Mailbox | None]:
    """(what came of trying it, the mailbox as saved): one of them, neither when the form now says what is wrong."""
    given, now = form.given(address=found.address if found else ""), timezone.now()
    try:
        if "try" in request.POST:
            return mailbox_try(given=given, actor=visit.actor, at=now), None
        return None, mailbox_set(given=given, actor=visit.actor, at=now, is_new=found is None)
    except MailboxRefused as refused:
        form.blame(refused.errors)
        return None, None


PAGES = [
    StaffPage(
        "mailboxes",
        "mailboxes",
        MANAGE,
        mailbox_list,
        way=Way.SETUP,
        words=gettext_lazy("Mailboxes: email that comes in"),
    ),
    StaffPage("mailboxes/add", "mailbox-add", MANAGE, mailbox_add, keeps=FORM),
    StaffPage("mailboxes/<int:mailbox_id>", "mailbox", MANAGE, mailbox_change, keeps=FORM),
    StaffPage("mailboxes/<int:mailbox_id>/pause", "mailbox-pause", MANAGE, mailbox_paused),
]
