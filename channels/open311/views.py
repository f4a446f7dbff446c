"""The calls of GeoReport v2 and of mySociety's updates: each one call of a floor below."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cases.casework.queries.client_reports import Wanted, own_steps, reports_wanted
from channels.open311 import reading, taking
from channels.open311.answering import FORMS
from channels.open311.clients import client_asking, visitor_asking
from channels.open311.definitions import definition_said, service_said
from channels.open311.endpoints import READS, Asked, Said, endpoint
from channels.open311.faults import Refused
from channels.open311.shown import requests_said, updates_said
from crm.catalogue.queries import NoSuchService
from crm.catalogue.reportable import reportable, reportable_one
from crm.customers.references import shown
from crm.teams.models import ApiClient

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-28T00:00:00+00:00"  # when this description last changed
TWO_HOURS = timedelta(hours=2)  # what FixMyStreet asks for when nobody says from when
ONE_SECOND = timedelta(seconds=1)
MOST_UPDATES = 1_000


@endpoint(*READS)
def discovery(asked: Asked) -> Said:
    """What this is, where it is, and in which forms."""
    visitor_asking(asked.request, lists=False, at=asked.at)
    kind = settings.DOOR_SETTINGS.get("DOOR_OPEN311_TYPE", "production")
    here = {
        "specification": SPECIFICATION,
        "url": f"{settings.SITE_URL}/open311/v2",
        "changeset": CHANGESET,
        "type": kind,
        "formats": [media_type.partition(";")[0] for media_type in FORMS.values()],
    }
    contact = _("%(council)s, %(phone)s") % {"council": settings.COUNCIL_NAME, "phone": settings.COUNCIL_PHONE}
    keys = _("Ask the council for an api_key: %(email)s") % {"email": settings.DEFAULT_FROM_EMAIL}
    return Said("discovery", {"changeset": CHANGESET, "contact": contact, "key_service": keys, "endpoints": [here]})


@endpoint(*READS)
def services(asked: Asked) -> Said:
    """Every service that can be reported, or a fault: never a part of them."""
    visitor_asking(asked.request, lists=False, at=asked.at)
    return Said("services", [service_said(version) for version in reportable()])


@endpoint(*READS)
def definition(asked: Asked, code: str) -> Said:
    """What one service asks."""
    visitor_asking(asked.request, lists=False, at=asked.at)
    try:
        return Said("service_definition", definition_said(reportable_one(code)))
    except NoSuchService:
        raise Refused(404, _("service_code: there is no such service.")) from None


@endpoint(*READS, "POST")
def requests(asked: Asked) -> Said:
    """The reports asked for; or one taken."""
    if asked.writes:
        client = client_asking(asked.request, asked.text("api_key"), at=asked.at)
        taken = taking.report_taken(asked, client)
        created = {"service_request_id": shown(taken.reference), "service_notice": _notice(), "account_id": None}
        return Said("service_requests", [created])
    return _requests(asked, reading.requests_asked(asked))


@endpoint(*READS)
def one_request(asked: Asked, reference: str) -> Said:
    """One report."""
    return _requests(asked, Wanted(references=reading.references([reference])))


@endpoint(*READS)
def token(asked: Asked, token: str) -> Said:
    """Nothing was ever answered with a token: a report has its reference at once."""
    visitor_asking(asked.request, lists=True, at=asked.at)
    raise Refused(404, _("token: there is no such token."))


@endpoint(*READS, "POST")
def updates(asked: Asked) -> Said:
    """What happened to the client's own reports, or one thing further about one of them."""
    client = client_asking(asked.request, asked.text("api_key"), at=asked.at)
    if asked.writes:
        taken = taking.update_taken(asked, client)
        return Said("service_request_updates", [{"update_id": shown(taken.reference), "account_id": None}])
    since, until = reading.window(asked, without=TWO_HOURS)
    # Clients compare whole seconds: what happened within the last one is in the window they asked for.
    until = until.replace(microsecond=0) + ONE_SECOND
    steps = own_steps(actor=client.actor, since=since, until=until, count=MOST_UPDATES)
    return Said("service_request_updates", updates_said(steps))


@endpoint(*READS, "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
def nothing(asked: Asked, rest: str) -> Said:
    """Whatever else is asked for under this address."""
    raise Refused(404, _("There is nothing at this address."))


def _requests(asked: Asked, wanted: Wanted) -> Said:
    client = _client_or_nobody(asked)
    actor = client.actor if client is not None else None
    found = reports_wanted(wanted=wanted, actor=actor, at=asked.at)
    if wanted.references and not found:
        raise Refused(404, _("service_request_id: there is no such request."))
    extended = asked.text("extensions").lower() == "true"
    return Said("service_requests", requests_said(found, extended=extended))


def _client_or_nobody(asked: Asked) -> ApiClient | None:
    """The client whose key came along; None for a visitor without one. Raises Refused."""
    key: Any = asked.text("api_key")
    if key:
        return client_asking(asked.request, key, at=asked.at)
    visitor_asking(asked.request, lists=True, at=asked.at)
    return None


def _notice() -> str:
    return _("We have your report. What happens with it can be seen under its number.")
