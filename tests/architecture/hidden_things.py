"""A person, a matter and a home that are hidden from all but the safeguarding team, with the traces they must not leave."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from cases.casework.intake import Taken, contact_take
from cases.reports.actions import figures_rebuild
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.customers.care.shipped import kinds_ship
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.teams.actor import system
from crm.teams.models import Grade, Restriction, User
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind
from tests.cast import Cast, person, property_at, restriction
from tests.crm.customers.care.conftest import agree, warn

Trace = tuple[str, ...]  # words that may not stand together in one answer


@dataclass
class Hidden:
    """One hidden thing: whose it is, where, its contact and case, its traces, and what somebody would search for."""

    grade: str
    customer: Customer
    home: Property
    taken: Taken
    traces: list[Trace] = field(default_factory=list)
    searches: list[str] = field(default_factory=list)

    @property
    def reference(self) -> str:
        """Its contact's reference as people read it."""
        return shown(self.taken.reference)


@dataclass
class HiddenThings:
    """The three, a neighbour whom everybody may see, and when it was."""

    cast: Cast
    at: datetime
    person: Hidden
    matter: Hidden
    home: Hidden
    neighbour: Customer
    plain: Taken

    @property
    def each(self) -> list[Hidden]:
        return [self.person, self.matter, self.home]

    def traces_in(self, text: str, *, typed: str = "") -> list[Trace]:
        """The traces of hidden things in an answer; what was typed is shown again and is none."""
        told = text.lower().replace(typed.lower(), "") if typed else text.lower()
        every = [trace for hidden in self.each for trace in hidden.traces]
        return [trace for trace in every if all(words.lower() in told for words in trace)]


def _report(
    by: User,
    service: Service,
    *,
    customer: Customer,
    home: Property,
    key: str,
    at: datetime,
    hidden: Restriction | None = None,
    chase_of: int | None = None,
) -> Taken:
    return contact_take(
        session=SessionStart(channel="PHONE", key=f"session-{key}", speaker_id=customer.pk),
        service_id=service.pk,
        customer_id=customer.pk,
        place=Place(kind=PlaceKind.PROPERTY, uprn=home.uprn),
        disposition="RAISED",
        answers={"bin": "grey", "out": "yes", "more": f"{key}-answer"},
        notes=f"{key}-note",
        actor=by.actor,
        at=at,
        key=key,
        finish=True,
        restriction_id=hidden.pk if hidden else None,
        chase_of=chase_of,
    )


def hidden_things(cast: Cast, services: dict[str, Service]) -> HiddenThings:
    """The three hidden things in today's council, and one plain matter beside them."""
    at = timezone.now() - timedelta(hours=3)
    bins, sara = services["missed-bin"], cast.safeguarder
    team = cast.safeguarding
    neighbour_home = property_at(29, "Larkspur Rise")
    neighbour = person("Nia", "Neighbour", home=neighbour_home, at=at)
    plain = _report(cast.agent, bins, customer=neighbour, home=neighbour_home, key="plain", at=at)

    zenobia = person(
        "Zenobia", "Quillfeather", phone="0161 496 0911", email="zenobia@example.com",
        home=property_at(31, "Larkspur Rise"), hidden=restriction(team, grade=Grade.PERSON), at=at,
    )  # fmt: skip
    home = Property.objects.get(address__startswith="31 ")
    taken = _report(sara, bins, customer=zenobia, home=home, key="secret-person", at=at)
    person_hidden = Hidden(
        "PERSON", zenobia, home, taken,
        [("Quillfeather",), ("496 0911",), ("zenobia@",), (shown(zenobia.reference),), (shown(taken.reference),),
         ("secret-person-note",), ("secret-person-answer",)],
        ["Quillfeather", "zenobia quill", "0161 496 0911", "zenobia@example.com", shown(zenobia.reference)],
    )  # fmt: skip

    mattea = person(
        "Mattea", "Openly", phone="0161 496 0922", email="mattea@example.com", home=property_at(35, "Larkspur Rise"),
        at=at,
    )  # fmt: skip
    home = Property.objects.get(address__startswith="35 ")
    taken = _report(
        sara, bins, customer=mattea, home=home, key="secret-matter", at=at,
        hidden=restriction(team, grade=Grade.MATTER),
    )  # fmt: skip
    matter_hidden = Hidden(
        "MATTER", mattea, home, taken,
        [(shown(taken.reference),), ("secret-matter-note",), ("secret-matter-answer",)],
        ["Openly", "0161 496 0922"],
    )  # fmt: skip

    secret = restriction(team, grade=Grade.ADDRESS)
    adela = person(
        "Adela", "Knownby", phone="0161 496 0933", email="adela@example.com", home=property_at(33, "Larkspur Rise"),
        home_hidden=secret, points_hidden=secret, at=at,
    )  # fmt: skip
    home = Property.objects.get(address__startswith="33 ")
    taken = _report(sara, bins, customer=adela, home=home, key="secret-home", at=at)
    home_hidden = Hidden(
        "ADDRESS", adela, home, taken,
        [("Knownby", "33 Larkspur Rise"), ("Knownby", shown(taken.reference)), ("496 0933",), ("adela@",),
         ("secret-home-note",)],
        ["Knownby", "0161 496 0933", "adela@example.com"],
    )  # fmt: skip
    kinds_ship(actor=system("tests"))
    for known, words in ((zenobia, "secret-person-alert"), (adela, "known-alert")):
        warn(known, "vulnerable", by=sara.actor, at=at, reason=words)
        agree(known, "interpreter", by=sara.actor, at=at, language=f"{words}-language")
    person_hidden.traces += [("secret-person-alert",)]
    home_hidden.traces += [("known-alert-language", shown(taken.reference))]  # on no line of a list that is not hers
    # Somebody hidden chases what everybody sees: the chase must be invisible, the case not.
    _report(sara, bins, customer=zenobia, home=neighbour_home, key="secret-chase", at=at, chase_of=plain.case.pk)
    person_hidden.traces.append(("secret-chase-note",))
    figures_rebuild(at=at + timedelta(minutes=1))
    return HiddenThings(cast, at, person_hidden, matter_hidden, home_hidden, neighbour, plain)
