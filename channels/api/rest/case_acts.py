"""The acts that a client may do on a case: what each asks for, and what was sent for it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.casework.act_inputs import InputsRefused
from cases.casework.actions import case_act, case_ask, case_note
from cases.casework.asking import LONGEST_WAIT_DAYS
from cases.casework.endings import bodies_offered
from cases.casework.inputs import Input, InputKind
from cases.casework.models import Case
from cases.casework.naming import act_label
from cases.casework.queries.by_program import CaseWhole
from cases.casework.registry import Act, ClockEffect, workflow_named
from crm.catalogue.models import Family, Outcome
from crm.customers.references import shown
from crm.teams.actor import Actor

NOTE, ASK = "note", "ask"  # on every case, beside the acts of its workflow
LONGEST_INPUT = 10_000


def acts_told(whole: CaseWhole) -> list[dict[str, Any]]:
    """The acts open now, most likely first, each with what it asks for and where it is sent."""
    case = whole.case
    outcomes = list(case.service_version.outcomes.order_by("pk")) if whole.acts else []
    told = [
        _told(case, name, str(act_label(case, name)), _asks(case, act, outcomes)) for name, act in whole.acts.items()
    ]
    if whole.may_note:
        if case.closed_at is None:
            words, days = _asked("words", _("What do you want to ask?"), InputKind.WORDS), _days()
            told.append(_told(case, ASK, _("Ask the customer"), [words, days]))
        told.append(_told(case, NOTE, _("Write an internal note"), [_asked("text", _("Note"), InputKind.WORDS)]))
    return told


def act_done(
    *, case: Case, name: str, inputs: Mapping[str, Any], version: int | None, actor: Actor, at: Any, key: str
) -> None:
    """Nothing; the act is done. Raises ActRefused, InputsRefused, NotPermitted, Busy."""
    if name == NOTE:
        case_note(case_id=case.pk, text=_text(inputs, "text"), actor=actor, at=at, key=key)
    elif name == ASK:
        days: Any = inputs.get("days")
        words = _text(inputs, "words")
        case_ask(case_id=case.pk, words=words, days=days, actor=actor, at=at, key=key, version=version)
    else:
        given = _given(case, name, inputs)
        case_act(case_id=case.pk, act=name, inputs=given, actor=actor, at=at, key=key, version=version)


def _text(inputs: Mapping[str, Any], name: str) -> str:
    return str(inputs.get(name) or "")


def _given(case: Case, name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs as acts take them: the day of the work as a day. Raises InputsRefused."""
    given = dict(inputs)
    given.pop("evidence", None)  # files are kept by people
    if "planned_date" in given:
        try:
            given["planned_date"] = date.fromisoformat(str(given["planned_date"]))
        except ValueError:
            raise InputsRefused({"planned_date": _("A day like 2026-11-23.")}) from None
    return given


def _told(case: Case, name: str, label: str, asks: list[dict[str, Any]]) -> dict[str, Any]:
    reference = shown(case.reference_value)  # type: ignore[attr-defined]
    return {"name": name, "label": label, "href": reverse("api:case-act", args=[reference, name]), "asks": asks}


def _asks(case: Case, act: Act, outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    asks = []
    if "planned_date" in act.asks:
        asks.append(_asked("planned_date", _("Day of the work"), InputKind.DATE))
    if "outcome" in act.asks:
        asks += _ending([one for one in outcomes if _fits(one, act)])
    if "words" in act.asks:
        waits = act.clocks == ClockEffect.WAIT
        asks.append(_asked("words", _("Words for the customer"), InputKind.WORDS, required=waits))
    if act.clocks == ClockEffect.WAIT:
        asks.append(_days())
    return asks + [_own(one) for one in workflow_named(case.workflow).asked(act)]


def _fits(outcome: Outcome, act: Act) -> bool:
    return (not act.families or outcome.family in act.families) and bool(outcome.review or not act.states_review)


def _ending(ends: list[Outcome]) -> list[dict[str, Any]]:
    """The outcomes, and what some of them ask for beside."""
    families = {one.family for one in ends}
    choices = [(one.code, one.label) for one in ends]
    asks = [_asked("outcome", _("How did it end?"), InputKind.CHOICE, choices=choices)]
    if any(one.needs_evidence for one in ends):
        asks.append(_asked("no_evidence", _("If there is none: why?"), InputKind.WORDS, required=False))
    if Family.NOT_OURS in families:
        bodies = [(one.code, one.name) for one in bodies_offered()]
        asks.append(_asked("whose", _("Whose is it?"), InputKind.CHOICE, required=False, choices=bodies))
    if Family.SAME_AS_ANOTHER in families:
        asks.append(_asked("same_as", _("The reference of that case"), InputKind.CASE, required=False))
    return asks


def _own(one: Input) -> dict[str, Any]:
    return _asked(one.name, str(one.label), one.kind, required=one.required, choices=one.choices)


def _days() -> dict[str, Any]:
    label = _("Days to answer, 1 to %(most)s") % {"most": LONGEST_WAIT_DAYS}
    return _asked("days", label, InputKind.NUMBER)


def _asked(
    name: str, label: str, kind: InputKind, *, required: bool = True, choices: Iterable[tuple[str, Any]] = ()
) -> dict[str, Any]:
    listed = [{"code": code, "words": str(words)} for code, words in choices]
    return {"name": name, "label": label, "kind": kind.value, "required": required, "choices": listed}
