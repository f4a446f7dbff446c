"""Who handles which news: higher rooms register at start-up, so that news goes up without an import that points up."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

Handler = Callable[[int, datetime, int], None]  # (subject_id, at, attempt counted from 1); must be idempotent
Ready = Callable[[Sequence[int], datetime], Handler]  # what the handlers of several need to know, asked at once
Together = Callable[[Sequence[int], datetime], None]  # the same for several; what it raises, it has done for none
SweepStep = Callable[[datetime], int]  # what it did, as a number


def _without_end() -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Destination:
    """A place outside, as the door that goes there enrols it: its name in words, the most it takes in a minute (0: all)."""

    name: str
    words: str
    a_minute: Callable[[], int] = _without_end


_destinations: dict[str, Destination] = {}
_handlers: dict[str, list[Handler]] = defaultdict(list)
_ready: dict[Handler, Ready] = {}
_together: dict[Handler, Together] = {}
_steps: list["Step"] = []


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the sweep does each round, at most every `every` seconds."""

    name: str
    run: SweepStep
    every: float


def on(kind: str, handler: Handler, *, ready: Ready | None = None, together: Together | None = None) -> None:
    """Nothing; from now on the handler hears of each entry of this kind, after those registered before it.

    Where several are claimed at once, `ready` gives the handler that knows about all of them, and `together` does for all
    of them what the handler does for one.
    """
    if handler not in _handlers[kind]:
        _handlers[kind].append(handler)
    if ready is not None:
        _ready[handler] = ready
    if together is not None:
        _together[handler] = together


def handlers_of(kind: str) -> list[Handler]:
    """The handlers of a kind, in the order they enrolled; none for news nobody waits for."""
    return list(_handlers.get(kind, ()))


def readied(handler: Handler, subject_ids: Sequence[int], at: datetime) -> Handler:
    """The handler that knows about all of these; itself where knowing beforehand spares nothing."""
    ready = _ready.get(handler)
    return handler if ready is None else ready(subject_ids, at)


def together_of(handler: Handler) -> Together | None:
    """What does for several at once what this handler does for one; None where nothing does."""
    return _together.get(handler)


def each_round(name: str, run: SweepStep, *, every: float = 0.0) -> None:
    """Nothing; from now on the sweep runs this step."""
    if all(step.name != name for step in _steps):
        _steps.append(Step(name=name, run=run, every=every))


def steps() -> list[Step]:
    """The sweep's steps in the order they enrolled."""
    return list(_steps)


def destination_enrol(destination: Destination) -> None:
    """Nothing; from now on this place is known by its name, and gets no more in a minute than it takes."""
    _destinations[destination.name] = destination


def destinations() -> list[Destination]:
    """The places outside, by name."""
    return [_destinations[name] for name in sorted(_destinations)]


def most_a_minute(name: str) -> int:
    """The most this destination takes in a minute as its door says; 0 for as many as there are."""
    known = _destinations.get(name)
    return known.a_minute() if known is not None else 0
