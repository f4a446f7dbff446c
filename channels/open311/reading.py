"""What a client asks for, read from its parameters: days, lists, pages, codes."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from cases.casework.queries.client_reports import Wanted
from channels.open311.endpoints import Asked
from channels.open311.faults import Refused
from crm.customers.references import NotAReference, normalise

SPAN = timedelta(days=90)
MOST = 1_000  # requests in one answer
DEEPEST = 20_000  # requests that pages reach
MOST_NAMED = 1_000  # references in one question
STATES = frozenset({"open", "closed"})
ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,80})\](\[\])?")
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def moment(asked: Asked, name: str) -> datetime | None:
    """A time of W3C form, with its zone; None when none is given. Raises Refused."""
    text = asked.text(name)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))  # a plus in an address that was not escaped
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not EARLIEST < found < LATEST:
        raise Refused(400, _("%(name)s: must be a time with its zone, like 2026-11-28T09:30:00Z.") % {"name": name})
    return found


def window(asked: Asked, *, without: timedelta = SPAN) -> tuple[datetime, datetime]:
    """From when until when, no more than 90 days; without either, the last days as said. Raises Refused."""
    since, until = moment(asked, "start_date"), moment(asked, "end_date")
    if since is None and until is None:
        return asked.at - without, asked.at
    if until is None:
        until = min(since + SPAN, asked.at) if since else asked.at
    if since is None or until - since > SPAN:
        since = until - SPAN
    return since, until


def requests_asked(asked: Asked) -> Wanted:
    """Which requests are asked for. Raises Refused."""
    named = listed(asked, "service_request_id")
    if named:
        return Wanted(references=references(named), count=MOST_NAMED)
    states = frozenset(one.lower() for one in listed(asked, "status"))
    if not states <= STATES:
        raise Refused(400, _("status: open, closed, or both with a comma between."))
    size = number(asked, "page_size", MOST, most=MOST)
    page = number(asked, "page", 1, most=DEEPEST)
    since, until = window(asked)
    return Wanted(
        services=listed(asked, "service_code"),
        since=since,
        until=until,
        states=states,
        first=min((page - 1) * size, DEEPEST),
        count=size,
    )


def listed(asked: Asked, name: str) -> list[str]:
    """What a parameter lists with commas, or by being repeated. Raises Refused."""
    found = [part.strip() for text in asked.texts(name) for part in text.split(",")]
    found = list(dict.fromkeys(filter(None, found)))
    if len(found) > MOST_NAMED:
        raise Refused(400, _("%(name)s: %(most)d at most.") % {"name": name, "most": MOST_NAMED})
    return found


def references(named: Sequence[str]) -> list[str]:
    """The references as stored; what can be none of ours is "" and leads nowhere."""
    return [stored(one) for one in named]


def stored(named: str) -> str:
    """A reference as it is kept, "" for what can be none of ours."""
    try:
        return normalise(named)
    except NotAReference:
        return ""


def number(asked: Asked, name: str, otherwise: int, *, most: int) -> int:
    """A number from 1 on, no larger than the most. Raises Refused."""
    text = asked.text(name)
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0):
        raise Refused(400, _("%(name)s: must be a number from 1 on.") % {"name": name})
    return min(int(text), most)


def degrees(asked: Asked, name: str) -> float | None:
    """A latitude or longitude; None when none is given. Raises Refused."""
    text = asked.text(name)
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise Refused(400, _("%(name)s: must be degrees, like 53.444100.") % {"name": name})
    return found


def attributes(asked: Asked) -> dict[str, list[str]]:
    """What was given as attribute[CODE], by code; attribute[CODE][] and repeated ones hold several."""
    found: dict[str, list[str]] = {}
    for name in asked.given:
        match = ATTRIBUTE.fullmatch(name)
        if match:
            found.setdefault(match[1], []).extend(asked.texts(name))
    return {code: values for code, values in found.items() if values}
