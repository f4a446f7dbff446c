"""The cast of the tests: a small council with one member of staff for each role, and makers of people and places.

Every user's password is `PASSWORD`; `cast.agent.actor` is the actor for actions and queries, and
`client.force_login(cast.agent)` signs in.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

from django.contrib.auth.hashers import make_password

from crm.customers import actions as customer_actions
from crm.customers.contact_points import EMAIL, PHONE, PointGiven
from crm.customers.models import ContactPoint, Customer, Residence
from crm.teams.actor import Role, system
from crm.teams.models import Department, Grade, Membership, Restriction, RoleHeld, Team, User
from gazetteer.areas.models import Area, AreaRing
from gazetteer.entries.formatting import (
    AddressParts,
    address_lines,
    address_words,
    sort_key,
    street_label,
    street_sort_key,
)
from gazetteer.entries.models import Address, Custodian, LogicalStatus, Property, Street
from gazetteer.postcodes import postcode_key

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday morning
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "a password for tests"
CUSTODIAN = 4245

_numbers = count(1)


@dataclass(frozen=True)
class Cast:
    """The council: departments, teams, and one user for each role; `users` is all of them by name."""

    customer_services: Department
    waste: Department
    revenues: Department
    contact_centre: Team
    safeguarding: Team
    waste_collection: Team
    street_cleansing: Team
    recovery: Team
    users: dict[str, User]

    @property
    def agent(self) -> User:
        return self.users["agent"]

    @property
    def second_agent(self) -> User:
        return self.users["second_agent"]

    @property
    def safeguarder(self) -> User:
        """An agent who is in the safeguarding team too: what is hidden is usually not hidden from her."""
        return self.users["safeguarder"]

    @property
    def officer(self) -> User:
        """Works in the waste collection team."""
        return self.users["officer"]

    @property
    def other_officer(self) -> User:
        """Works in another department, revenues."""
        return self.users["other_officer"]

    @property
    def team_leader(self) -> User:
        """Leads customer services."""
        return self.users["team_leader"]

    @property
    def waste_leader(self) -> User:
        return self.users["waste_leader"]

    @property
    def manager(self) -> User:
        return self.users["manager"]

    @property
    def governance(self) -> User:
        return self.users["governance"]

    @property
    def administrator(self) -> User:
        return self.users["administrator"]

    @property
    def gazetteer_officer(self) -> User:
        """Answers for places, and sees no customers."""
        return self.users["gazetteer_officer"]


# name: (full name, role, department code, team codes)
STAFF: dict[str, tuple[str, Role, str, tuple[str, ...]]] = {
    "agent": ("Alice Agent", Role.AGENT, "customer-services", ("contact-centre",)),
    "second_agent": ("Bob Agent", Role.AGENT, "customer-services", ("contact-centre",)),
    "safeguarder": ("Sara Guard", Role.AGENT, "customer-services", ("contact-centre", "safeguarding")),
    "officer": ("Olu Officer", Role.OFFICER, "waste", ("waste-collection",)),
    "other_officer": ("Rhian Officer", Role.OFFICER, "revenues", ("recovery",)),
    "team_leader": ("Tom Leader", Role.TEAM_LEADER, "customer-services", ("contact-centre",)),
    "waste_leader": ("Wanda Leader", Role.TEAM_LEADER, "waste", ("waste-collection",)),
    "manager": ("Mo Manager", Role.MANAGER, "customer-services", ()),
    "governance": ("Gwen Governance", Role.INFORMATION_GOVERNANCE, "customer-services", ()),
    "administrator": ("Adam Administrator", Role.ADMINISTRATOR, "customer-services", ()),
    "gazetteer_officer": ("Gail Gazetteer", Role.GAZETTEER_OFFICER, "customer-services", ()),
}
TEAMS = {
    "contact-centre": "customer-services",
    "safeguarding": "customer-services",
    "waste-collection": "waste",
    "street-cleansing": "waste",
    "recovery": "revenues",
}


def make_cast() -> Cast:
    """The whole cast, in the database, in few statements."""
    departments = {
        code: Department(code=code, name=code.replace("-", " ").capitalize(), phone="0161 496 0000")
        for code in ("customer-services", "waste", "revenues")
    }
    Department.objects.bulk_create(departments.values())
    teams = {
        code: Team(code=code, name=code.replace("-", " ").capitalize(), department=departments[department])
        for code, department in TEAMS.items()
    }
    Team.objects.bulk_create(teams.values())
    password = make_password(PASSWORD)
    users = {
        name: User(username=name, full_name=full, email=f"{name}@council.example", password=password)
        for name, (full, _role, _department, _teams) in STAFF.items()
    }
    User.objects.bulk_create(users.values())
    Membership.objects.bulk_create(
        Membership(user=users[name], team=teams[team], active_from=LONG_AGO)
        for name, (_full, _role, _department, codes) in STAFF.items()
        for team in codes
    )
    RoleHeld.objects.bulk_create(
        RoleHeld(user=users[name], department=departments[department], role=role, active_from=LONG_AGO)
        for name, (_full, role, department, _teams) in STAFF.items()
    )
    loaded = {user.username: user for user in User.objects.with_scope().filter(username__in=STAFF)}
    for user in loaded.values():
        user.opened_keys = None  # a test restricts things after its actors were loaded: they ask in each statement
    return Cast(
        customer_services=departments["customer-services"],
        waste=departments["waste"],
        revenues=departments["revenues"],
        **{code.replace("-", "_"): team for code, team in teams.items()},
        users=loaded,
    )


def restriction(*teams: Team, grade: Grade = Grade.PERSON, reason: str = "at risk") -> Restriction:
    """A restriction that hides what carries it from everybody but these teams."""
    made = Restriction.objects.create(grade=grade, reason=reason, review_date=date(2027, 11, 1), created_at=NOW)
    made.teams.set(teams)
    return made


def property_at(
    number: int,
    street: str = "Abbey Road",
    *,
    postcode: str = "M33 2DP",
    town: str = "Sale",
    uprn: int | None = None,
) -> Property:
    """A property with its street and address, found by the address search like a loaded one."""
    Custodian.objects.get_or_create(code=CUSTODIAN, defaults={"name": "Trafford"})
    road = Street.objects.filter(name=street, town=town).first() or Street.objects.create(
        usrn=42_450_000 + next(_numbers),
        custodian_id=CUSTODIAN,
        record_type=1,
        naming_authority=CUSTODIAN,
        name=street,
        town=town,
        label=street_label(street, "", town),
        sort_key=street_sort_key(street, town),
    )
    key = uprn or 100_010_000_000 + next(_numbers)
    parts = AddressParts(key, "", None, "", None, "", "", number, "", None, "", "", street, "", town, postcode)
    lines = address_lines(parts)
    place = Property.objects.create(
        uprn=key,
        custodian_id=CUSTODIAN,
        logical_status=LogicalStatus.APPROVED,
        classification="RD",
        easting=378_000 + number,
        northing=392_000,
        street=road,
        address=", ".join(lines),
        address_lines=lines,
        postcode=postcode,
        postcode_key=postcode_key(postcode),
        sort_key=sort_key(parts),
    )
    Address.objects.create(
        lpi_key=f"{CUSTODIAN}L{next(_numbers):09}",
        custodian_id=CUSTODIAN,
        language="ENG",
        property=place,
        street=road,
        logical_status=LogicalStatus.APPROVED,
        pao_start_number=number,
        postcode=postcode,
        address_lines=lines,
        words=address_words(parts),
        sort_key=sort_key(parts),
    )
    return place


def person(
    given: str = "Jo",
    family: str = "Example",
    *,
    title: str = "",
    phone: str = "",
    email: str = "",
    home: Property | None = None,
    born: date | None = None,
    hidden: Restriction | None = None,
    home_hidden: Restriction | None = None,
    points_hidden: Restriction | None = None,
    source: str = Customer.Source.AGENT,
    at: datetime = NOW,
) -> Customer:
    """A person in the index; `hidden` hides the whole person, `home_hidden` and `points_hidden` only those parts."""
    made = customer_actions.customer_add(
        kind=Customer.Kind.PERSON,
        title=title,
        given_names=given,
        family_name=family,
        date_of_birth=born,
        points=[PointGiven(kind, value) for kind, value in ((PHONE, phone), (EMAIL, email)) if value],
        home=customer_actions.HomeGiven(uprn=home.uprn) if home else None,
        source=source,
        actor=system("tests"),
        at=at,
        key=None,
    )
    _hide(made, hidden=hidden, home_hidden=home_hidden, points_hidden=points_hidden)
    return made


def business(name: str = "Example Foods Ltd", *, trading: str = "", phone: str = "", at: datetime = NOW) -> Customer:
    """A business in the index."""
    return customer_actions.customer_add(
        kind=Customer.Kind.BUSINESS,
        business_name=name,
        trading_name=trading,
        points=[PointGiven(PHONE, phone)] if phone else [],
        actor=system("tests"),
        at=at,
        key=None,
    )


def _hide(
    made: Customer,
    *,
    hidden: Restriction | None,
    home_hidden: Restriction | None,
    points_hidden: Restriction | None,
) -> None:
    mine = {"customer": made}
    if hidden:
        Customer.objects.filter(pk=made.pk).update(restriction=hidden)
        made.restriction = hidden
    if home_hidden:
        Residence.objects.filter(**mine).update(restriction=home_hidden)
    if points_hidden:
        ContactPoint.objects.filter(**mine).update(restriction=points_hidden)


def ward_around(place: Property, *, code: str = "E05099001", name: str = "Harbour") -> Area:
    """A ward of today, a kilometre across, in whose middle the property stands."""
    east, north = float(place.easting or 0), float(place.northing or 0)
    area = Area.objects.create(
        kind="WARD", code=code, name=name, active_from=date(2023, 5, 4), easting=east, northing=north
    )
    corners = [(east + along, north + up) for along, up in ((-500, -500), (500, -500), (500, 500), (-500, 500))]
    AreaRing.objects.create(area=area, part=0, is_hole=False, boundary=corners)
    return area
