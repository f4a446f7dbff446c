"""A case in words: where it is, what was promised, what happened, who hears of it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from cases.casework.models import Case, CaseEvent, CaseNote
from cases.casework.naming import act_label, recorded, state_label
from cases.casework.queries import CasePage
from cases.casework.queries.case_page import Happened, PromiseShown
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
from crm.sla.models import Clock, ClockEventKind, ClockExcuse, ClockKind, NewDate
from crm.sla.saying import say_when
from crm.teams.actor import Actor
from gazetteer.places import PlaceKind

ZONE = "Europe/London"
TOLD_BY_CLOCK = frozenset({"NEW_DATE", "EXCUSED"})


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


def conversation(page: CasePage, *, actor: Actor) -> list[dict[str, Any]]:
    """What was written to and by customers and, hatched, our own notes: items of web/timeline.html, latest first."""
    items = [_message(message, actor) for message in page.conversation] + [
        _note(note, page.names) for note in page.notes
    ]
    return sorted(items, key=lambda item: item["at"], reverse=True)


def _message(message: Message, actor: Actor) -> dict[str, Any]:
    out = message.direction == Direction.OUT
    title = _("We wrote: %(what)s") if out else _("They wrote: %(what)s")
    what = EVENTS().get(message.event, masked(message.subject, actor=actor) or message.event)
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
    return {"title": _("Note"), "at": note.written_at, "by": by, "text": note.text, "internal": True}


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


def history(page: CasePage, *, now: dt.datetime) -> list[dict[str, Any]]:
    """Every change: when, what in words, by whom; latest first. What the promise's own event tells is told once."""
    told = [one for one in page.history if not (isinstance(one.event, CaseEvent) and one.event.kind in TOLD_BY_CLOCK)]
    return [{"at": one.event.at, "what": " ".join(_what(one, page, now=now)), "by": _by(one)} for one in told]


def _by(one: Happened) -> str:
    kinds = {"CUSTOMER": _("the customer"), "SYSTEM": _("automatic"), "PARTNER": _("a partner")}
    return one.by or kinds.get(one.event.actor_kind, "")


def _what(one: Happened, page: CasePage, *, now: dt.datetime) -> Iterator[str]:
    if isinstance(one.event, CaseEvent):
        yield from _case_words(one.event, page)
        return
    kind = str(ClockKind(one.clock.kind).label) if one.clock else ""
    event = ClockEventKind(one.event.kind)
    what = str(event.label).lower()
    if event == ClockEventKind.STOP:
        what = _("done late") if one.event.facts.get("breached") else _("kept")
    yield _("Promise “%(kind)s”: %(what)s") % {"kind": kind, "what": what}
    for fact, words in (("due", _("(due %(when)s)")), ("until", _("(until %(when)s)"))):
        if isinstance(one.event.facts.get(fact), str) and event != ClockEventKind.BREACH:
            yield words % {"when": say_when(dt.datetime.fromisoformat(one.event.facts[fact]), now, ZONE)}


def _case_words(event: CaseEvent, page: CasePage) -> Iterator[str]:
    if event.kind == "RAISED":
        yield _("Raised.")
        yield f"{page.case.routed_because}." if page.case.routed_because else ""
    elif event.from_state and event.to_state:
        was, now = (state_label(page.case, state) for state in (event.from_state, event.to_state))
        yield act_label(page.case, event.act) if was == now else _("%(was)s → %(now)s") % {"was": was, "now": now}
        for label, words in recorded(page.case, event.facts.get("inputs", {})):
            yield f"· {label} {words}"
    else:
        officer = page.names.get(event.facts.get("officer") or 0, "")
        yield KINDS().get(event.kind, event.kind.replace("_", " ").capitalize()) % {"officer": officer}


def KINDS() -> dict[str, str]:
    """What happened to a case apart from changes of its state, by kind of event."""
    return {
        "ASSIGNED": _("Taken by %(officer)s"),
        "TAKEN": _("Taken by %(officer)s"),
        "RELEASED": _("Given back to the team"),
        "HANDED_BACK": _("Handed back: another team has it"),
        "EXCLUDED": _("Closed to whom it is about"),
        "INTEREST": _("Closed to somebody who has an interest"),
        "LET_IN": _("Open again to somebody it was closed to"),
        "ASKED": _("Asked the customer a question"),
        "ANSWERED": _("The customer answered our question"),
        "NEW_DATE": _("A new date was given"),
        "EXCUSED": _("A broken promise was excused"),
        "EXPIRED": _("Our question was not answered in time"),
        "BOUNCED": _("Our question could not be delivered"),
        "CHASED": _("Chased"),
        "REPORTED_TOO": _("Somebody else reported it too"),
        "HEARD": _("Heard from the customer"),
        "NOTED": _("Internal note written"),
        "STAGE": _("Stage entered"),
        "STAGE_SET": _("Gone on to another stage"),
        "TICKED": _("Ticked on the checklist"),
        "UNTICKED": _("No longer ticked on the checklist"),
        "TASK_ADDED": _("Task added"),
        "TASK_DONE": _("Task done"),
        "TASK_REOPENED": _("Task to be done after all"),
        "TASK_ASSIGNED": _("Task given to %(officer)s"),
        "RULE": _("By a rule of the service"),
        "JOINED": _("Those who reported the same elsewhere hear of this too"),
        "DECLINED": _("A rule’s proposal was declined"),
        "JOB_MADE": _("Given to a partner"),
        "JOB_AGAIN": _("Sent to the partner again"),
        "JOB_NEWS": _("News of a partner"),
        "JOB_REFUSED": _("The partner’s system did not take it"),
        "JOB_LATE": _("The partner has not said in time that they have it"),
        "JOB_WITHDRAWN": _("Taken back from the partner"),
        "PREQUALIFIED": _("Something else they may qualify for was begun"),
    }
