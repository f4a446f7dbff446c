"""How the platform is, in words for the administrator: what was looked at, how it stands, what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels.web.dates import rough_span
from channels.web.health import Check, Health, State
from crm.sla.saying import say_when

SHAPES = {State.OK: "done", State.DEGRADED: "waiting", State.DOWN: "late"}


@dataclass(frozen=True, slots=True)
class HealthLine:
    """One thing looked at: its name, how it is by word and shape, what was found, and what to do when it is not well."""

    code: str
    title: str
    word: str
    shape: str
    words: str
    advice: str


def health_lines(found: Health) -> list[HealthLine]:
    """Everything looked at, in the order in which one thing needs another."""
    return [_line(check, found.at) for check in found.checks]


def state_word(state: State) -> str:
    """The word of a state."""
    return {State.OK: _("Well"), State.DEGRADED: _("Look into it"), State.DOWN: _("Not working")}[state]


def _line(check: Check, at: datetime) -> HealthLine:
    title, words, advice = _SAID.get(check.code, _by_its_door)(check, at)
    red = check.code == "replay" and bool(check.facts.get("differences"))
    return HealthLine(
        code=check.code,
        title=title,
        word=state_word(check.state),
        shape="late" if red else SHAPES[check.state],
        words=words if check.facts or check.state == State.OK else _("It could not be asked."),
        advice=advice if check.state != State.OK else "",
    )


def _database(check: Check, at: datetime) -> tuple[str, str, str]:
    return _("Database"), _("It answers."), _("See that PostgreSQL runs and lets this process in.")


def _migrations(check: Check, at: datetime) -> tuple[str, str, str]:
    missing = check.facts.get("missing", 0)
    words = _("All of this release's are applied.")
    if missing:
        words = ngettext("%(n)d is not applied yet.", "%(n)d are not applied yet.", missing) % {"n": missing}
    return _("Migrations"), words, _("Run “manage.py migrate” of the release that runs.")


def _sweep(check: Check, at: datetime) -> tuple[str, str, str]:
    beat = _moment(check.facts.get("beat_at"))
    words = _("It has never run.")
    if beat is not None:
        span = rough_span(timedelta(seconds=check.facts["age_seconds"]))
        words = _("It last went round %(when)s, %(span)s ago.") % {"when": _said(beat, at), "span": span}
    advice = _(
        "While it stands still nobody is warned, no broken promise is recorded and no message is sent; nothing is lost. "
        "Start “manage.py sweep”: it takes up everything that waits, oldest first."
    )
    return _("Sweep"), words, advice


def _outbox(check: Check, at: datetime) -> tuple[str, str, str]:
    waiting, words = check.facts.get("waiting", 0), _("Nothing waits.")
    if waiting:
        span = rough_span(timedelta(seconds=check.facts["oldest_seconds"]))
        words = ngettext(
            "%(n)d entry waits, the oldest for %(span)s.", "%(n)d entries wait, the oldest for %(span)s.", waiting
        ) % {"n": waiting, "span": span}
    if given_up := check.facts.get("given_up", 0):
        words += " " + ngettext(
            "%(n)d was tried too often and given up.", "%(n)d were tried too often and given up.", given_up
        ) % {"n": given_up}
    return _("Messages and news to send"), words, _("If the sweep runs, look whether the mail server answers.")


def _replay(check: Check, at: datetime) -> tuple[str, str, str]:
    title = _("Nightly proof of the promises")
    ended = _moment(check.facts.get("ended_at"))
    if ended is None:
        return title, _("It has not been made yet: the sweep makes it each night."), ""
    clocks, found = check.facts["clocks"], check.facts["differences"]
    words = ngettext("%(n)s clock was rebuilt from its events,", "%(n)s clocks were rebuilt from their events,", clocks)
    told = _("%(clocks)s %(when)s.") % {"clocks": words % {"n": f"{clocks:,}"}, "when": _said(ended, at)}
    if not found:
        advice = _("No night's proof has been finished since: see that the sweep runs.")
        return title, f"{told} {_('Everything agreed.')}", advice
    differing = ngettext("%(n)d difference was found.", "%(n)d differences were found.", found) % {"n": found}
    advice = _(
        "A clock does not agree with what happened to it. Report it, with the list below, before changing anything."
    )
    return title, f"{told} {differing}", advice


def _services(check: Check, at: datetime) -> tuple[str, str, str]:
    kinds = {
        "workflow": _("workflow"),
        "policy": _("policy"),
        "internal_policy": _("policy of its own targets"),
        "team": _("team"),
    }
    said = [
        _("%(service)s names the %(kind)s “%(code)s”.") % {**one, "kind": kinds[one["kind"]]}
        for one in check.facts.get("missing", [])
    ]
    words = " ".join(said) or _("Every workflow, policy and team that a service names is there.")
    advice = _("That is not there: nothing is promised by it, or nobody gets the work. Choose another, or make it.")
    return _("What services name"), words, advice


def _by_its_door(check: Check, at: datetime) -> tuple[str, str, str]:
    said = check.said
    return (check.code, "", "") if said is None else (said.title, said.words, said.advice)


_SAID: dict[str, Callable[[Check, datetime], tuple[str, str, str]]] = {
    "database": _database,
    "migrations": _migrations,
    "sweep": _sweep,
    "outbox": _outbox,
    "replay": _replay,
    "services": _services,
}


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None


def _said(moment: datetime, at: datetime) -> str:
    return say_when(moment, at, timezone.get_current_timezone())
