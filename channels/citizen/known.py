"""The page that says what we know already where somebody is, or why the service does not take it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.casework.intake import taken_before
from cases.casework.web_report import web_told
from cases.routing.areas import here
from channels.citizen import draft as drafts
from channels.citizen.address import as_key
from channels.citizen.answers import href_of
from channels.citizen.draft import ADDRESS, Draft
from channels.citizen.report import with_draft
from channels.citizen.telling import COUNTED, HOUR, INSISTS, notices_now, turned_key, turned_now
from channels.citizen.there import onward_from
from channels.web.errors import kind_answer
from channels.web.visitors import visitor_may
from crm.contacts.actions import Busy, IntakeRefused
from crm.customers.references import shown


@require_http_methods(["GET", "POST"])
@with_draft
def known(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say what we know there; count who needed no more than that; take who may insist further."""
    now = timezone.now()
    turned = turned_now(draft, at=now)
    if request.method == "POST" and turned is not None and turned.may_go_on and "anyway" in request.POST:
        draft.put[INSISTS] = turned.code
        drafts.draft_save(draft)
        return _onward(draft)
    notice_id = as_key(request.POST.get("told"))
    if notice_id is not None:
        return _told(request, draft, notice_id)
    notices = notices_now(draft, at=now)
    if turned is None and not notices:
        return _onward(draft)
    before = taken_before(turned_key(draft, turned)) if turned is not None else None
    said = {
        "service": draft.version.service,
        "place": draft.place_words,
        "turned": turned,
        "evidence": [one for one in turned.evidence if one.is_public] if turned is not None else [],
        "reference": shown(before.reference) if before is not None else "",
        "notices": notices,
        "back": href_of(draft.service, ADDRESS if draft.place else drafts.step_before(draft, drafts.CHECK)),
        "onward": _onward(draft)["Location"],
        "now": now,
    }
    return render(request, "citizen/report/known.html", said)


def _onward(draft: Draft) -> HttpResponse:
    """The way on: what differs there, where something does, else the next question."""
    if draft.place and here(draft.version, draft.place_value(), at=timezone.now()) is not None:
        return redirect("citizen:report-there", draft.service)
    return onward_from(draft)


def _told(request: HttpRequest, draft: Draft, notice_id: int) -> HttpResponse:
    """Count that they know of it now; nothing is raised."""
    now = timezone.now()
    if not visitor_may(request, kind="told", limit=COUNTED, per=HOUR, at=now):
        return _not_now(request, status=429)
    key = f"told-{draft.key}-{notice_id}"[-200:]
    notice = next((one for one in notices_now(draft, at=now) if one.pk == notice_id), None)
    if notice is None:
        return redirect("citizen:report-known", draft.service)
    try:
        taken = web_told(
            service_id=draft.version.service_id,
            place=draft.place_value(),
            answers=draft.checked[0],
            notice_id=notice_id,
            at=now,
            key=key,
        )
    except IntakeRefused:
        return redirect("citizen:report-known", draft.service)
    except Busy:
        return _not_now(request, status=503)
    facts = {"service": draft.version.service.said, "told": notice.words, "promised": "", "email": ""}
    drafts.draft_sent(request, draft, reference=taken.reference, facts=facts)
    return redirect("citizen:report-sent", shown(taken.reference))


def _not_now(request: HttpRequest, *, status: int) -> HttpResponse:
    return kind_answer(
        request,
        title=_("Please try again"),
        words=_("We could not count this just now. What we told you stays true: you need not do more."),
        status=status,
    )
