"""What a visitor has shown to be theirs, kept in their session for half an hour and never in an address."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from cases.casework.tracking import Level

LASTS = timedelta(minutes=30)
MOST = 20
OPENED = "opened"  # reference -> [level, until]
LINKS = "links"  # reference -> token of the link that was followed
WORDS = "words"  # "reference act" -> what was typed when the half hour had run out


def opened_level(request: HttpRequest, reference: str, at: datetime) -> Level:
    """Return how much of this reference's matter the visitor may see now."""
    level, until = request.session.get(OPENED, {}).get(reference, (Level.REFERENCE, ""))
    return Level(level) if until and at < datetime.fromisoformat(until) else Level.REFERENCE


def opened(request: HttpRequest, reference: str, level: Level, at: datetime) -> None:
    """Write down that this much was shown to be theirs; what was opened by possession stays so."""
    entries = dict(request.session.get(OPENED, {}))
    level = max(level, opened_level(request, reference, at))
    entries.pop(reference, None)
    entries[reference] = [int(level), (at + LASTS).isoformat()]
    request.session[OPENED] = dict(list(entries.items())[-MOST:])
    if level == Level.POSSESSION:
        request.session.cycle_key()  # a session known to anybody else is worth nothing from now on


def forget(request: HttpRequest, reference: str) -> None:
    """Close what was opened for this reference."""
    entries = dict(request.session.get(OPENED, {}))
    if entries.pop(reference, None):
        request.session[OPENED] = entries


def keep(request: HttpRequest, shelf: str, name: str, value: str) -> None:
    """Put a value on a shelf of the visitor's session."""
    request.session[shelf] = dict(list((request.session.get(shelf, {}) | {name: value}).items())[-MOST:])


def kept(request: HttpRequest, shelf: str, name: str) -> str:
    """Return the value on that shelf, "" when there is none."""
    return request.session.get(shelf, {}).get(name, "")


def taken(request: HttpRequest, shelf: str, name: str) -> str:
    """Return the value on that shelf and take it off."""
    held = dict(request.session.get(shelf, {}))
    value = held.pop(name, "")
    if value:
        request.session[shelf] = held
    return value
