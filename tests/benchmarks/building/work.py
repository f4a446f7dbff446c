"""Cases, a third of the contacts: most closed with an outcome, some open, late or waiting for their customer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from cases.casework.models import Case, CaseContact, CaseEvent, CaseParty, Question
from crm.contacts.models import Message
from crm.contacts.terms import Terms
from tests.benchmarks.building.copying import Table
from tests.benchmarks.building.promises import Waiting

OPEN_STATES = {"RECEIVED": 40, "PLANNED": 35, "UNDER_WAY": 20, "MADE_SAFE": 5}
WAY_TO = {
    "RECEIVED": (),
    "PLANNED": ("PLANNED",),
    "UNDER_WAY": ("PLANNED", "UNDER_WAY"),
    "MADE_SAFE": ("PLANNED", "MADE_SAFE"),
    "CLOSED": ("PLANNED", "UNDER_WAY", "CLOSED"),
}
ACTS = {"PLANNED": "plan", "UNDER_WAY": "start", "MADE_SAFE": "make_safe", "CLOSED": "complete"}
OPEN_DAYS = 55  # of a case's age: the share of the open falls by e in as many days, which leaves about 15,000 open


@dataclass(slots=True)
class Work:
    """One case before it is written: chases still come in."""

    key: int
    contact_id: int
    customer_id: int | None
    terms: Terms
    place: tuple[Any, ...]
    opened_at: datetime
    state: str
    closed_at: datetime | None
    officer: int | None
    waiting: Waiting | None
    restriction_id: int | None
    next_due_at: datetime | None = None
    last_heard_at: datetime = field(init=False)
    chases: int = 0
    reporters: int = 1

    def __post_init__(self) -> None:
        self.last_heard_at = self.opened_at


class Desk:
    """The tables of the work."""

    def __init__(self, *, random: Random, at: datetime, officers: list[int], outcomes: dict[int, list[Any]]) -> None:
        self.random, self.at, self.officers, self.outcomes = random, at, officers, outcomes
        self.work: list[Work] = []
        self.cases = Table(
            Case, "id", "contact_id", "service_id", "service_version_id", "workflow", "state", "team_id",
            "routed_because", "officer_id", "planned_date", "opened_at", "closed_at", "outcome_id", "outcome_words",
            "next_due_at", "waiting_since", "chase_count", "reporter_count", "last_heard_at", "version",
            "restriction_id", "place_kind", "property_id", "street_id", "place_words",
        )  # fmt: skip
        self.parties = Table(CaseParty, "case_id", "customer_id", "contact_id", "role", "active_from")
        self.later = Table(CaseContact, "case_id", "contact_id", "attached_at")
        self.events = Table(
            CaseEvent, "case_id", "at", "kind", "act", "from_state", "to_state", "actor_kind", "actor_key", "facts"
        )
        self.messages = Table(
            Message, "id", "key", "direction", "channel", "event", "session_id", "contact_id", "customer_id", "subject",
            "body", "message_id", "state", "attempted_at", "sent_to", "created_at", "created_by_kind",
            "created_by_key", "settled_at",
        )  # fmt: skip
        self.questions = Table(Question, "case_id", "contact_id", "message_id", "asked_at", "expires_at")

    @property
    def tables(self) -> list[Table]:
        """Every table of the work."""
        return [self.cases, self.parties, self.later, self.events, self.messages, self.questions]

    def open(
        self, *, contact_id: int, customer_id: int | None, terms: Terms, place: tuple[Any, ...], logged_at: datetime,
        restriction_id: int | None,
    ) -> Work:  # fmt: skip
        """The work that a contact raised, its future drawn."""
        random, age = self.random, (self.at - logged_at) / timedelta(days=1)
        stays_open = random.random() < 2.718281828 ** (-age / OPEN_DAYS)
        closed_at = None if stays_open else logged_at + timedelta(days=min(random.lognormvariate(0.2, 0.9), age * 0.95))
        state = "CLOSED" if closed_at else random.choices(list(OPEN_STATES), weights=list(OPEN_STATES.values()))[0]
        waiting = None
        if stays_open and customer_id is not None and state != "MADE_SAFE" and random.random() < 0.05:
            asked = logged_at + timedelta(hours=min(20, age * 12))
            waiting = Waiting(asked, self.at + timedelta(days=random.randrange(1, 8), minutes=random.randrange(900)))
        taken = not stays_open or random.random() < 0.45
        one = Work(
            key=len(self.work) + 1, contact_id=contact_id, customer_id=customer_id, terms=terms, place=place,
            opened_at=logged_at, state=state, closed_at=closed_at,
            officer=random.choice(self.officers) if taken else None, waiting=waiting, restriction_id=restriction_id,
        )  # fmt: skip
        self.work.append(one)
        return one

    def chased(self, one: Work, *, contact_id: int, at: datetime, who: tuple[str, str]) -> None:
        """Nothing; a later contact about the case is attached to it."""
        one.chases += 1
        one.last_heard_at = max(one.last_heard_at, at)
        self.later.add(one.key, contact_id, at)
        self.events.add(one.key, at, "CHASED", "", "", "", *who, {"contact": contact_id})

    def write(self, one: Work, *, who: tuple[str, str]) -> None:
        """Nothing; the case stands as it is, with its events, its party and what was said about it."""
        outcome = self._outcome(one)
        version = one.terms.version
        self.cases.add(
            one.key, one.contact_id, version.service_id, version.pk, version.workflow, one.state, one.terms.team_id,
            "The service's own team", one.officer, None if one.state == "RECEIVED" else one.opened_at.date(),
            one.opened_at, one.closed_at, outcome.pk if outcome else None, outcome.public_words if outcome else "",
            one.next_due_at, one.waiting.since if one.waiting else None, one.chases, one.reporters, one.last_heard_at,
            1 + len(WAY_TO[one.state]), one.restriction_id, *one.place,
        )  # fmt: skip
        if one.customer_id is not None:
            self.parties.add(one.key, one.customer_id, one.contact_id, "REPORTER", one.opened_at)
        self._events(one, who)
        if one.waiting is not None and one.customer_id is not None:
            message = self._say(one, "question", "Which side of the house is the bin on?", one.waiting.since)
            self.questions.add(one.key, one.contact_id, message, one.waiting.since, one.waiting.until)
        if one.closed_at is not None and one.customer_id is not None and outcome:
            self._say(one, "closed", outcome.public_words, one.closed_at)

    def say(
        self, *, event: str, subject: str, body: str, at: datetime, customer_id: int, session_id: int | None = None,
        contact_id: int | None = None, to: str = "", who: tuple[str, str] = ("SYSTEM", "sweep"),
    ) -> int:  # fmt: skip
        """The key of a message that was sent."""
        key = self.messages.count + 1
        self.messages.add(
            key, f"bench-{key}", "OUT", "EMAIL", event, session_id, contact_id, customer_id, subject, body,
            f"<bench-{key}@ambleford.example>", "SENT" if to else "REFUSED", at, to, at, *who, at,
        )  # fmt: skip
        return key

    def _say(self, one: Work, event: str, words: str, at: datetime) -> int:
        officer = ("STAFF", str(one.officer or self.officers[0]))
        body = f"{words}\n\nYou can follow it on our website with the reference we gave you.\n\nAmbleford Council"
        return self.say(
            event=event, subject=f"About your report: {event}", body=body, at=at, customer_id=one.customer_id or 0,
            contact_id=one.contact_id, to="somebody@mail.example", who=officer,
        )  # fmt: skip

    def _events(self, one: Work, who: tuple[str, str]) -> None:
        officer = ("STAFF", str(one.officer or self.officers[0]))
        until = one.closed_at or min(self.at, one.opened_at + timedelta(days=3))
        facts = f'{{"contact": {one.contact_id}, "team": {one.terms.team_id}}}'
        self.events.add(one.key, one.opened_at, "RAISED", "", "", "RECEIVED", *who, facts)
        if one.officer is not None:
            taken = one.opened_at + (until - one.opened_at) * 0.2
            self.events.add(one.key, taken, "ASSIGNED", "", "", "", *officer, f'{{"officer": {one.officer}}}')
        before, steps = "RECEIVED", WAY_TO[one.state]
        for number, state in enumerate(steps, 1):
            at = one.opened_at + (until - one.opened_at) * (number / len(steps))
            self.events.add(one.key, at, "TRANSITION", ACTS[state], before, state, *officer, "{}")
            before = state
        if one.waiting is not None:
            self.events.add(one.key, one.waiting.since, "ASKED", "", "", "", *officer, "{}")

    def _outcome(self, one: Work) -> Any:
        if one.closed_at is None:
            return None
        outcomes = self.outcomes[one.terms.version.pk]
        return outcomes[0] if self.random.random() < 0.8 else self.random.choice(outcomes)
