"""Who in the index looks like the person being typed: candidates by index, weighed and explained by likeness.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from crm.customers.contact_points import EMAIL, PHONE, PointGiven, PointRefused, normalise
from crm.customers.finding.models import NamePair
from crm.customers.finding.readings import meanings
from crm.customers.matching.facts import known_of
from crm.customers.matching.likeness import Likeness, chances, likeness_of
from crm.customers.matching.traits import Known, traits_of
from crm.customers.matching.weights import weights_now
from crm.customers.models import ContactPoint, Customer, CustomerQuerySet, Residence
from crm.customers.names import BETWEEN, BUSINESS, Names, tokens_of, words_of
from crm.customers.particulars import business_numbers
from crm.customers.particulars.models import BusinessNumber
from crm.customers.queries.seen import addresses_of, masked, roots_of
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.models import Grade
from crm.teams.scope import open_to

SCREEN = "likely-same"
MOST_OF_EACH = 50  # candidates by one kind of evidence


@dataclass(frozen=True, slots=True)
class LikelySame:
    """Somebody in the index who may be the same, how alike they look, and why."""

    customer: Customer
    address: str
    score: float
    same: bool
    reasons: list[str]

    @property
    def note(self) -> str:
        """That they have died or moved away; else nothing."""
        return "" if self.customer.status == Customer.Status.LIVE else str(self.customer.get_status_display())

    @property
    def in_hundred(self) -> int:
        """Of a hundred pairs that look alike as these two do, how many are one."""
        return min(99, max(1, round(100 * chances(self.score))))


def likely_same(
    *,
    actor: Actor,
    at: datetime,
    names: Names,
    points: Sequence[PointGiven] = (),
    uprn: int | None = None,
    date_of_birth: date | None = None,
    number: str = "",
    limit: int = 5,
) -> list[LikelySame]:
    """Customers who look like this one, most alike first; neither hidden people nor hidden facts take part.

    `number` is a business's, at Companies House, with a charity regulator or for VAT, as it was typed.
    The look is recorded. Raises NotPermitted.
    """
    policy.require(actor, "customer.change")
    given = _known(names, points, uprn=uprn, date_of_birth=date_of_birth, number=number)
    keys = _candidates(given, actor=actor)
    scored = _scored(given, keys, actor=actor) if keys else []
    best = sorted(scored, key=lambda each: (-each[1].score, each[0].sort_name, each[0].pk))[:limit]
    addresses = addresses_of([customer.pk for customer, _how in best], actor=actor, today=timezone.localdate(at))
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=[customer.pk for customer, _how in best])
    return [
        LikelySame(
            customer=masked(customer, actor=actor),
            address=addresses.get(customer.pk, ""),
            score=how.score,
            same=how.same,
            reasons=how.reasons,
        )
        for customer, how in best
    ]


def confidential_match(*, actor: Actor, at: datetime, names: Names, date_of_birth: date | None) -> list[str]:
    """The teams to pass this caller to: those of a hidden person of exactly this name and date of birth, else none.

    The look is recorded. Raises NotPermitted.
    """
    policy.require(actor, "customer.change")
    if date_of_birth is None or not words_of(names.display_name):
        return []
    hidden = (
        Customer.objects.unscoped("only the name of the team is said")
        .filter(sort_name=names.sort_name, date_of_birth=date_of_birth, restriction__grade=Grade.PERSON)
        .exclude(open_to(actor))
        .order_by("restriction__teams__name", "id")
    )
    found = list(hidden.values_list("pk", "restriction__teams__name"))
    record_read(
        actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=[key for key, _team in found], reason="pass to team"
    )
    return list(dict.fromkeys(team for _key, team in found if team))


def _known(
    names: Names, points: Sequence[PointGiven], *, uprn: int | None, date_of_birth: date | None, number: str
) -> Known:
    """What was typed; half a telephone number is not yet evidence."""
    reached: dict[str, set[str]] = {PHONE: set(), EMAIL: set()}
    for point in points:
        try:
            reached[point.kind].add(normalise(point.kind, point.value))
        except PointRefused:
            continue
    return Known(
        names=names,
        date_of_birth=date_of_birth,
        phones=frozenset(reached[PHONE]),
        emails=frozenset(reached[EMAIL]),
        places=frozenset() if uprn is None else frozenset({uprn}),
        numbers=frozenset(business_numbers.read(number) if names.kind == BUSINESS else ()),
    )


def _candidates(given: Known, *, actor: Actor) -> list[int]:
    """Keys by the same telephone, email or number, the same name as far as typed or as it may be meant, the same property
    and surname."""
    branches: list[Any] = []
    if given.phones or given.emails:
        reached = ContactPoint.objects.visible_to(actor).filter(normalised__in=given.phones | given.emails)
        branches.append(reached.order_by("-id").values_list("customer_id", flat=True)[:MOST_OF_EACH])
    named = _of_that_name(given, actor=actor)
    if named is not None:
        branches.append(named.values_list("pk", flat=True)[:MOST_OF_EACH])
    if given.places and given.names.surname:
        there = Residence.objects.visible_to(actor).filter(
            property_id__in=given.places, customer__sort_name__startswith=given.names.surname + BETWEEN
        )
        branches.append(there.order_by("-id").values_list("customer_id", flat=True)[:MOST_OF_EACH])
    if given.numbers:
        any_of = Q()
        for kind, normalised in given.numbers:
            any_of |= Q(kind=kind, normalised=normalised)
        held = BusinessNumber.objects.visible_to(actor).filter(any_of)
        branches.append(held.values_list("customer_id", flat=True)[:MOST_OF_EACH])
    branches += _as_meant(given, actor=actor)
    if not branches:
        return []
    first, *others = branches
    return list(first.union(*others)) if others else list(first)


def _of_that_name(given: Known, *, actor: Actor) -> CustomerQuerySet | None:
    """Customers of the surname and initial, best first; None while there is no whole name."""
    names = given.names
    visible = Customer.objects.visible_to(actor)
    if names.kind == BUSINESS:
        tokens = tokens_of(names.trading_name or names.business_name)
        return visible.filter(kind=BUSINESS).matching(tokens).order_by("sort_name", "id") if tokens else None
    surname, _between, forenames = names.sort_name.partition(BETWEEN)
    if not surname or (names.family_name and not forenames):
        return None
    whole = Case(When(sort_name__startswith=surname + BETWEEN + forenames, then=Value(0)), default=Value(1))
    born = Case(When(Q(date_of_birth=given.date_of_birth), then=Value(0)), default=Value(1))
    filed = visible.filter(sort_name__startswith=surname + BETWEEN + forenames[:1])
    return filed.order_by(*([born] if given.date_of_birth else []), whole, "sort_name", "id")


def _as_meant(given: Known, *, actor: Actor) -> list[Any]:
    """Customers of a surname and a forename that these may stand for: other forms, heard or slipped. Of those born on the
    day one such word is enough."""
    surnames = words_of(given.names.family_name)[-1:]
    forenames = words_of(given.names.given_names or given.names.preferred_name)[:1]
    if given.names.kind == BUSINESS or not (surnames and forenames):
        return []
    meant = meanings([*surnames, *forenames])
    ones, others = ([*{word, *meant[word]}] for word in (surnames[0], forenames[0]))
    pairs = NamePair.objects.visible_to(actor)
    found: list[Any] = [
        pairs.filter(one__in=first, other__in=second).values_list("customer_id", flat=True)[:MOST_OF_EACH]
        for first, second in ((ones, others), (others, ones))
    ]
    if given.date_of_birth:
        either = Q(one__in=[*ones, *others]) | Q(other__in=[*ones, *others])
        theirs = NamePair.objects.unscoped("of customers scoped themselves").filter(either, customer=OuterRef("pk"))
        born = Customer.objects.visible_to(actor).filter(Exists(theirs), date_of_birth=given.date_of_birth)
        found.append(born.values_list("pk", flat=True)[:MOST_OF_EACH])
    return found


def _scored(given: Known, keys: list[int], *, actor: Actor) -> list[tuple[Customer, Likeness]]:
    """Those who look alike enough to say so, each record at its best and shown as its root."""
    customers = list(Customer.objects.visible_to(actor).filter(pk__in=keys))
    roots = roots_of(customers, actor=actor)
    typed = traits_of(given)
    weights = weights_now(given.names.kind, naming=[typed])
    held = known_of(customers, actor=actor)
    found: dict[int, tuple[Customer, Likeness]] = {}
    for each in customers:
        how = likeness_of(typed, traits_of(held[each.pk]), weights)
        root = roots.get(each.pk)
        if root is not None and how.likely and (root.pk not in found or found[root.pk][1].score < how.score):
            found[root.pk] = (root, how)
    return list(found.values())
