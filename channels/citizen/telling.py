"""What a visitor is told before they report: what we know where they are, and why the service does not take it.

Once the place is known, who is turned away is logged there and then, whether or not they read on: it counts.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cases.casework.intake import taken_before
from cases.casework.telling.notices import NoticeHere, notices_at
from cases.casework.telling.turning_away import TurnedAway, turned_away
from cases.casework.web_report import web_told
from channels.citizen import draft as drafts
from channels.citizen.answers import to_step
from channels.citizen.draft import Draft
from channels.web.visitors import visitor_may
from crm.catalogue.models import ServiceVersion
from crm.contacts.actions import Busy, IntakeRefused
from crm.contacts.models import Channel
from gazetteer.places import Place

COUNTED, HOUR = 30, timedelta(hours=1)  # from one address in an hour
INSISTS = "insists"  # what the draft keeps: the code of the reason that they go on against


def turned_now(draft: Draft, *, at: datetime) -> TurnedAway | None:
    """Why the service does not take this draft, as far as it is filled in; None once they go on against it."""
    if not draft.version.turn_away or (draft.version.needs_place and not draft.place):
        return None
    found = turned_away(
        draft.version, answers=draft.checked[0], place=draft.place_value(), at=at, channel=Channel.WEB,
        customer_id=draft.row.customer_id,
    )  # fmt: skip
    if found is not None and found.may_go_on and draft.given.get(INSISTS) == found.code:
        return None
    return found


def insists(draft: Draft) -> bool:
    """True when they read why it is not taken, and go on."""
    return bool(draft.given.get(INSISTS))


def notices_now(draft: Draft, *, at: datetime) -> tuple[NoticeHere, ...]:
    """The notices of the service for where the draft says that it is."""
    place = draft.place_value()
    return notices_at(place, service=draft.service, at=at, public=True) if draft.place else ()


def up_everywhere(version: ServiceVersion, *, at: datetime) -> tuple[NoticeHere, ...]:
    """The notices of the service that are for every place."""
    return notices_at(Place(), service=version.service.code, at=at, public=True)


def known_first(request: HttpRequest, draft: Draft) -> HttpResponse | None:
    """The way to the page that says what we know already, None when there is nothing to say."""
    at = timezone.now()
    turned = turned_now(draft, at=at)
    if turned is not None:
        turned_log(request, draft, turned, at=at)
    if turned is not None or notices_now(draft, at=at):
        return redirect("citizen:report-known", draft.service)
    return None


def onward(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The next page of the form, unless the service does not take what was answered."""
    at = timezone.now()
    turned = turned_now(draft, at=at)
    if turned is not None:
        turned_log(request, draft, turned, at=at)
        return redirect("citizen:report-known", draft.service)
    return to_step(draft.service, drafts.first_to_do(draft))


def turned_key(draft: Draft, turned: TurnedAway) -> str:
    """The key under which they are turned away once: for this reason, at this place."""
    place = draft.place
    where = place.get("uprn") or place.get("usrn") or place.get("kind", "")
    return f"away-{draft.key}-{turned.code}-{where}"[-200:]


def turned_log(request: HttpRequest, draft: Draft, turned: TurnedAway, *, at: datetime) -> None:
    """Nothing; it counts that they were turned away, unless that could not be saved just now or this visitor was counted
    too often: the page says why all the same."""
    key = turned_key(draft, turned)
    if taken_before(key) is not None or not visitor_may(request, kind="told", limit=COUNTED, per=HOUR, at=at):
        return
    with suppress(Busy, IntakeRefused):
        web_told(
            service_id=draft.version.service_id,
            place=draft.place_value(),
            answers=draft.checked[0],
            notice_id=None,
            at=at,
            key=key,
        )
