"""One box: customers by any words of their names, telephone in any format, email or reference, with what matched."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers import references
from crm.customers.contact_points import EMAIL, PHONE, begins_like_phone, ending
from crm.customers.models import ContactPoint, Customer, CustomerQuerySet
from crm.customers.names import BETWEEN, BUSINESS, clean, surnames_in, tokens_of, words_of
from crm.customers.queries.seen import addresses_of, roots_of
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.actor import Actor

SCREEN = "customer-search"
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam"})
LEAST_OF_AN_EMAIL = 3
LONGEST_QUERY = 320
MOST_OF_WORDS = 500  # so that two letters cost no more than a name

Found = list[tuple[Customer, str]]  # with what matched, in words


@dataclass(frozen=True, slots=True)
class CustomerHit:
    """One customer as an answer shows them; `matched` says why they are in it."""

    customer_id: int
    reference: str
    name: str
    kind: str
    status: str
    address: str
    matched: str

    @property
    def shown_reference(self) -> str:
        """The reference as people read it."""
        return references.shown(self.reference)

    @property
    def live(self) -> bool:
        """Whether they have neither died nor moved away."""
        return self.status == Customer.Status.LIVE


def customer_search(*, actor: Actor, query: str, at: datetime, limit: int = 10) -> list[CustomerHit]:
    """The customers found, best first; what the actor may not see is absent. The look is recorded.

    Raises NotPermitted.
    """
    policy.require(actor, "search")
    typed = clean(query)[:LONGEST_QUERY]
    if not typed:
        return []
    found = _found(typed, actor=actor, limit=limit)
    roots = roots_of([customer for customer, _matched in found], actor=actor)
    shown: dict[int, tuple[Customer, str]] = {}
    for customer, matched in found:
        if customer.pk in roots:
            shown.setdefault(roots[customer.pk].pk, (roots[customer.pk], matched))
    addresses = addresses_of(shown, actor=actor, today=timezone.localdate(at)) if shown else {}
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=shown, reason="")
    return [_hit(customer, addresses.get(key, ""), matched) for key, (customer, matched) in shown.items()]


def _found(typed: str, *, actor: Actor, limit: int) -> Found:
    visible = Customer.objects.visible_to(actor)
    if references.looks_like(typed):
        stored = references.normalise(typed)
        return [(customer, _("reference")) for customer in visible.filter(reference=stored)]
    if "@" in typed:
        return _by_email(typed.lower(), actor=actor, limit=limit)
    begins = begins_like_phone(typed)
    if begins:
        return _by_phone(begins, actor=actor, limit=limit)
    return _by_name(typed, actor=actor, limit=limit)


def _by_email(typed: str, *, actor: Actor, limit: int) -> Found:
    if len(typed) < LEAST_OF_AN_EMAIL:
        return []
    return [(customer, _("email")) for customer, _point in _reached_at(EMAIL, typed, actor=actor, limit=limit)]


def _by_phone(begins: str, *, actor: Actor, limit: int) -> Found:
    reached = _reached_at(PHONE, begins, actor=actor, limit=limit)
    return [(customer, _("telephone ends %(digits)s") % {"digits": ending(number)}) for customer, number in reached]


def _reached_at(kind: str, begins: str, *, actor: Actor, limit: int) -> list[tuple[Customer, str]]:
    """Customers with a point of this kind that begins so, live ones first."""
    points = ContactPoint.objects.visible_to(actor).filter(kind=kind, normalised__startswith=begins)
    in_scope = points.filter(customer__in=Customer.objects.visible_to(actor)).select_related("customer")
    live_first = in_scope.order_by("normalised", "id")[:limit]
    reached = [(point.customer, point.normalised) for point in live_first]
    return sorted(reached, key=lambda each: (each[0].status != Customer.Status.LIVE, each[0].sort_name, each[0].pk))


def _by_name(typed: str, *, actor: Actor, limit: int) -> Found:
    """Those filed under what was typed, by the index in order; where these are few, those with such words in any name."""
    visible = Customer.objects.visible_to(actor)
    tokens = tokens_of(typed)
    tokens = [token for token in tokens if token not in TITLES] or tokens
    runs = surnames_in(tokens) or [typed.casefold()]  # a name of emoji has no word
    customers = _filed(visible, tokens or runs, limit=limit)
    customers.sort(key=lambda each: _rank(each.sort_name, each.status, runs))
    if tokens and len(customers) < limit:
        customers += _worded(visible, tokens, runs, but=customers, limit=limit - len(customers))
    return [(customer, _matched(customer, tokens, runs)) for customer in customers[:limit]]


def _filed(visible: CustomerQuerySet, tokens: list[str], *, limit: int) -> list[Customer]:
    """Customers whose sort name begins with the words: as one surname, or surname and forenames in either order."""
    begins = [" ".join(tokens)]
    for at in range(1, len(tokens)):
        before, after = " ".join(tokens[:at]), " ".join(tokens[at:])
        begins += [after + BETWEEN + before, before + BETWEEN + after]
    branches = [
        visible.filter(sort_name__startswith=begin).order_by("sort_name", "id")[: limit * 2] for begin in begins
    ]
    first, *others = branches
    return list(first.union(*others)) if others else list(first)


def _worded(
    visible: CustomerQuerySet, tokens: list[str], runs: list[str], *, but: list[Customer], limit: int
) -> list[Customer]:
    """Customers with words in any of their names that begin so, the best of as many as are looked at."""
    others = visible.matching(tokens).exclude(pk__in=[customer.pk for customer in but])
    some = list(others.values_list("pk", "sort_name", "status")[:MOST_OF_WORDS])
    best = sorted(some, key=lambda each: (_rank(each[1], each[2], runs), each[0]))[:limit]
    whole = visible.in_bulk([key for key, _name, _status in best])
    return [whole[key] for key, _name, _status in best if key in whole]


def _rank(sort_name: str, status: str, runs: list[str]) -> tuple[bool, bool, str]:
    """Those filed under exactly one of these surnames first, the living before the others."""
    return sort_name.split(BETWEEN)[0] not in runs, status != Customer.Status.LIVE, sort_name


def _filed_under(customer: Customer) -> str:
    return customer.sort_name.split(BETWEEN)[0]


def _matched(customer: Customer, tokens: list[str], runs: list[str]) -> str:
    """Which of their names it was, in words."""
    if customer.kind == BUSINESS:
        traded = set(words_of(customer.trading_name))
        trading = bool(traded) and all(any(word.startswith(token) for word in traded) for token in tokens)
        return _("trading name") if trading else _("business name")
    surname = _filed_under(customer)
    if surname in runs or (len(tokens) < 2 and surname.startswith(runs[0])):
        return _("surname")
    names = words_of(f"{customer.given_names} {customer.family_name}")
    preferred = not all(any(word.startswith(token) for word in names) for token in tokens)
    return _("preferred name") if preferred else _("name")


def _hit(customer: Customer, address: str, matched: str) -> CustomerHit:
    return CustomerHit(
        customer_id=customer.pk,
        reference=customer.reference,
        name=customer.display_name,
        kind=customer.kind,
        status=customer.status,
        address=address,
        matched=matched,
    )
