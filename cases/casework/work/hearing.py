"""What happens to a case, told in its own transaction to the rooms that live by it: stages and rules.

They enrol at start-up, so that what raises and moves cases need not know them. What a listener does is told to nobody
but through `work_heard`, and a rule tells nothing: so nothing loops.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.casework.models import Case
from crm.teams.actor import Actor


class What(StrEnum):
    STATE = "STATE"  # the case entered a state (of another service's version, when it was corrected)
    STAGE = "STAGE"  # it entered a stage
    ANSWERED = "ANSWERED"  # the customer answered a question
    TOLD = "TOLD"  # somebody reported it too, or chased it
    ACT = "ACT"  # an act of its workflow was done


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened: `of` names the state, the stage, the question or the act; `was` the state before."""

    what: What
    of: str = ""
    was: str = ""


Listener = Callable[[Case, Happening, Actor, datetime], None]
_listeners: list[Listener] = []


def hear_work(listener: Listener) -> None:
    """Nothing; from now on the listener hears of everything that happens to a case, after those enrolled before it."""
    if listener not in _listeners:
        _listeners.append(listener)


def work_heard(case: Case, happening: Happening, *, actor: Actor, at: datetime) -> None:
    """Nothing; every listener has done its part about the (locked) case, in this transaction."""
    for listener in _listeners:
        listener(case, happening, actor, at)


def stands_anew(case: Case | None, contact_id: int | None, *, actor: Actor, at: datetime) -> None:
    """Nothing; when it was this contact that raised the case, and it is of another service now, the case stands where it
    stands by that one's stages and rules. One that has ended stays as it ended."""
    if case is not None and case.contact_id == contact_id and case.closed_at is None:
        work_heard(case, Happening(What.STATE, of=case.state, was=case.state), actor=actor, at=at)
