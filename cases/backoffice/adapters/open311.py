"""Partners whose system takes reports by Open311 GeoReport v2, and says by mySociety's extension what becomes of them.

A job is sent under its own reference as an attribute, so that a server that knows it takes it once. Where the service's
questions are the server's too, by code, the answers go with it; everything else stands in the description.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.backoffice.adapters.open311_calls import Never, NotNow, NotThere, Server, code_in_address, texts, w3c
from cases.backoffice.contract import Adapter, Answer, JobOut, Kind, News, PartnerOut, Polled, Setting

CODE = "open311"
OWN_NAME = "fixmystreet_id"  # of the attribute by which most servers in the UK know a report again
LONGEST = 4_000  # characters of a description
LONGEST_SPAN = timedelta(days=89)
TOKEN_TRIES, TOKEN_WAIT = 3, 2.0
UPDATES = "servicerequestupdates"
# What their statuses mean, to begin a partner's table with.
STATUSES = [
    {"theirs": "open", "step": "ACCEPTED"},
    {"theirs": "investigating", "step": "ACCEPTED"},
    {"theirs": "for_triage", "step": "ACCEPTED"},
    {"theirs": "action_scheduled", "step": "PLANNED"},
    {"theirs": "planned", "step": "PLANNED"},
    {"theirs": "in_progress", "step": "STARTED"},
    {"theirs": "fixed", "step": "DONE"},
    {"theirs": "closed", "step": "DONE"},
    {"theirs": "no_further_action", "step": "DONE"},
    {"theirs": "duplicate", "step": "DONE"},
    {"theirs": "not_councils_responsibility", "step": "BACK"},
    {"theirs": "cancelled", "step": "BACK"},
]
pause: Callable[[float], None] = time.sleep


def send(job: JobOut) -> Answer:
    """What their server answered. What it takes has a number at once, or after a token; without one we ask again."""
    server = server_of(job.partner)
    try:
        if job.kind == Kind.WITHDRAWN:
            return _withdrawn(server, job)
        return _reported(server, job)
    except Never as never:
        return Answer.refused(str(never))
    except NotNow as later:
        return Answer.later(str(later))


def poll(partner: PartnerOut, since: datetime, now: datetime) -> Polled:
    """What happened to our reports since then. Raises Never, NotNow: they are asked again."""
    server = server_of(partner)
    since = max(since, now - LONGEST_SPAN)
    said = server.get(UPDATES, api_key=server.api_key, start_date=w3c(since), end_date=w3c(now))
    return Polled(tuple(_news(said)), until=now)


def server_of(partner: PartnerOut) -> Server:
    """Their server, by what the partner's page says."""
    return Server(
        endpoint=partner.settings.get("endpoint", ""),
        api_key=partner.secrets.get("api_key", ""),
        jurisdiction=partner.settings.get("jurisdiction", ""),
    )


def services_named(text: str) -> dict[str, str]:
    """Their code of a service by ours, from lines or a list like "fly-tipping=FLY, pothole=POT"."""
    pairs = (part.partition("=") for line in text.splitlines() for part in line.split(","))
    return {ours.strip(): theirs.strip() for ours, _equals, theirs in pairs if ours.strip() and theirs.strip()}


def _reported(server: Server, job: JobOut) -> Answer:
    named = services_named(job.partner.settings.get("services", ""))
    code = named.get(job.service) or job.partner.settings.get("service") or job.service
    own_name = job.partner.settings.get("own_name") or OWN_NAME
    answers, beside = _answers(server, code, job)
    form = [
        ("service_code", code),
        ("description", _description(job, beside)),
        (f"attribute[{own_name}]", job.reference),
        *answers,
        *_where(job),
        *_who(job),
    ]
    number = _number(server, server.post("requests", form))
    if not number:
        raise NotNow(_("It took the job and gave it no number yet"))
    return Answer.accepted(number)


def _where(job: JobOut) -> list[tuple[str, str]]:
    place = job.place
    found = [("address_string", place.words)]
    if place.uprn is not None:
        found += [("address_id", str(place.uprn)), ("attribute[uprn]", str(place.uprn))]
    if place.latitude is not None and place.longitude is not None:
        found += [("lat", f"{place.latitude:.6f}"), ("long", f"{place.longitude:.6f}")]
    return found


def _who(job: JobOut) -> list[tuple[str, str]]:
    if job.person is None:
        return []
    first, _space, last = job.person.name.rpartition(" ")
    return [
        ("first_name", first), ("last_name", last), ("email", job.person.email), ("phone", job.person.phone),
    ]  # fmt: skip


def _answers(server: Server, code: str, job: JobOut) -> tuple[list[tuple[str, str]], list[str]]:
    """The answers that their service asks for too, by its own keys; and all others as lines of words."""
    if not job.answers:
        return [], []
    asked = _asked(server, code)
    taken, beside = [], []
    for one in job.answers:
        if one.code in asked:
            values = asked[one.code]
            taken.append((f"attribute[{one.code}]", values.get(one.words.casefold(), one.words)))
        else:
            beside.append(f"{one.question} {one.words}")
    return taken, beside


def _asked(server: Server, code: str) -> dict[str, dict[str, str]]:
    """Of each question of their service by code, the keys of its answers by their names; none where it has no definition."""
    try:
        said = server.get(f"services/{code_in_address(code)}")
    except (Never, NotThere):
        return {}
    return {
        (one.findtext("code") or ""): {
            (value.findtext("name") or "").casefold(): value.findtext("key") or "" for value in one.iter("value")
        }
        for one in said.iter("attribute")
    }


def _description(job: JobOut, beside: list[str]) -> str:
    parts = [job.wants or job.service_name, *beside, job.place.words, _("Our reference: %s") % job.case_reference]
    return "\n".join(filter(None, parts))[:LONGEST]


def _number(server: Server, said: ElementTree.Element) -> str:
    """Their number of the report; "" while they have only given a token for it."""
    number = (said.findtext("request/service_request_id") or "").strip()
    token = (said.findtext("request/token") or "").strip()
    for attempt in range(TOKEN_TRIES if token and not number else 0):
        if attempt:
            pause(TOKEN_WAIT)
        try:
            said = server.get(f"tokens/{code_in_address(token)}")
        except (Never, NotThere):
            continue
        number = (said.findtext("request/service_request_id") or "").strip()
        if number:
            break
    return number


def _withdrawn(server: Server, job: JobOut) -> Answer:
    form = [
        ("service_request_id", job.their_reference or job.reference),  # one that they never numbered they may refuse
        ("update_id", job.key),
        ("status", "CLOSED"),
        ("updated_datetime", w3c(job.said_at)),
        ("description", _("This is no longer needed. Our reference: %s") % job.case_reference),
    ]
    server.post(UPDATES, form)
    return Answer.taken()


def _news(said: ElementTree.Element) -> Iterator[tuple[str, News]]:
    """Their updates; one without a name, a report or a status is none."""
    for one in said.iter("request_update"):
        given = texts(one, ("update_id", "service_request_id", "status"))
        if len(given) < 3:
            continue
        yield (
            given["service_request_id"],
            News(
                key=given["update_id"],
                status=given["status"],
                at=_moment((one.findtext("updated_datetime") or "").strip()),
                reference=given["service_request_id"],
                words=(one.findtext("description") or "").strip(),
                extras=texts(one, ("external_status_code", "customer_reference", "media_url")),
            ),
        )


def _moment(text: str) -> datetime | None:
    """When it happened by their clock; None, which is now, for what says no zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


OPEN311 = Adapter(
    code=CODE,
    words=gettext_lazy("Open311 (GeoReport v2)"),
    settings=(
        Setting("endpoint", gettext_lazy("Address of their server"), kind="URL",
                hint=gettext_lazy("As they give it, up to and with “v2”. It begins with https://")),
        Setting("api_key", gettext_lazy("Key"), kind="SECRET", hint=gettext_lazy("The variable that holds it")),
        Setting("jurisdiction", gettext_lazy("Jurisdiction"), required=False,
                hint=gettext_lazy("Where their server serves several councils")),
        Setting("service", gettext_lazy("Code of their service"), required=False,
                hint=gettext_lazy("For every job; left empty, our own codes are sent")),
        Setting("services", gettext_lazy("Codes of their services by ours"), required=False,
                hint=gettext_lazy("Like fly-tipping=FLY, pothole=POT")),
        Setting("own_name", gettext_lazy("Attribute by which they know a report again"), required=False,
                hint=gettext_lazy("fixmystreet_id, unless they say otherwise")),
    ),
    send=send,
    poll=poll,
)  # fmt: skip
