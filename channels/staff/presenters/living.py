"""Moving and dying as the pages show it: what is asked so far, what would be held, what stands on a customer's page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.casework.living.estate import Owed, letters_held, matters_owed
from cases.casework.living.moving import open_cases_of
from cases.casework.models import Case
from cases.casework.naming import state_label
from channels.staff.forms.living import DiedForm, MovedForm
from channels.staff.forms.place import as_key
from channels.staff.presenters.person import Found, PersonCard, people_found, person_card
from channels.staff.presenters.place_choices import properties_found
from crm.contacts.identity.acting import day_words
from crm.contacts.models import Message
from crm.customers.contact_points import shown as point_shown
from crm.customers.living.models import Death, HouseMove, Whither
from crm.customers.living.queries import (
    accounts_at,
    council_of_outside,
    death_of,
    homes_of,
    housemates,
    moves_of,
    points_to_tell,
)
from crm.customers.living.saying import died_words
from crm.customers.models import AccountHolder, Customer, Residence
from crm.customers.queries.seen import group_of, residence_words
from crm.customers.references import shown
from crm.teams.actor import Actor

SHORTEST = 2


@dataclass
class MovedScreen:
    """The page on which a move is recorded."""

    form: MovedForm
    elsewhere: str = ""
    accounts: list[AccountHolder] = field(default_factory=list)
    told_why: str = ""


def moved_screen(*, typed: QueryDict, customer: Customer, actor: Actor, at: datetime, draft: bool) -> MovedScreen:
    """The page for what was typed and chosen so far."""
    given, group = typed.copy(), group_of(customer)
    homes = homes_of(actor=actor, customer_ids=group, at=at)
    if "home" not in given:
        given["home"] = _home_key(homes[0]) if homes else ""
    given.setdefault("where", Whither.PROPERTY)
    if "on-day" not in given:
        today = timezone.localdate(at)
        given["on-day"], given["on-month"], given["on-year"] = str(today.day), str(today.month), str(today.year)
    uprn = as_key(given.get("home"))
    others = housemates(actor=actor, customer_ids=group, uprn=uprn, at=at)
    cases = open_cases_of(movers=[customer.pk, *(one.customer.pk for one in others)], from_uprn=uprn, actor=actor)
    points = points_to_tell(customer_ids=group, leaving=[as_key(key) or 0 for key in given.getlist("movers")])
    if "tell" not in given:
        given["tell"] = str(points[0].pk) if points else ""
    query = given.get("address_query", "").strip()
    asked = "find" in given or (given.get("part") == "refresh" and not given.get("uprn"))
    form = MovedForm(
        given,
        draft=draft,
        homes=[(_home_key(home), residence_words(home)) for home in homes],
        movers=[(str(one.customer.pk), f"{one.customer}, {one.role}") for one in others],
        cases=[(str(case.contact_id), _case_words(case)) for case in cases],
        tell=[(str(point.pk), point_shown(point.kind, point.normalised)) for point in points],
        addresses=properties_found(query, chosen=as_key(given.get("uprn"))) if asked and len(query) >= SHORTEST else (),
    )
    why = "" if points else _("No email address of theirs is theirs alone and free to use: tell them yourself.")
    return MovedScreen(
        form=form,
        elsewhere=_elsewhere(given),
        accounts=accounts_at(actor=actor, customer_ids=group, uprn=uprn),
        told_why=why,
    )


def _home_key(home: Residence) -> str:
    return str(home.property_id or "")


def _case_words(case: Case) -> str:
    opened = day_words(timezone.localdate(case.opened_at))
    return f"{case.service.name}, {state_label(case)}, {opened}"


def _elsewhere(given: QueryDict) -> str:
    if given.get("where") not in (Whither.UNLISTED, Whither.OUTSIDE):
        return ""
    council = council_of_outside(given.get("postcode", ""))
    return _("This postcode is in %(council)s.") % {"council": council} if council else ""


@dataclass
class DiedScreen:
    """The page on which a death is recorded."""

    form: DiedForm
    letters: list[Message]
    estate: PersonCard | None = None
    people: list[Found] = field(default_factory=list)
    people_asked: bool = False


def died_screen(*, typed: QueryDict, customer: Customer, actor: Actor, at: datetime, draft: bool) -> DiedScreen:
    """The page for what was typed and chosen so far, with every open matter and what the rule proposes for it."""
    given, group = typed.copy(), group_of(customer)
    if "pick_estate" in given:
        given["estate"], given["who_query"] = given.get("pick_estate", ""), ""
    estate = person_card(actor=actor, key=as_key(given.get("estate")), at=at)
    if estate is None:
        given["estate"] = ""
    matters = [
        (one.contact.pk, _owed_words(one), one.proposed.value) for one in matters_owed(customer_ids=group, actor=actor)
    ]
    for key, _words, proposed in matters:
        given.setdefault(f"fate-{key}", proposed)
    screen = DiedScreen(
        form=DiedForm(given, draft=draft, matters=matters),
        letters=letters_held(customer_ids=group, actor=actor),
        estate=estate,
    )
    query = given.get("who_query", "").strip()
    if estate is None and len(query) >= SHORTEST:
        screen.people, screen.people_asked = people_found(actor=actor, query=query, at=at), True
    return screen


def _owed_words(owed: Owed) -> str:
    words = f"{owed.contact.service.name} {shown(owed.reference)}"
    if owed.case is None:
        return words
    return f"{words}, {state_label(owed.case)}"


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One move on a customer's page."""

    key: int
    words: str
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Living:
    """What stands on a customer's page: that they have died, where they moved, what is planned."""

    death: Death | None
    died_words: str
    estate_words: str
    letters: int
    moves: list[MoveLine]


def living(*, customer_ids: Sequence[int], actor: Actor, at: datetime) -> Living:
    """What happened in the life of this customer, as their page says it."""
    death = death_of(customer_ids=customer_ids)
    return Living(
        death=death,
        died_words=died_words(death) if death else "",
        estate_words=estate_words(death, actor=actor) if death else "",
        letters=len(letters_held(customer_ids=customer_ids, actor=actor)) if death else 0,
        moves=[_move_line(move) for move in moves_of(actor=actor, customer_ids=customer_ids)],
    )


def estate_words(death: Death, *, actor: Actor) -> str:
    """Who deals with the estate, "" when nobody is known."""
    if death.estate_customer_id is None:
        return death.estate_words
    shown_ = Customer.objects.not_hidden_from(actor).filter(pk=death.estate_customer_id).first()
    return str(shown_) if shown_ is not None else death.estate_words


def _move_line(move: HouseMove) -> MoveLine:
    planned = move.state == HouseMove.State.PLANNED
    words = {"day": day_words(move.move_date), "where": where_to(move)}
    said = _("Moves on %(day)s: %(where)s") if planned else _("Moved on %(day)s: %(where)s")
    return MoveLine(key=move.pk, words=said % words, is_planned=planned)


def where_to(move: HouseMove) -> str:
    """Where they go, in one line."""
    if move.to_property is not None:
        return move.to_property.address
    lines = ", ".join(filter(None, [move.to_lines, move.to_postcode, move.to_council]))
    return lines or str(Whither(move.whither).label)
