"""A waste department at work, for tests: its services with promises and endings, and matters reported to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from cases.casework.intake import Taken, contact_take
from crm.catalogue.models import Family, Outcome, Service, ServiceVersion
from crm.contacts.actions import SessionStart
from crm.contacts.models import Channel, Disposition
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.sla.models import Calendar, CalendarVersion, ClockKind, Policy, PolicyTarget, PolicyVersion
from crm.teams.models import Department, User
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, Cast, make_cast, person, property_at

OFFICE = {
    "zone": "Europe/London",
    "week": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}
FORM = [
    {
        "code": "bin",
        "label": "Which bin?",
        "kind": "CHOICE",
        "choices": [{"code": "grey", "label": "Grey"}, {"code": "green", "label": "Green"}],
    },
    {"code": "out", "label": "Was it out by 6:30?", "kind": "YES_NO", "required": False},
]
ENDINGS = [
    ("collected", "Collected", Family.DONE, "We have emptied your bin."),
    ("not-out", "Not out in time", Family.CUSTOMER_SIDE, "Your bin was not out when the crew passed."),
]

_keys = count(1)


def policy_of(code: str, *, days: int = 2) -> Policy:
    """A published policy: acknowledged in a working day, put right in so many."""
    calendar, new = Calendar.objects.get_or_create(code="office", defaults={"name": "Office hours"})
    if new:
        CalendarVersion.objects.create(calendar=calendar, number=1, spec=OFFICE, published_at=NOW)
    policy = Policy.objects.create(code=code, name=code, calendar=calendar)
    version = PolicyVersion.objects.create(policy=policy, number=1, published_at=NOW)
    for kind, amount, pauses in ((ClockKind.ACKNOWLEDGE, 1, False), (ClockKind.RESOLVE, days, True)):
        PolicyTarget.objects.create(version=version, kind=kind, measure="WORKING_DAYS", amount=amount, pauses=pauses)
    return policy


def service_of(
    department: Department, *, name: str = "Missed bin collection", team: str = "waste-collection", days: int = 2
) -> ServiceVersion:
    """A live service of the workflow report and fix, with its promise and two endings."""
    code = name.lower().replace(" ", "-")
    service = Service.objects.create(
        code=code, name=name, family="waste", department=department, search_text=name.lower(), about_property=True
    )
    version = ServiceVersion.objects.create(
        service=service,
        number=1,
        state=ServiceVersion.State.PUBLISHED,
        published_at=NOW,
        form=FORM,
        workflow="report_and_fix",
        policy=policy_of(code, days=days).code,
        team=team,
    )
    Outcome.objects.bulk_create(
        Outcome(version=version, code=code, label=label, family=family, public_words=words)
        for code, label, family, words in ENDINGS
    )
    return version


@dataclass
class Desk:
    """The cast, one service, one home; `reported` makes a matter of it as an agent would."""

    cast: Cast
    missed_bin: ServiceVersion
    home: Property
    people: dict[str, Customer] = field(default_factory=dict)

    def jo(self) -> Customer:
        """The customer most matters are for: reachable by email and telephone."""
        if "jo" not in self.people:
            self.people["jo"] = person(
                "Jo", "Example", email="jo@example.org", phone="07700 900123", home=self.home, at=NOW
            )
        return self.people["jo"]

    def reported(
        self,
        *,
        at: datetime = NOW,
        by: Customer | None = None,
        place: Place | None = None,
        version: ServiceVersion | None = None,
        notes: str = "Left behind on Monday",
        answers: Mapping[str, str] | None = None,
        chase_of: int | None = None,
        taken_by: User | None = None,
        **more: Any,
    ) -> Taken:
        """One matter taken by telephone, with its case."""
        key = f"waste-desk-{next(_keys)}"
        return contact_take(
            session=SessionStart(channel=Channel.PHONE, key=key, speaker_id=by.pk if by else None, started_at=at),
            service_id=(version or self.missed_bin).service_id,
            customer_id=by.pk if by else None,
            place=place or Place(kind=PlaceKind.PROPERTY, uprn=self.home.uprn),
            disposition=Disposition.RAISED,
            answers={"bin": "grey"} if answers is None else dict(answers),
            notes=notes,
            actor=(taken_by or self.cast.agent).actor,
            at=at,
            key=key,
            chase_of=chase_of,
            finish=True,
            **more,
        )

    def many(self, number: int, *, apart: timedelta = timedelta(minutes=7), at: datetime = NOW) -> list[Taken]:
        """So many anonymous matters, each a little later than the one before."""
        return [self.reported(at=at + apart * step) for step in range(number)]


def waste_desk() -> Desk:
    """A desk ready for work."""
    cast = make_cast()
    return Desk(cast=cast, missed_bin=service_of(cast.waste), home=property_at(12))


def page_of(taken: Taken, *rest: str) -> str:
    """The address of the page of this matter's case, or of one of its acts."""
    return "/".join(["/staff/cases", shown(taken.reference), *rest])
