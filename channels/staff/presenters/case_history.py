"""The history of a case in words: every change, when, what, by whom."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.models import Case, CaseEvent, PartyRole
from cases.casework.naming import act_label, recorded, state_label
from cases.casework.queries.case_history import Happened, History
from crm.sla.models import ClockEventKind, ClockKind
from crm.sla.saying import say_when

ZONE = "Europe/London"
TOLD_BY_CLOCK = frozenset({"NEW_DATE", "EXCUSED"})


def history_lines(history: History, case: Case, names: Mapping[int, str], *, now: dt.datetime) -> list[dict[str, Any]]:
    """Each change; what the promise's own event tells is told once."""
    told = [one for one in history.lines if not (isinstance(one.event, CaseEvent) and one.event.kind in TOLD_BY_CLOCK)]
    kinds = KINDS()  # said once for all lines, not for each
    return [
        {
            "at": one.event.at,
            "what": " ".join(filter(None, _what(one, case, names, kinds, now=now))),
            "by": _by(one, names),
        }
        for one in told
    ]


def _by(one: Happened, names: Mapping[int, str]) -> str:
    kinds = {"CUSTOMER": _("the customer"), "SYSTEM": _("automatic"), "PARTNER": _("a partner")}
    if one.event.actor_kind == "STAFF":
        return names.get(int(one.event.actor_key), "")
    return kinds.get(one.event.actor_kind, "")


def _what(
    one: Happened, case: Case, names: Mapping[int, str], kinds: Mapping[str, str], *, now: dt.datetime
) -> Iterator[str]:
    if isinstance(one.event, CaseEvent):
        yield from _case_words(one.event, case, names, kinds)
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


def _case_words(event: CaseEvent, case: Case, names: Mapping[int, str], kinds: Mapping[str, str]) -> Iterator[str]:
    if event.kind == "RAISED":
        yield _("Raised.")
        yield f"{case.routed_because}." if case.routed_because else ""
    elif event.from_state and event.to_state:
        was, now = (state_label(case, state) for state in (event.from_state, event.to_state))
        yield act_label(case, event.act) if was == now else _("%(was)s → %(now)s") % {"was": was, "now": now}
        for label, words in recorded(case, event.facts.get("inputs", {})):
            yield f"· {label} {words}"
    else:
        officer = names.get(event.facts.get("officer") or 0, "")
        yield kinds.get(event.kind, event.kind.replace("_", " ").capitalize()) % {"officer": officer}
        if event.facts.get("role") in PartyRole.values:
            yield f"({PartyRole(event.facts['role']).label})"


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
        "SURVEYED": _("Asked how it was"),
        "RATED": _("A customer said how it was"),
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
        "GIVEN": _("Given to somebody else by a rule of the service"),
        "JOINED": _("Those who reported the same elsewhere hear of this too"),
        "DECLINED": _("A rule’s proposal was declined"),
        "PREQUALIFIED": _("Something else they may qualify for was begun"),
        "JOB_MADE": _("Given to a partner"),
        "JOB_AGAIN": _("Sent to the partner again"),
        "JOB_NEWS": _("News of a partner"),
        "JOB_REFUSED": _("The partner’s system did not take it"),
        "JOB_LATE": _("The partner has not said in time that they have it"),
        "JOB_WITHDRAWN": _("Taken back from the partner"),
        "PARTY_ADDED": _("Somebody has a part in it now"),
        "PARTY_CHANGED": _("Somebody’s part in it was changed"),
        "PARTY_ENDED": _("Somebody has no part in it any more"),
        "LINKED": _("Tied to another case"),
        "UNLINKED": _("No longer tied to another case"),
    }
