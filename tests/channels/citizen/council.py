"""A council with one service on the web, for the tests of the public doors: missed bin, two working days."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from crm.catalogue.models import Family, Outcome, Service, ServiceVersion
from crm.contacts.actions import Logged, SessionStart, contact_log
from crm.contacts.models import Channel, Disposition
from crm.contacts.terms import terms_of
from crm.customers.models import Customer
from crm.sla.models import Calendar, CalendarVersion, ClockKind, Policy, PolicyTarget, PolicyVersion
from crm.teams.actor import Actor, system
from gazetteer.entries.models import Address, Property, Street, StreetDescriptor
from gazetteer.entries.search_words import search_words
from gazetteer.finding.models import SearchWord
from gazetteer.folding import fold
from gazetteer.places import Place, PlaceKind
from tests.cast import LONG_AGO, NOW, Cast

RECEIVED = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # an hour after the cast's people were written down
FORM = [
    {
        "code": "which",
        "label": "Which bin was missed?",
        "kind": "CHOICE",
        "choices": [{"code": "grey", "label": "Grey bin"}, {"code": "green", "label": "Green bin"}],
    },
    {"code": "out_in_time", "label": "Was it out by 6:30am?", "kind": "YES_NO"},
    {"code": "more", "label": "Anything that helps us find it", "kind": "LONG", "required": False},
]
PUBLIC_WORDS = {"RECEIVED": "Your report is with the waste crew."}


@dataclass(frozen=True)
class Bins:
    """The service with its versions, and who works on it."""

    service: Service
    version: ServiceVersion
    cast: Cast


def bins(cast: Cast, *, named_publicly: bool = True, on_web: bool = True, code: str = "missed-bin") -> Bins:
    """The missed bin service, published, with its promises and its outcomes."""
    service = Service.objects.create(
        code=code,
        name="Missed bin collection",
        family="waste",
        department=cast.waste,
        search_text="missed bin collection",
        named_publicly=named_publicly,
        on_web=on_web,
        about_property=True,
    )
    _promises()
    version = ServiceVersion.objects.create(
        service=service,
        number=1,
        state=ServiceVersion.State.PUBLISHED,
        published_at=LONG_AGO,
        form=FORM,
        workflow="report_and_fix",
        policy="two-days",
        team=cast.waste_collection.code,
        needs_place=True,
        public_words=PUBLIC_WORDS,
    )
    Outcome.objects.bulk_create(
        [
            Outcome(
                version=version,
                code="emptied",
                label="Emptied",
                family=Family.DONE,
                public_words="We emptied your bin.",
            ),
            Outcome(
                version=version,
                code="not-ours",
                label="Not ours",
                family=Family.NOT_OURS,
                public_words="This bin belongs to a private firm.",
            ),
        ]
    )
    return Bins(service=service, version=version, cast=cast)


def _promises() -> None:
    if Policy.objects.filter(code="two-days").exists():
        return
    calendar = Calendar.objects.create(code="office", name="Office hours")
    days = ("mon", "tue", "wed", "thu", "fri")
    spec = {"zone": "Europe/London", "week": {day: [["09:00", "17:00"]] for day in days}}
    CalendarVersion.objects.create(calendar=calendar, number=1, spec=spec, published_at=LONG_AGO)
    policy = Policy.objects.create(code="two-days", name="Two working days", calendar=calendar)
    version = PolicyVersion.objects.create(policy=policy, number=1, published_at=LONG_AGO)
    PolicyTarget.objects.bulk_create(
        PolicyTarget(version=version, kind=kind, measure="WORKING_DAYS", amount=days, pauses=kind == ClockKind.RESOLVE)
        for kind, days in ((ClockKind.ACKNOWLEDGE, 1), (ClockKind.RESOLVE, 2))
    )


def at_home(home: Property) -> Place:
    """The place that is this property."""
    return Place(kind=PlaceKind.PROPERTY, uprn=home.uprn)


def logged(
    bins: Bins,
    customer: Customer | None,
    *,
    place: Place | None = None,
    channel: str = Channel.EMAIL,
    actor: Actor | None = None,
    at: datetime = RECEIVED,
    finish: bool = True,
    restriction_id: int | None = None,
    key: str = "the first",
    notes: str = "It smells of fish.",
) -> Logged:
    """A contact about a missed bin, as an agent logs one: without a case."""
    with transaction.atomic():
        return contact_log(
            session=SessionStart(channel=channel, key=f"session {key}", speaker_id=customer.pk if customer else None),
            customer_id=customer.pk if customer else None,
            terms=terms_of(service_id=bins.service.pk),
            place=place or Place(),
            disposition=Disposition.RAISED,
            answers={"which": "grey", "out_in_time": "yes"},
            notes=notes,
            actor=actor or system("tests"),
            at=at,
            key=key,
            finish=finish,
            restriction_id=restriction_id,
        )


def make_searchable() -> None:
    """Nothing; every address and street there is can be found while typing, as after a load."""
    for street in Street.objects.all():
        StreetDescriptor.objects.get_or_create(
            street=street,
            language="ENG",
            defaults={
                "custodian_id": street.custodian_id,
                "name": street.name,
                "town": street.town,
                "folded_name": fold(street.name),
                "words": list(search_words(f"{street.name} {street.town}")),
            },
        )
    words = {word for row in Address.objects.values_list("words", flat=True) for word in row}
    words |= {word for row in StreetDescriptor.objects.values_list("words", flat=True) for word in row}
    SearchWord.objects.bulk_create([SearchWord(word=word, slips=[word]) for word in words], ignore_conflicts=True)


__all__ = ["NOW", "PUBLIC_WORDS", "RECEIVED", "Bins", "at_home", "bins", "logged", "make_searchable"]
