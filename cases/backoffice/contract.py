"""What another organisation's system is to us: what a job that goes out says, what may be answered, what news comes back.

An adapter is a module that enrols itself here (docs/departments/adapters.md). Pure: it knows neither cases nor tables.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.utils.functional import Promise as LazyWords

from crm.documents.given import GivenFile

Said = str | LazyWords


class Kind(StrEnum):
    """Why an adapter is asked to say something."""

    NEW = "NEW"  # do this
    WITHDRAWN = "WITHDRAWN"  # do it no more


class Step(StrEnum):
    """How far a job is, as any partner's status says it in the end."""

    ACCEPTED = "ACCEPTED"
    PLANNED = "PLANNED"
    STARTED = "STARTED"
    DONE = "DONE"
    BACK = "BACK"  # handed back: it is not theirs, or they cannot


@dataclass(frozen=True, slots=True)
class PartnerOut:
    """The partner as its adapter needs it: `settings` are what the adapter asked for, `secrets` of them those that stand
    in the environment; `signing` is the secret by which both sides sign, which nobody has to store."""

    code: str
    name: str
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    signing: str = ""


@dataclass(frozen=True, slots=True)
class PlaceOut:
    """Where it is."""

    words: str
    uprn: int | None = None
    usrn: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class PersonOut:
    """Whom to ask about it: only what the service gives this partner, and nothing of anybody who is hidden."""

    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class AnswerOut:
    """One answer of the form that the service gives this partner."""

    code: str
    question: str
    words: str


@dataclass(frozen=True, slots=True)
class JobOut:
    """One thing to say to a partner. `key` is the same whenever the same thing is said again: the other end, or the
    adapter, can know by it what it has heard already. `asked_before`: an earlier attempt's answer never reached us."""

    kind: Kind
    key: str
    reference: str  # the job's own, by which news names it
    case_reference: str  # as people say it: BCDF-2345-J
    service: str  # its code
    service_name: str
    wants: str  # what is to be done, in words
    place: PlaceOut
    partner: PartnerOut
    made_at: datetime
    received_at: datetime
    said_at: datetime  # now
    acknowledge_by: datetime | None = None
    answers: tuple[AnswerOut, ...] = ()
    person: PersonOut | None = None
    photos: tuple[int, ...] = ()  # keys of files
    their_reference: str = ""
    link: str = ""  # the address of the job's own page, while it may be opened
    link_until: datetime | None = None
    asked_before: bool = False


class Heard(StrEnum):
    """What came of saying it."""

    ACCEPTED = "ACCEPTED"  # they have it, under a reference of their own
    TAKEN = "TAKEN"  # it arrived; whether they have it is still to be said
    LATER = "LATER"  # not now: it is tried again, however long
    REFUSED = "REFUSED"  # never: a person must look


@dataclass(frozen=True, slots=True)
class Answer:
    """What an adapter answers; `words` say why, for people."""

    heard: Heard
    reference: str = ""
    words: str = ""

    @classmethod
    def accepted(cls, reference: str = "") -> "Answer":
        """They have it; their reference, where they gave one."""
        return cls(Heard.ACCEPTED, reference=reference)

    @classmethod
    def taken(cls) -> "Answer":
        """It arrived."""
        return cls(Heard.TAKEN)

    @classmethod
    def later(cls, why: str) -> "Answer":
        """Not now."""
        return cls(Heard.LATER, words=why)

    @classmethod
    def refused(cls, why: str) -> "Answer":
        """Never, as it is."""
        return cls(Heard.REFUSED, words=why)


@dataclass(frozen=True, slots=True)
class News:
    """Something a partner says about a job. The same `key` is the same news, however often it comes.

    `status` is theirs: what it means stands in the partner's table. `at` is when it happened by their clock, None for now.
    """

    key: str
    status: str
    at: datetime | None = None
    reference: str = ""  # how they call the job
    words: str = ""
    outcome: str = ""  # of the service's outcomes; else by the partner's table
    planned_date: date | None = None
    photos: tuple[GivenFile, ...] = ()
    extras: Mapping[str, str] = field(default_factory=dict)


class NewsTaken(StrEnum):
    """What came of news."""

    APPLIED = "APPLIED"  # the job has moved
    NOTED = "NOTED"  # kept, and nothing moved
    STALE = "STALE"  # kept: the job is further than this
    REPEATED = "REPEATED"  # heard before
    UNKNOWN = "UNKNOWN"  # of a job that this partner does not have: kept for a person to place


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing an adapter must be told. A SECRET is the name of an environment variable that begins with DOOR_."""

    code: str
    label: Said
    kind: str = "TEXT"  # TEXT, EMAIL, URL, NUMBER or SECRET
    hint: Said = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Polled:
    """What a partner was found to say since we asked last: (the job's reference, ours or theirs, with its news), and up
    to when we have heard everything."""

    news: Sequence[tuple[str, News]]
    until: datetime


Send = Callable[[JobOut], Answer]
Poll = Callable[[PartnerOut, datetime, datetime], Polled]  # (whom, since, now)


@dataclass(frozen=True, slots=True)
class Adapter:
    """One way to reach partners. `send` runs outside any transaction, and may be called again with the same key."""

    code: str
    words: Said
    settings: tuple[Setting, ...]
    send: Send
    poll: Poll | None = None
    poll_seconds: int = 300
    signs: bool = False  # its partners share a signing secret with us


_adapters: dict[str, Adapter] = {}


def enrol(adapter: Adapter) -> None:
    """Nothing; partners may be reached this way from now on."""
    _adapters[adapter.code] = adapter


def adapter_of(code: str) -> Adapter | None:
    """The adapter of this code, None when nothing of that name is enrolled."""
    return _adapters.get(code)


def adapters() -> list[Adapter]:
    """Every adapter, by code."""
    return [_adapters[code] for code in sorted(_adapters)]
