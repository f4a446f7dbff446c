"""A case in words: where it is, what was promised, what happened, who hears of it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from cases.casework.models import Case, CaseNote
from cases.casework.naming import state_label
from cases.casework.noting import NoteWritten
from cases.casework.queries import CasePage
from cases.casework.queries.case_page import PromiseShown
from cases.casework.queries.internal_targets import InternalShown
from cases.casework.registry import workflow_named
from channels.staff.presenters.masking import masked
from channels.staff.presenters.places import grid_of
from channels.web.dates import tag
from channels.web.due import due_shown
from crm.catalogue.models import COUNTS_AS_DONE
from crm.contacts.models import Direction, Message
from crm.customers.references import shown
from crm.sla.explaining import Explanation
from crm.sla.models import Clock, ClockExcuse, ClockKind, NewDate
from crm.sla.saying import say_when
from crm.teams.actor import Actor
from gazetteer.places import PlaceKind

ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One promise in words: what, how it stands, by which shape, and why it is due when it is."""

    label: str
    standing: Markup | str
    kind: str  # late, waiting, running, done, ended
    reference: str  # of a later contact whose promise this is; nothing for the case's own
    why: Explanation | None  # of one that is still owed
    name: str = ""  # how its acts' addresses name it, after the reference of its contact
    owner: str = ""
    asks: bool = False  # for a new date
    may_have_new_date: bool = False
    new_dates: tuple[NewDate, ...] = ()
    excuse: ClockExcuse | None = None
    may_be_excused: bool = False


def where_words(case: Case) -> str:
    """Where the case is, in one line."""
    words = case.place_words
    if case.place_kind == PlaceKind.PROPERTY and case.property:
        return f"{case.property.address} ({words})" if words else case.property.address
    if case.place_kind == PlaceKind.STREET and case.street:
        return f"{case.street.label}, {words}" if words else case.street.label
    if case.place_kind == PlaceKind.UNLISTED:
        lines = ", ".join(case.unlisted_lines.splitlines())
        return " ".join(filter(None, [lines, case.unlisted_postcode]))
    if case.place_kind == PlaceKind.POINT:
        point = _("Point %(grid)s") % {"grid": grid_of(case)}
        return f"{point}, {words}" if words else point
    return words or _("Not known yet")


def state_of(case: Case) -> tuple[str, str]:
    """The state's word and its shape (see web/tag.html)."""
    workflow = workflow_named(case.workflow)
    word = state_label(case)
    if case.closed_at is not None:
        done = case.outcome is not None and case.outcome.family in COUNTS_AS_DONE
        return word, "done" if done else "ended"
    if case.state == workflow.initial:
        return word, "new"
    return word, "made-safe" if case.state == "MADE_SAFE" else "working"


def promise_lines(page: CasePage, *, now: dt.datetime) -> list[PromiseLine]:
    """The promises on the case: what is still owed and due first, first; then what was kept, broken or cancelled."""
    owed = [promise for promise in page.promises if promise.explanation is not None]
    owed.sort(key=lambda promise: (promise.due_at is None, promise.due_at, promise.clock.pk))
    settled = [promise for promise in page.promises if promise.explanation is None]
    return [_line(promise, now=now) for promise in [*owed, *settled]]


def _line(promise: PromiseShown, *, now: dt.datetime) -> PromiseLine:
    clock, why = promise.clock, promise.explanation
    kind, standing = standing_of(promise, now=now)
    label = str(ClockKind(clock.kind).label)
    return PromiseLine(
        label=_("%(promise)s, again") % {"promise": label} if clock.cycle > 1 else label,
        standing=standing,
        kind=kind,
        reference="" if promise.is_first else shown(promise.reference),
        why=why,
        name=promise.name,
        owner=shown(promise.reference),
        asks=promise.needs_new_date,
        may_have_new_date=promise.may_have_new_date,
        new_dates=tuple(promise.new_dates),
        excuse=promise.excuse,
        may_be_excused=clock.breached_at is not None and promise.excuse is None,
    )


def standing_of(promise: PromiseShown | InternalShown, *, now: dt.datetime) -> tuple[str, Markup | str]:
    """The shape of how a clock stands (see PromiseLine), and its words."""
    clock = promise.clock
    if clock.state == Clock.State.PAUSED:
        ends = tag(clock.resume_at, say_when(clock.resume_at, now, ZONE)) if clock.resume_at else ""
        return "waiting", Markup("{} {}").format(_("paused: it waits for the customer, at most until"), ends)
    if clock.state == Clock.State.RUNNING and clock.due_at:
        return "late" if clock.due_at < now else "running", due_shown(clock.due_at, now=now, calendar=promise.calendar)
    if clock.state == Clock.State.CANCELLED:
        return "ended", _("cancelled")
    ended = tag(clock.stopped_at, say_when(clock.stopped_at, now, ZONE)) if clock.stopped_at else ""
    if clock.breached_at:
        return "late", Markup("{} {}").format(_("done late,"), ended)
    return "done", Markup("{} {}").format(_("kept,"), ended)


def hearers(page: CasePage) -> str:
    """Who is written to about the case, of those the reader may know; nothing when nobody is."""
    told = [person.party.customer.display_name for person in page.people if person.party.is_written_to]
    if len(told) <= 1:
        return "".join(told)
    more = len(told) - 1
    return ngettext("%(name)s and %(more)s more", "%(name)s and %(more)s more", more) % {"name": told[0], "more": more}


def conversation(messages: Iterable[Message], *, actor: Actor) -> list[dict[str, Any]]:
    """What was written to and by customers: items of web/timeline.html."""
    events = EVENTS()
    return [_message(message, actor, events) for message in messages]


def notes(found: Iterable[CaseNote], names: dict[int, str]) -> list[dict[str, Any]]:
    """Our own notes, each with whom it mentions."""
    return [_note(note, names) for note in found]


def _message(message: Message, actor: Actor, events: dict[str, str]) -> dict[str, Any]:
    out = message.direction == Direction.OUT
    title = _("We wrote: %(what)s") if out else _("They wrote: %(what)s")
    what = events.get(message.event, masked(message.subject, actor=actor) or message.event)
    state = str(Message.State(message.state).label)
    state = f"{state}: {message.state_reason}" if message.state_reason else state
    named = _("to %(name)s") % {"name": message.customer} if out and message.customer else ""
    return {
        "title": " · ".join(filter(None, [title % {"what": what}, named, state if out else ""])),
        "at": message.created_at,
        "by": "",
        "text": masked(message.body, actor=actor) if message.contact_id else "",
        "internal": False,
    }


def _note(note: CaseNote, names: dict[int, str]) -> dict[str, Any]:
    by = names.get(note.written_by_id or 0, "")
    told = ", ".join(names[key] for key in note.told if key in names)
    title = _("Note, %(names)s told of it") % {"names": told} if told else _("Note")
    return {"title": title, "at": note.written_at, "by": by, "text": note.text, "internal": True}


def note_said(written: NoteWritten) -> str:
    """What the page says once a note is written: whom it told, and whom it could not tell."""
    told = _("Told: %(names)s.") % {"names": ", ".join(written.told)} if written.told else ""
    missed = ", ".join(written.not_told)
    not_told = _("Not told, for they may not see this case: %(names)s.") % {"names": missed} if missed else ""
    return " ".join(filter(None, [_("Note written."), told, not_told]))


def EVENTS() -> dict[str, str]:
    """What our messages are about, by event."""
    return {
        "acknowledgement": _("acknowledgement"),
        "planned": _("the work is planned"),
        "made_safe": _("made safe"),
        "progress": _("what happens now"),
        "question": _("a question"),
        "closed": _("how it ended"),
        "reopened": _("open again"),
        "added": _("thanks for what they added"),
        "code": _("a code"),
        "promise_missed": _("we are late"),
        "promise_new_date": _("a new date"),
    }
