"""Going on later: a link to somebody's own mailbox, the page it opens, and the page after a form was changed meanwhile."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels.citizen import draft as drafts
from channels.citizen.answers import href_of
from channels.citizen.draft import Draft
from channels.citizen.moving import CHANGED
from channels.citizen.report import with_draft
from channels.citizen.write_forms import SaveForm
from channels.web.visitors import visitor_may
from crm.catalogue.forms import questions
from crm.catalogue.wordings.languages import spoken
from crm.contacts.drafting.actions import DraftRefused, draft_link_ask, draft_opened
from crm.teams.actor import customer as public

LINKS, OPENINGS, HOUR = 10, 30, timedelta(hours=1)  # from one address


@require_http_methods(["GET", "POST"])
@with_draft
def save(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Send a link with which what was answered so far can be gone on with."""
    form = SaveForm(request.POST if request.method == "POST" else None, initial={"email": draft.said("email")})
    back = href_of(draft.service, drafts.first_to_do(draft))
    said: dict[str, Any] = {"form": form, "service": draft.version.service, "back": back, "sent_to": ""}
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if not visitor_may(request, kind="report-link", limit=LINKS, per=HOUR, at=now):
            form.add_error("email", _("Many links were asked for from where you are: try again in an hour"))
        else:
            said["sent_to"] = _sent(draft, form, language=spoken())
    return render(request, "citizen/report/save.html", said, status=422 if form.errors else 200)


def _sent(draft: Draft, form: SaveForm, *, language: str) -> str:
    """Return the address to which the link goes, "" when it was refused."""
    email: str = form.cleaned_data["email"]
    try:
        draft_link_ask(key=draft.key, email=email, actor=public(None), at=timezone.now(), language=language)
    except DraftRefused as refused:
        form.add_error("email", refused.words)
        return ""
    return email


@require_http_methods(["GET", "POST"])
def go_on(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, and on pressing it what was kept: a program that only looks at links opens and uses up nothing."""
    if request.method == "POST":
        now = timezone.now()
        may = visitor_may(request, kind="report-open", limit=OPENINGS, per=HOUR, at=now)
        row = draft_opened(token=token, at=now) if may else None
        if row is not None and row.service_version is not None:
            service = row.service_version.service.code
            request.session.cycle_key()
            drafts.draft_hold(request, service, row)
            return redirect("citizen:report-check", service)
        return render(request, "citizen/report/go_on.html", {"has_run_out": True}, status=410)
    return render(request, "citizen/report/go_on.html", {"has_run_out": False})


@require_POST
def forget(request: HttpRequest, code: str) -> HttpResponse:
    """Let go of what was answered in this browser, for somebody at a shared computer."""
    drafts.draft_forget(request, code)
    return redirect("citizen:home")


@require_safe
@with_draft
def changed(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say that the questions were changed meanwhile, what to look at again, and what is asked no more."""
    found = draft.given.get(CHANGED, {"again": [], "gone": []})
    labels = {one.code: one.label for one in questions(draft.version.form)}
    said = {
        "service": draft.version.service,
        "again": [labels[code] for code in found["again"] if code in labels],
        "gone": found["gone"],
        "next": href_of(draft.service, drafts.first_to_do(draft)),
    }
    return render(request, "citizen/report/changed.html", said)
