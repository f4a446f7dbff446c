"""On which records something is shown while it is not decided whose it is. Knows no database.

It stands on one record, its home. Each time the records it is shown on part, one question is asked: does it stay with the
record it stands on, or is it the other one's? An answer takes away one side with all that parted from it since; so when
every question is answered, one record is left, and as long as one is open, it is shown on at least two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Question:
    """One open question about something: the record it stands on, and the one it may belong to instead."""

    number: int  # the later asked, the greater
    stands_on: int
    also_on: int


@dataclass(frozen=True, slots=True)
class Left:
    """What is left after an answer, or after records became one: the home, the open questions, those that are closed."""

    home: int
    questions: tuple[Question, ...]
    closed: frozenset[int] = field(default_factory=frozenset)


def home_of(questions: Sequence[Question]) -> int:
    """The record that the thing is written on: where the first question left it standing."""
    return min(questions, key=lambda one: one.number).stands_on


def positions_of(questions: Sequence[Question]) -> set[int]:
    """Every record on which it is shown."""
    return {record for one in questions for record in (one.stands_on, one.also_on)}


def answered(questions: Sequence[Question], number: int, *, moves: bool) -> Left:
    """What is left when this question is answered: it stays where it stands, or moves to the other record.

    With the side that it is not on go the records that parted from that side later.
    """
    ordered = sorted(questions, key=lambda one: one.number)
    asked = next(one for one in ordered if one.number == number)
    gone = {asked.stands_on if moves else asked.also_on}
    closed = {number}
    for one in ordered:
        if one.number > number and one.stands_on in gone:
            gone.add(one.also_on)
            closed.add(one.number)
    left = [one for one in ordered if one.number not in closed]
    home = home_of(ordered)
    if moves:
        renamed = {asked.stands_on: asked.also_on}
        home, left = renamed.get(home, home), [_renamed(one, renamed) for one in left]
    return Left(home, tuple(left), frozenset(closed))


def joined(questions: Sequence[Question], roots: Mapping[int, int]) -> Left:
    """What is left when some of its records are one now (`roots`: what each is shown as): shown there once, and no
    question is asked between a record and itself."""
    ordered = sorted(questions, key=lambda one: one.number)
    home = home_of(ordered)
    first = {roots[home]: home}
    for one in ordered:
        for record in (one.stands_on, one.also_on):
            first.setdefault(roots[record], record)
    renamed = {record: first[roots[record]] for record in positions_of(ordered)}
    shown, left, closed = {home}, [], set()
    for one in ordered:
        now = _renamed(one, renamed)
        if now.also_on in shown:
            closed.add(one.number)
        else:
            shown.add(now.also_on)
            left.append(now)
    return Left(home, tuple(left), frozenset(closed))


def _renamed(one: Question, renamed: Mapping[int, int]) -> Question:
    return replace(
        one,
        stands_on=renamed.get(one.stands_on, one.stands_on),
        also_on=renamed.get(one.also_on, one.also_on),
    )
