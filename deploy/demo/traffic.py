"""Ninety days of a council: calls, visits, emails, letters and web reports, and what the teams made of them.

Everything goes through the ordinary actions with the time passed in, in order of time, with the sweep going round
between: so clocks, messages, figures and events are what a real council would have.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from cases.casework.actions import ActRefused, case_act, case_ask, case_note, case_take
from cases.casework.intake import contact_take, not_fixed, words_add
from cases.casework.models import Case
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart, session_end
from crm.customers.models import Customer
from crm.sla.models import CalendarVersion
from crm.sla.queries import compiled
from crm.teams.actor import Actor
from crm.teams.actor import customer as public
from deploy.demo.people import People
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind

ZONE = ZoneInfo("Europe/London")

# Believable weights (peers.md: a large council's mix), in hundredths.
MIX = {
    "switchboard": 21, "housing": 13, "council-tax": 12, "parking": 10, "missed-bin": 14, "fly-tipping": 7,
    "admissions": 6, "benefits": 7, "general-enquiry": 10,
}  # fmt: skip
CHANNELS = {"PHONE": 62, "FACE_TO_FACE": 8, "EMAIL": 12, "WEB": 14, "POST": 3, "CHAT": 1}
ENDINGS = {
    "ANSWERED": 66,
    "PASSED_ON": 10,
    "NEEDS_SOMETHING": 9,
    "CALL_BACK": 5,
    "SENT_TO_WEB": 6,
    "DROPPED": 3,
    "THANKS": 1,
}
BIN_NOTES = [
    "",
    "",
    "Whole street missed.",
    "Third time this autumn.",
    "Lid was open.",
    "Left behind the parked van.",
    "Food caddy too.",
]
TIP_NOTES = [
    "Two mattresses and a sofa.",
    "Black bags, split open.",
    "Looks like builders' rubble.",
    "A fridge by the garages.",
    "Rats about.",
]
QUESTIONS = ["Is it the bin by the side gate?", "Can you tell us which garages?", "Was the lid closed?"]
REPLIES = ["Yes, that one.", "By the last garage on the left.", "Yes it was closed."]


class Traffic:
    """The ninety days; `run` goes through them in order of time."""

    def __init__(
        self, *, random: Random, people: People, services: dict[str, Service], actors: dict[str, Actor], until: datetime
    ) -> None:
        self.random = random
        self.people = people
        self.services = services
        self.agents = [actors["agent"], actors["agent2"], actors["agent3"]]
        self.officers = [actors["officer"], actors["officer2"]]
        self.until = until
        self.keys = count(1)
        self.queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.logged = 0
        self.uprns = [uprn for _customer, uprn in people.residents]
        self.flytips = list(Property.objects.filter(uprn__in=self.uprns[:400]).values_list("street_id", flat=True))
        newest = CalendarVersion.objects.order_by("-number", "-pk").values_list("pk", flat=True)[0]
        self.office = compiled(newest)

    def at(self, when: datetime, do: Callable[[datetime], None]) -> None:
        """Nothing; `do` will be called at that time, if it comes before the end."""
        if when < self.until:
            heapq.heappush(self.queue, (when, next(self.keys), do))

    def key(self) -> str:
        return f"demo-{next(self.keys)}"

    def working(self, start: datetime, hours: float) -> datetime:
        """That many working hours after start."""
        return self.office.add(start, minutes=hours * 60)

    def run(self, *, days: int, a_day: int, each_day: Callable[[date, datetime], None]) -> None:
        """Nothing; everything up to `until` has happened. `each_day` is called at the end of each."""
        first = self.until.astimezone(ZONE).date() - timedelta(days=days)
        for day in (first + timedelta(days=number) for number in range(days + 1)):
            for when in self._arrivals(day, a_day):
                self.at(when, self._somebody_turns_to_us)
            end = min(datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZONE), self.until)
            while self.queue and self.queue[0][0] < end:
                when, _number, do = heapq.heappop(self.queue)
                do(when)
            each_day(day, end)

    def _arrivals(self, day: date, a_day: int) -> Iterator[datetime]:
        """Times of a day's arrivals: Mondays busiest, weekends only by web and email."""
        weight = [1.3, 1.1, 1.0, 1.0, 0.9, 0.15, 0.12][day.weekday()]
        for _arrival in range(round(a_day * weight)):
            hour = self.random.choices(range(7, 22), weights=[1, 3, 12, 13, 12, 10, 8, 9, 9, 8, 6, 2, 2, 1, 1])[0]
            yield datetime.combine(day, time(hour, self.random.randrange(60), self.random.randrange(60)), tzinfo=ZONE)

    def _channel(self, at: datetime) -> str:
        if not self.office.is_open(at):
            return self.random.choice(["WEB", "WEB", "EMAIL"])
        return self.random.choices(list(CHANNELS), weights=list(CHANNELS.values()))[0]

    def _somebody_turns_to_us(self, at: datetime) -> None:
        code = self.random.choices(list(MIX), weights=list(MIX.values()))[0]
        channel = self._channel(at)
        if channel == "WEB" and code not in {"missed-bin", "fly-tipping"}:
            code = self.random.choice(["missed-bin", "missed-bin", "fly-tipping"])
        customer_id: int | None
        customer_id, uprn = self.random.choice(self.people.residents)
        if code == "switchboard" or (code == "general-enquiry" and self.random.random() < 0.4):
            customer_id = None
        if self.random.random() < 0.03 and self.people.businesses:
            customer_id, uprn = self.random.choice(self.people.businesses)
        self.log(code, channel=channel, customer_id=customer_id, uprn=uprn, at=at)

    def log(self, code: str, *, channel: str, customer_id: int | None, uprn: int, at: datetime, **more: Any) -> None:
        """Nothing; the contact is logged, and what follows from it is in the queue."""
        actor = public(customer_id) if channel == "WEB" else self.random.choice(self.agents)
        ending = "RAISED" if self.services[code].pk in self._raising else self._ending(code)
        first_of_two = channel == "PHONE" and self.random.random() < 0.06
        taken = contact_take(
            session=SessionStart(channel=channel, key=self.key(), speaker_id=customer_id, started_at=at),
            service_id=self.services[code].pk,
            customer_id=customer_id,
            place=self._place(code, uprn),
            disposition=ending,
            answers=self._answers(code),
            notes=self.random.choice({"missed-bin": BIN_NOTES, "fly-tipping": TIP_NOTES}.get(code, [""])),
            actor=actor,
            at=at + timedelta(seconds=self.random.randrange(60, 400)),
            received_at=at,
            key=self.key(),
            finish=not first_of_two,
            **more,
        )
        self.logged += 1
        if first_of_two:
            self._second_matter(taken.contact.session_id, customer_id, uprn, taken.contact.logged_at)
        if taken.case is not None and more.get("chase_of") is None:
            self._work(taken.case, taken.contact.pk, customer_id, uprn, at)
        elif customer_id is not None and self.random.random() < 0.12:
            again = at + timedelta(days=self.random.choice([1, 2, 3, 5, 9]), hours=self.random.randrange(-2, 3))
            self.at(again, lambda when: self.log(code, channel="PHONE", customer_id=customer_id, uprn=uprn, at=when))

    def _second_matter(self, session_id: int, customer_id: int | None, uprn: int, at: datetime) -> None:
        later = at + timedelta(seconds=90)
        actor = self.random.choice(self.agents)
        contact_take(
            session=session_id,
            service_id=self.services["general-enquiry"].pk,
            customer_id=customer_id,
            place=Place(),
            disposition="ANSWERED",
            answers={},
            notes="",
            actor=actor,
            at=later,
            key=self.key(),
        )
        self.logged += 1
        session_end(session_id=session_id, actor=actor, at=later + timedelta(seconds=30))

    @property
    def _raising(self) -> set[int]:
        return {self.services["missed-bin"].pk, self.services["fly-tipping"].pk}

    def _ending(self, code: str) -> str:
        if code == "switchboard":
            return "CONNECTED"
        return self.random.choices(list(ENDINGS), weights=list(ENDINGS.values()))[0]

    def _place(self, code: str, uprn: int) -> Place:
        if code == "fly-tipping":
            if self.flytips and self.random.random() < 0.8:
                number = self.random.randrange(1, 90)
                words = f"{self.random.choice(['outside', 'opposite', 'behind'])} number {number}"
                return Place(kind=PlaceKind.STREET, usrn=self.random.choice(self.flytips), words=words)
            return Place(
                kind=PlaceKind.UNLISTED, lines="Lay-by on the moor road", reason="NOT_AN_ADDRESS", words="near the gate"
            )
        if code in {"missed-bin", "housing", "council-tax"}:
            return Place(kind=PlaceKind.PROPERTY, uprn=uprn)
        return Place()

    def _answers(self, code: str) -> dict[str, str]:
        if code == "missed-bin":
            return {"bin": self.random.choice(["grey", "grey", "green", "blue", "food"]), "out": "yes"}
        if code == "fly-tipping":
            what = self.random.choice(["bags", "furniture", "white_goods", "building", "other"])
            return {"what": what, "blocking": self.random.choice(["yes", "no", "no"])}
        return {}

    def _work(self, case: Case, contact_id: int, customer_id: int | None, uprn: int, at: datetime) -> None:
        """What the team does with a case, sooner or later, and what the customer says to it."""
        officer = self.random.choice(self.officers)
        taken = self.working(at, self.random.uniform(0.5, 7))
        days = 1 if case.service.code == "missed-bin" else self.random.choice([2, 3, 4])
        planned = self.working(taken, self.random.uniform(0.2, 4))
        done = self.working(planned, 8 * days * self.random.choice([0.3, 0.5, 0.6, 0.8, 0.9, 1.0, 1.2, 2.2]))
        self.at(taken, lambda when: self._take(case.pk, officer, when))
        self.at(planned, lambda when: self._plan(case.pk, officer, when, done))
        if customer_id is not None and self.random.random() < 0.12:
            self._question(case.pk, contact_id, customer_id, officer, planned)
            done += timedelta(days=3)
        if self.random.random() > 0.008:
            self.at(done, lambda when: self._complete(case.pk, contact_id, customer_id, officer, when))
        if customer_id is not None and case.next_due_at and done > case.next_due_at and self.random.random() < 0.55:
            chase = self.working(case.next_due_at, self.random.uniform(0.5, 6))
            self.at(chase, lambda when: self._chase(case, customer_id, uprn, when))

    def _take(self, case_id: int, officer: Actor, at: datetime) -> None:
        self._try(lambda: case_take(case_id=case_id, actor=officer, at=at, key=self.key()))
        if self.random.random() < 0.2:
            note = self.random.choice(["Spoke to the crew.", "Photo on file.", "Narrow lane: small vehicle only."])
            self._try(lambda: case_note(case_id=case_id, text=note, actor=officer, at=at, key=self.key()))

    def _plan(self, case_id: int, officer: Actor, at: datetime, done: datetime) -> None:
        self._act(case_id, "plan", {"planned_date": done.astimezone(ZONE).date()}, officer, at)
        if self.random.random() < 0.5:
            self.at(done - timedelta(hours=1), lambda when: self._act(case_id, "start", {}, officer, when))

    def _question(self, case_id: int, contact_id: int, customer_id: int, officer: Actor, at: datetime) -> None:
        number = self.random.randrange(len(QUESTIONS))
        ask = at + timedelta(minutes=20)
        self.at(
            ask,
            lambda when: self._try(
                lambda: case_ask(
                    case_id=case_id, words=QUESTIONS[number], days=7, actor=officer, at=when, key=self.key()
                )
            ),
        )
        if self.random.random() < 0.7:
            self.at(
                ask + timedelta(hours=self.random.randrange(3, 50)),
                lambda when: self._try(
                    lambda: words_add(
                        contact_id=contact_id, words=REPLIES[number], actor=public(customer_id), at=when, key=self.key()
                    )
                ),
            )

    def _complete(self, case_id: int, contact_id: int, customer_id: int | None, officer: Actor, at: datetime) -> None:
        case = Case.objects.unscoped("the demo's maker").select_related("service_version").get(pk=case_id)
        outcomes = list(
            case.service_version.outcomes.exclude(family__in=["WITHDRAWN", "SAME_AS_ANOTHER"]).order_by("pk")
        )
        chosen = self.random.choices(outcomes, weights=[10] + [1] * (len(outcomes) - 1))[0]
        self._act(case_id, "complete", {"outcome": chosen.code}, officer, at)
        if customer_id is not None and self.random.random() < 0.06:
            self.at(
                at + timedelta(hours=self.random.randrange(4, 70)),
                lambda when: self._again(case, contact_id, customer_id, officer, when),
            )

    def _again(self, case: Case, contact_id: int, customer_id: int, officer: Actor, at: datetime) -> None:
        words = "It is still not done."
        said = not_fixed(contact_id=contact_id, words=words, actor=public(customer_id), at=at, key=self.key())
        if said.reopened:
            done = self.working(at, self.random.uniform(4, 20))
            self.at(done, lambda when: self._act(case.pk, "complete", {"outcome": self._done(case)}, officer, when))

    def _done(self, case: Case) -> str:
        return case.service_version.outcomes.filter(family="DONE").values_list("code", flat=True)[0]

    def _chase(self, case: Case, customer_id: int, uprn: int, at: datetime) -> None:
        self.log(case.service.code, channel="PHONE", customer_id=customer_id, uprn=uprn, at=at, chase_of=case.pk)

    def _act(self, case_id: int, act: str, inputs: dict[str, Any], officer: Actor, at: datetime) -> None:
        self._try(lambda: case_act(case_id=case_id, act=act, inputs=inputs, actor=officer, at=at, key=self.key()))

    def _try(self, act: Callable[[], object]) -> None:
        """Nothing; what the workflow refuses by now (somebody else was faster) simply did not happen."""
        try:
            act()
        except ActRefused:
            return

    def cast_calls(self, cast: dict[str, Customer], at: datetime, home: Callable[[Customer], int | None]) -> None:
        """Nothing; the cast's own contacts are in the queue: the persistent complainant, the councillor, the dead man."""
        uprn = home(cast["persistent"])
        for number in range(24):
            code = self.random.choice(["missed-bin", "general-enquiry", "parking"])
            self._later(
                at + timedelta(days=3 * number + 1, hours=10),
                code,
                channel="PHONE",
                customer_id=cast["persistent"].pk,
                uprn=uprn or self.uprns[0],
            )
        for number in range(3):
            customer_id, place = self.random.choice(self.people.residents)
            self._later(
                at + timedelta(days=20 * number + 5, hours=11),
                "fly-tipping",
                channel="EMAIL",
                customer_id=customer_id,
                uprn=place,
                capacity="COUNCILLOR_OR_MP",
                authority_words="Cllr Marlowgate for her ward",
            )

    def _later(self, when: datetime, code: str, **what: Any) -> None:
        self.at(when, lambda now: self.log(code, at=now, **what))
