"""Contacts in sessions over a year or three on all channels, the ones that raise work among them."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from crm.contacts.channels.known import told_at_once
from crm.contacts.models import (
    ENDED_THERE,
    Contact,
    ContactEvent,
    ContactSession,
    Reference,
    Relation,
)
from crm.contacts.promising import CLOCKS_OF
from crm.contacts.terms import Terms
from crm.customers.references import shown
from gazetteer.entries.models import Street
from tests.benchmarks.building.copying import Table
from tests.benchmarks.building.people import Person, References
from tests.benchmarks.building.promises import Met, Promises
from tests.benchmarks.building.work import Desk, Work

CHANNELS = {"PHONE": 55, "WEB": 25, "EMAIL": 12, "FACE_TO_FACE": 5, "POST": 2, "CHAT": 1}
RAISING = {"missed-bin": 75, "fly-tipping": 25}
ANSWERING = {
    "switchboard": 24, "council-tax": 22, "housing": 15, "general-enquiry": 14, "parking": 9, "benefits": 9, "admissions": 7
}  # fmt: skip
DISPOSITIONS = {
    "ANSWERED": 74, "PASSED_ON": 6, "NEEDS_SOMETHING": 5, "CALL_BACK": 5, "SENT_TO_WEB": 4, "ANOTHER_BODY": 3,
    "DROPPED": 2, "THANKS": 1,
}  # fmt: skip
CHASES = 0.1  # of the contacts that raise nothing
NOTES = (
    "Rang from home. Says the crew went past without stopping and the neighbours' bins were emptied. "
    "Has a blue badge and cannot move the bin far. Wants to know when somebody comes. Was calm and friendly. "
    "Third time this year. Asked about the collection day over the holiday. Will be out until five. "
).split(". ")
ANSWERS = {
    "missed-bin": [{"bin": "grey", "out": "yes"}, {"bin": "blue", "out": "yes", "more": "by the side gate"}],
    "fly-tipping": [{"what": "bags", "blocking": "no"}, {"what": "furniture", "blocking": "yes"}],
}
NOWHERE = ("UNKNOWN", None, None, "")


@dataclass(frozen=True, slots=True)
class Opening:
    """One session as its contacts share it."""

    key: int
    channel: str
    direction: str
    person: Person | None
    began_at: datetime
    who: tuple[str, str]


class Calls:
    """The tables of sessions and contacts."""

    def __init__(
        self, *, random: Random, at: datetime, people: list[Person], services: dict[str, Terms], agents: list[int],
        references: References, promises: Promises, desk: Desk, matter_restriction: int, days: int,
    ) -> None:  # fmt: skip
        self.days = days
        self.random, self.at, self.people, self.services, self.agents = random, at, people, services, agents
        self.references, self.promises, self.desk, self.hidden = references, promises, desk, matter_restriction
        self.streets = list(Street.objects.current().order_by("usrn").values_list("usrn", flat=True))
        self.recent: deque[Work] = deque(maxlen=1500)
        self.sessions = Table(
            ContactSession, "id", "key", "channel", "direction", "speaker_id", "telephone", "started_at", "ended_at",
            "last_contact_at", "taken_by_kind", "taken_by_key",
        )  # fmt: skip
        self.contacts = Table(
            Contact, "id", "session_id", "key", "customer_id", "service_id", "service_version_id", "relation",
            "about_id", "disposition", "answers", "notes", "received_at", "logged_at", "logged_by_kind",
            "logged_by_key", "restriction_id", "place_kind", "property_id", "street_id", "place_words",
        )  # fmt: skip
        self.values = Table(Reference, "value", "contact_id")
        self.events = Table(ContactEvent, "contact_id", "at", "kind", "actor_kind", "actor_key", "facts")

    @property
    def tables(self) -> list[Table]:
        """Every table of sessions and contacts."""
        return [self.sessions, self.contacts, self.values, self.events]

    def take(self, *, contacts: int, cases: int) -> None:
        """Nothing; the contacts of all those days came in, as many of them raising a case as asked."""
        sizes = list(self._sizes(contacts))
        raised = 0
        for size, began_at in zip(sizes, self._moments(len(sizes)), strict=True):
            opening = self._opening(began_at)
            said, ended_at = [], began_at
            for number in range(size):
                left = contacts - self.contacts.count
                raises = opening.direction == "IN" and self.random.random() * left < cases - raised
                raised += raises
                ended_at = began_at + timedelta(minutes=3 + 4 * number, seconds=self.random.randrange(60))
                said.append(self._contact(opening, ended_at, raises=raises))
            self._session(opening, said, ended_at)
        for one in self.desk.work:
            self.desk.write(one, who=("STAFF", str(self.agents[0])))

    def _sizes(self, contacts: int) -> Iterator[int]:
        left = contacts
        while left:
            size = min(left, self.random.choices([1, 2, 3], weights=[88, 9, 3])[0])
            left -= size
            yield size

    def _moments(self, count: int) -> list[datetime]:
        """So many beginnings, in order: weekdays more than weekends, office hours more than nights."""
        random, week = self.random, [1.25, 1.05, 1.0, 1.0, 0.95, 0.35, 0.25]
        latest = self.at - timedelta(hours=1)
        midnight = self.at.replace(hour=0, minute=0, second=0, microsecond=0)
        days = [midnight - timedelta(days=ago) for ago in range(self.days)]
        found = []
        for day in random.choices(days, weights=[week[day.weekday()] for day in days], k=count):
            minute = random.triangular(8 * 60, 18 * 60, 10.5 * 60) if random.random() < 0.85 else random.random() * 1440
            found.append(min(day + timedelta(seconds=int(minute * 60)), latest))
        return sorted(found)

    def _opening(self, began_at: datetime) -> Opening:
        random = self.random
        channel = random.choices(list(CHANNELS), weights=list(CHANNELS.values()))[0]
        person = self.people[int(len(self.people) * random.random() ** 1.5)] if random.random() < 0.92 else None
        agent = ("STAFF", str(random.choice(self.agents)))
        who = ("CUSTOMER", str(person.key) if person else "") if channel == "WEB" else agent
        direction = "OUT" if channel == "PHONE" and random.random() < 0.03 else "IN"
        return Opening(self.sessions.count + 1, channel, direction, person, began_at, who)

    def _session(self, opening: Opening, said: list[str], ended_at: datetime) -> None:
        person = opening.person
        self.sessions.add(
            opening.key, f"bench-{opening.key}", opening.channel, opening.direction, person.key if person else None,
            person.phone if person and opening.channel == "PHONE" else "", opening.began_at, ended_at, ended_at,
            *opening.who,
        )  # fmt: skip
        if person and opening.direction == "IN":
            listed = "\n".join(f"Reference {shown(value)}." for value in said)
            self.desk.say(
                event="acknowledgement", subject=f"We have your report: {shown(said[0])}", at=ended_at,
                body=f"Thank you for telling us.\n\n{listed}\n\nFollow it on our website.\n\nAmbleford Council",
                customer_id=person.key, session_id=opening.key, to=person.email, who=opening.who,
            )  # fmt: skip

    def _contact(self, opening: Opening, logged_at: datetime, *, raises: bool) -> str:
        """The contact's reference."""
        random, key = self.random, self.contacts.count + 1
        chased = None if raises else self._chased(logged_at)
        code = self._service(chased, raises=raises)
        terms, reference = self.services[code], self.references.next()
        person_key = chased.customer_id if chased else opening.person.key if opening.person else None
        place = chased.place if chased else self._place(code, opening.person)
        disposition = "RAISED" if raises or chased else self._disposition(code)
        relation = Relation.CHASE if chased else Relation.NEW
        hidden = self.hidden if key % 20_000 == 0 else None
        self.contacts.add(
            key, opening.key, f"bench-{key}", person_key, terms.version.service_id, terms.version.pk, relation.value,
            chased.contact_id if chased else None, disposition, random.choice(ANSWERS[code]) if raises else {},
            ". ".join(random.choices(NOTES, k=random.randrange(4))), opening.began_at, logged_at, *opening.who, hidden,
            *place,
        )  # fmt: skip
        self.values.add(reference, key)
        facts = f'{{"relation": "{relation.value}", "session": {opening.key}}}'
        self.events.add(key, logged_at, "LOGGED", *opening.who, facts)
        one = None
        if raises:
            one = self.desk.open(
                contact_id=key, customer_id=person_key, terms=terms, place=place, logged_at=logged_at,
                restriction_id=hidden,
            )  # fmt: skip
            self.recent.append(one)
        if chased:
            self.desk.chased(chased, contact_id=key, at=logged_at, who=opening.who)
        due = self._promise(key, opening, terms, relation, disposition, logged_at, one)
        if one is not None:
            one.next_due_at = None if one.closed_at else due
        return reference

    def _chased(self, at: datetime) -> Work | None:
        if not self.recent or self.random.random() >= CHASES:
            return None
        one = self.random.choice(self.recent)
        return one if one.closed_at is None or one.closed_at > at else None

    def _service(self, chased: Work | None, *, raises: bool) -> str:
        if chased is not None:
            return chased.terms.version.service.code
        shares = RAISING if raises else ANSWERING
        return self.random.choices(list(shares), weights=list(shares.values()))[0]

    def _disposition(self, code: str) -> str:
        if code == "switchboard":
            return "CONNECTED"
        return self.random.choices(list(DISPOSITIONS), weights=list(DISPOSITIONS.values()))[0]

    def _place(self, code: str, person: Person | None) -> tuple[Any, ...]:
        if code == "fly-tipping" and self.random.random() < 0.7:
            return ("STREET", None, self.random.choice(self.streets), "outside the shops")
        if person is None and code in RAISING:
            person = self.random.choice(self.people)
        if person is None or (code not in RAISING and self.random.random() < 0.5):
            return NOWHERE
        return ("PROPERTY", person.uprn, None, "")

    def _promise(
        self, key: int, opening: Opening, terms: Terms, relation: Relation, disposition: str, logged_at: datetime,
        one: Work | None,
    ) -> datetime | None:  # fmt: skip
        if terms.policy is None or opening.direction == "OUT":
            return None
        kinds = CLOCKS_OF[relation]
        targets = [row for row in terms.policy.targets if kinds is None or row.kind in kinds]
        met = {"ACKNOWLEDGE": Met(logged_at + timedelta(minutes=self.random.randrange(1, 90)), "AUTO")}
        if told_at_once(opening.channel):
            met["ACKNOWLEDGE"] = Met(logged_at, "TOLD", same_act=True)
        if disposition in ENDED_THERE:
            met["RESPOND"] = met["RESOLVE"] = Met(logged_at, "PERSON", same_act=True)
        else:
            met["RESPOND"] = Met(logged_at + timedelta(days=self.random.lognormvariate(1.2, 0.9)), "PERSON")
        if one is not None and one.closed_at is not None:
            met["RESOLVE"] = Met(one.closed_at, "DONE")
        return self.promises.make(
            contact_id=key, policy=terms.policy, targets=targets, received_at=opening.began_at, met=met,
            who=opening.who, waiting=one.waiting if one else None,
        )  # fmt: skip
