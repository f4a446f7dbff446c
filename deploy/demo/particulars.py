"""What the demo council's records say of people: former names, businesses with sites and people, a councillor, families,
consents, kinds of accounts in other systems."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from crm.customers.actions import HomeGiven
from crm.customers.models import Customer, Residence
from crm.customers.names import Names
from crm.customers.particulars import actions
from crm.teams.actor import Actor, Role, system
from crm.teams.models import Department
from gazetteer.areas.models import Area
from gazetteer.entries.models import Property

MAKER: Actor = system("demo council")
KINDS: list[tuple[str, str, str, str, list[str]]] = [
    ("council-tax", "Council tax", "Ambleford Revenues", "revenues", [Role.OFFICER, Role.TEAM_LEADER]),
    ("business-rates", "Business rates", "Ambleford Revenues", "revenues", [Role.OFFICER, Role.TEAM_LEADER]),
    ("benefits", "Housing benefit", "Ambleford Benefits", "revenues", [Role.OFFICER]),
    ("rents", "Housing rent", "Ambleford Housing", "housing", [Role.OFFICER, Role.AGENT, Role.TEAM_LEADER]),
]
FIRM_ROLES = ["DIRECTOR", "MANAGER", "SPEAKS_FOR", "EMPLOYEE"]


def make_kinds(*, at: datetime) -> None:
    """Nothing; the kinds of accounts that the demo's customers have."""
    departments = dict(Department.objects.values_list("code", "pk"))
    for code, name, system_name, department, whole_for in KINDS:
        actions.account_kind_add(
            code=code, actor=MAKER, at=at,
            given=actions.KindGiven(
                name=name, system_name=system_name, department_id=departments.get(department), whole_for=whole_for,
                what=f"Each customer's part in a {name.lower()} account",
                link_template=f"https://{code}.ambleford.example/accounts/((key))",
            ),
        )  # fmt: skip


def make_particulars(people: Any, *, seed: int, at: datetime) -> None:
    """Nothing; the cast and some of the residents and businesses are told apart by more than a name and a home."""
    made = Parts(at=at, random=Random(seed))
    cast = people.cast
    made.councillor(cast["councillor"])
    made.former_name(cast["separated_1"], Names(given_names="Nadia", family_name="Fenwick"), date(2011, 6, 18))
    made.related(cast["separated_1"], "PARENT", cast["twin_1"])
    made.related(cast["separated_2"], "PARENT", cast["twin_1"])
    made.related(cast["twin_1"], "SIBLING", cast["twin_2"])
    made.related(cast["shared_phone_1"], "CARER", cast["shared_phone_2"])
    made.related(cast["shared_phone_2"], "CARER", cast["shared_phone_1"])
    for name, language in (("outside", "pl"), ("shared_phone_3", "ar"), ("one_name", "yue")):
        made.language(cast[name], language)
    for number, (customer_id, _uprn) in enumerate(people.residents[:400:20]):
        made.consents(customer_id, number)
    for customer_id, _uprn in people.residents[7:200:25]:
        made.married(customer_id)
    made.businesses([key for key, _uprn in people.businesses], [key for key, _uprn in people.residents[300:420]])
    made.account(cast["landlord"], "business-rates", "4000000017")
    made.account(cast["persistent"], "rents", "RNT-20417")


class Parts:
    """Makes the parts of records, each under a key of its own."""

    def __init__(self, *, at: datetime, random: Random) -> None:
        self.at, self.random, self.made = at, random, 0

    @property
    def by(self) -> dict[str, Any]:
        """Who acts, when, under which key."""
        self.made += 1
        return {"actor": MAKER, "at": self.at, "key": f"demo-part-{self.made}"}

    def councillor(self, customer: Customer) -> None:
        """A councillor for the first ward there is."""
        ward = Area.objects.filter(kind="WARD", active_to__isnull=True).order_by("name").first()
        given = actions.OfficeGiven(
            office="COUNCILLOR", area_id=ward.pk if ward else None, area_words="" if ward else "Priory",
            begins=date(self.at.year - 2, 5, 6),
        )  # fmt: skip
        actions.office_begin(customer_id=customer.pk, given=given, **self.by)

    def former_name(self, customer: Customer, names: Names, until: date) -> None:
        """A name of before our time."""
        actions.former_name_add(customer_id=customer.pk, names=names, until=until, **self.by)

    def married(self, customer_id: int) -> None:
        """A name they gave up."""
        customer = Customer.objects.unscoped("the demo's maker").get(pk=customer_id)
        born = self.random.choice(["Ashdown", "Thorley", "Kershaw", "Ó Briain", "Wiśniewska", "Okonkwo"])
        until = date(self.random.randrange(1985, self.at.year - 1), self.random.randrange(1, 13), 14)
        names = Names(given_names=customer.given_names, family_name=born)
        actions.former_name_add(customer_id=customer_id, names=names, until=until, **self.by)

    def related(self, customer: Customer, kind: str, other: Customer) -> None:
        """What the one is to the other."""
        actions.relationship_begin(customer_id=customer.pk, other_id=other.pk, kind=kind, **self.by)

    def language(self, customer: Customer, language: str) -> None:
        """The language they would like to be spoken to in."""
        actions.details_change(
            customer_id=customer.pk, date_of_birth=None, keeps_birth=True, language=language, **self.by
        )

    def consents(self, customer_id: int, number: int) -> None:
        """What they agreed to; every third withdrew it."""
        said = [("SURVEYS", "YES"), ("REMINDERS", "YES"), ("CHANNEL", ["EMAIL", "PHONE", "TEXT"][number % 3])]
        said += [("SURVEYS", "NO")] if number % 3 == 0 else []
        for topic, answer in said:
            actions.consent_say(customer_id=customer_id, topic=topic, answer=answer, source="PHONE", **self.by)

    def account(self, customer: Customer, system_code: str, key: str) -> None:
        """Their account in another system."""
        given = actions.AccountGiven(system=system_code, key=key, status="open")
        actions.account_hold(customer_id=customer.pk, account=given, role="LIABLE", **self.by)

    def businesses(self, firms: list[int], people: list[int]) -> None:
        """Company numbers for all; for some a charity or VAT number, more sites, and people with roles."""
        shops = Property.objects.pickable().filter(classification__startswith="C").order_by("-uprn")
        spare = iter(shops.values_list("uprn", flat=True)[: len(firms)])
        for number, firm in enumerate(firms):
            self._number(firm, "COMPANY", f"{1_400_000 + number * 7919:08}")
            if number % 5 == 0:
                self._number(firm, "CHARITY", f"{1_100_000 + number}")
            sites = [self._site(firm, uprn, f"Branch {two}") for two, uprn in zip((2, 3), spare, strict=False)]
            for role, person in zip(FIRM_ROLES, people[number * 2 : number * 2 + 4], strict=False):
                site = self.random.choice([None, *sites])
                self._person(firm, person, role, site)

    def _number(self, firm: int, kind: str, typed: str) -> None:
        actions.business_number_add(customer_id=firm, kind=kind, typed=typed, is_shared=True, **self.by)

    def _site(self, firm: int, uprn: int, called: str) -> int:
        home = HomeGiven(uprn=uprn, role=Residence.Role.TRADES)
        begins = self.at.date() - timedelta(days=900)
        return actions.home_add(customer_id=firm, home=home, called=called, begins=begins, **self.by).pk

    def _person(self, firm: int, person: int, role: str, site: int | None) -> None:
        actions.relationship_begin(customer_id=person, other_id=firm, kind=role, site_id=site, **self.by)
