"""The demo council's people: households, businesses, and a cast of the hard ones that every journey meets."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from crm.customers.actions import HomeGiven, customer_add, residence_begin, residence_end
from crm.customers.contact_points import EMAIL, PHONE, PointGiven
from crm.customers.models import Account, AccountHolder, ContactPoint, Customer, Residence
from crm.teams.actor import Actor, system
from crm.teams.models import Grade, Restriction, Team, User
from deploy.demo import names
from gazetteer.entries.models import Property

MAKER: Actor = system("demo council")
OUTSIDE = "Flat 3, 9 Ferry Lane\nPortlevick"


@dataclass
class People:
    """Who lives in the demo council: people to log contacts for, by kind, and the cast by name."""

    residents: list[tuple[int, int]] = field(default_factory=list)  # (customer key, UPRN)
    businesses: list[tuple[int, int]] = field(default_factory=list)
    cast: dict[str, Customer] = field(default_factory=dict)


class Maker:
    """Makes people, each under a key of its own, so that an interrupted run goes on where it stopped."""

    def __init__(self, *, random: Random, at: datetime) -> None:
        self.random = random
        self.at = at
        self.made = 0

    def person(self, given: str, family: str, **more: Any) -> Customer:
        """The new person."""
        return self._add(kind=Customer.Kind.PERSON, given_names=given, family_name=family, **more)

    def business(self, name: str, trading: str, **more: Any) -> Customer:
        """The new business."""
        return self._add(kind=Customer.Kind.BUSINESS, business_name=name, trading_name=trading, **more)

    def _add(self, *, points: list[PointGiven] | None = None, uprn: int | None = None, **more: Any) -> Customer:
        self.made += 1
        home = more.pop("home", None) or (HomeGiven(uprn=uprn, role=more.pop("role", "OCCUPIER")) if uprn else None)
        return customer_add(
            points=points or [], home=home, source=Customer.Source.LOAD, actor=MAKER, at=self.at,
            key=f"demo-{self.made}", **more,
        )  # fmt: skip

    def points(self, given: str, family: str) -> list[PointGiven]:
        """A believable set of ways to reach somebody: most have a mobile, two in three an email address."""
        found = []
        if self.random.random() < 0.85:
            found.append(PointGiven(PHONE, names.mobile(self.random)))
        elif self.random.random() < 0.5:
            found.append(PointGiven(PHONE, names.landline(self.random)))
        if self.random.random() < 0.65:
            local = f"{given}.{family}".lower().replace("'", "").replace(" ", "")
            found.append(PointGiven(EMAIL, f"{local}{self.made}@mail.example"))
        return found

    def born(self, youngest: int = 18, oldest: int = 95) -> date:
        """A date of birth."""
        return self.at.date() - timedelta(days=self.random.randrange(youngest * 365, oldest * 365))


def homes(random: Random, wanted: int) -> list[int]:
    """UPRNs of dwellings to live in, shuffled, from whatever gazetteer is loaded."""
    dwellings = Property.objects.pickable().filter(classification__startswith="R")
    found = list(dwellings.order_by("uprn").values_list("uprn", flat=True)[: max(wanted * 20, 6000)])
    random.shuffle(found)
    return found[:wanted]


def make_people(*, seed: int, at: datetime, customers: int, businesses: int, progress: Any) -> People:
    """The people of the demo council; `progress(done, of)` is called now and then."""
    random = Random(seed)
    maker = Maker(random=random, at=at)
    people = People()
    found = homes(random, customers)
    addresses = iter(found)
    people.cast = _cast(maker, addresses)
    while maker.made < customers:
        uprn = next(addresses, None) or random.choice(found)
        family = names.surname(random)
        for _member in range(random.choices([1, 2, 3, 4], weights=[40, 38, 14, 8])[0]):
            given = names.forename(random)
            own = family if random.random() < 0.8 else names.surname(random)
            born = maker.born() if random.random() < 0.8 else None
            customer = maker.person(given, own, points=maker.points(given, own), uprn=uprn, date_of_birth=born)
            people.residents.append((customer.pk, uprn))
        progress(maker.made, customers + businesses)
    _businesses(maker, people, businesses)
    _accounts(random, people)
    return people


def _businesses(maker: Maker, people: People, wanted: int) -> None:
    shops = list(
        Property.objects.pickable()
        .filter(classification__startswith="C")
        .order_by("uprn")
        .values_list("uprn", flat=True)[: wanted * 5]
    )
    for number in range(wanted):
        name, trading = names.business(maker.random)
        uprn = shops[number % len(shops)] if shops else None
        points = [PointGiven(PHONE, names.landline(maker.random))]
        customer = maker.business(name, trading, points=points, uprn=uprn, role=Residence.Role.TRADES)
        if uprn is not None:
            people.businesses.append((customer.pk, uprn))


def _accounts(random: Random, people: People) -> None:
    """Council tax accounts for a third of the homes: one account, everybody there liable for it."""
    by_home: dict[int, list[int]] = {}
    for customer_id, uprn in people.residents:
        by_home.setdefault(uprn, []).append(customer_id)
    taxed = [(uprn, here) for uprn, here in by_home.items() if random.random() < 0.33]
    accounts = Account.objects.bulk_create(
        Account(system="council-tax", key=f"7{random.randrange(10**9):09}", property_id=uprn, status="open")
        for uprn, _here in taxed
    )
    AccountHolder.objects.bulk_create(
        AccountHolder(account=account, customer_id=customer_id, role="LIABLE" if number == 0 else "JOINT")
        for account, (_uprn, here) in zip(accounts, taxed, strict=True)
        for number, customer_id in enumerate(here[:2])
    )


def _cast(maker: Maker, addresses: Any) -> dict[str, Customer]:
    """The hard ones, by the name that the docs and the journeys use."""
    home = {
        name: next(addresses)
        for name in ("couple", "shared", "secret", "twins", "complainer", "staff", "councillor", "died")
    }
    phone = [PointGiven(PHONE, "07700 900999")]
    cast = {
        "separated_1": maker.person("Nadia", "Fenwick-Tarnby", uprn=home["couple"], points=maker.points("Nadia", "Fenwick")),
        "separated_2": maker.person("Colin", "Tarnby", uprn=home["couple"], points=maker.points("Colin", "Tarnby")),
        **{
            f"shared_phone_{number}": maker.person(given, "Brockthwaite", uprn=home["shared"], points=phone)
            for number, given in enumerate(["Yusuf", "Amina", "Leila", "Omar"], 1)
        },
        "confidential_address": maker.person("Rosa", "Whitgarth", uprn=home["secret"], points=[PointGiven(PHONE, "07700 900111")]),
        "confidential_person": maker.person("Grace", "Hollowmere", date_of_birth=date(1988, 4, 2)),
        "welsh_speaker": maker.person("Gwenllian", "Prysor-Rees", points=[PointGiven(EMAIL, "gwenllian.rees@ambleford.example")], language="cy"),
        "councillor": maker.person("Edith", "Marlowgate", title="Cllr", uprn=home["councillor"], points=[PointGiven(EMAIL, "cllr.marlowgate@ambleford.example")]),
        "employee": maker.person("Ben", "Tolley", uprn=home["staff"], points=maker.points("Ben", "Tolley")),
        "died": maker.person("Walter", "Ingsholme", uprn=home["died"], date_of_birth=date(1931, 9, 12), points=maker.points("Walter", "Ingsholme")),
        "outside": maker.person("Kasia", "Portlevick", home=HomeGiven(lines=OUTSIDE, postcode="TR13 9ZZ"), points=maker.points("Kasia", "Portlevick")),
        "no_fixed_address": maker.person("Lee", "Ravenden", home=HomeGiven(no_fixed=True)),
        "persistent": maker.person("Gordon", "Wraxcliffe", uprn=home["complainer"], points=[PointGiven(EMAIL, "g.wraxcliffe@mail.example"), PointGiven(PHONE, "01632 960777")]),
        "twin_1": maker.person("Amy", "Elmstead", uprn=home["twins"], date_of_birth=date(1999, 6, 3), points=[PointGiven(PHONE, "07700 900222")]),
        "twin_2": maker.person("Ann", "Elmstead", uprn=home["twins"], date_of_birth=date(1999, 6, 3), points=[PointGiven(PHONE, "07700 900333")]),
        "landlord": maker.person("Sunil", "Kirkdale", points=maker.points("Sunil", "Kirkdale")),
        "one_name": maker.person("", "Wei"),
    }  # fmt: skip
    _settle(cast, maker)
    return cast


def _settle(cast: dict[str, Customer], maker: Maker) -> None:
    """What makes each of the cast hard: the ended home, the restriction, the forty flats, the death."""
    left = Residence.objects.unscoped("the demo's maker").get(customer=cast["separated_2"])
    residence_end(residence_id=left.pk, on=maker.at.date(), actor=MAKER)
    shared = Account.objects.create(system="council-tax", key="7000000001", property_id=left.property_id, status="open")
    AccountHolder.objects.create(account=shared, customer=cast["separated_1"], role="LIABLE")
    AccountHolder.objects.create(account=shared, customer=cast["separated_2"], role="JOINT", active_to=maker.at.date())
    team = Team.objects.get(code="safeguarding")
    for name, grade in (("confidential_address", Grade.ADDRESS), ("confidential_person", Grade.PERSON)):
        hidden = Restriction.objects.create(
            grade=grade,
            reason="At risk from a former partner",
            review_date=maker.at.date() + timedelta(days=365),
            owner=User.objects.get(username="agent3"),
            created_at=maker.at,
        )
        hidden.teams.set([team])
        if grade == Grade.PERSON:
            Customer.objects.filter(pk=cast[name].pk).update(restriction=hidden)
        else:
            Residence.objects.filter(customer=cast[name]).update(restriction=hidden)
            ContactPoint.objects.filter(customer=cast[name]).update(restriction=hidden)
    Customer.objects.filter(pk=cast["died"].pk).update(status=Customer.Status.DECEASED)
    User.objects.filter(username="agent2").update(customer_key=cast["employee"].pk)
    for uprn in forty_flats():
        residence_begin(
            customer_id=cast["landlord"].pk,
            home=HomeGiven(uprn=uprn, role=Residence.Role.LANDLORD),
            actor=MAKER,
            at=maker.at,
        )


def forty_flats() -> list[int]:
    """The UPRNs of the largest block of flats, forty at most."""
    flats = Property.objects.pickable().filter(parent_uprn__isnull=False)
    parents: dict[int, list[int]] = {}
    for uprn, parent in flats.order_by("uprn").values_list("uprn", "parent_uprn"):
        parents.setdefault(parent or 0, []).append(uprn)
    return max(parents.values(), key=len, default=[])[:40]
