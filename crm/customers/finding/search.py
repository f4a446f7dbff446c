"""One box: customers by any words of their names, telephone, email, date of birth, home, reference or key elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers import references
from crm.customers.contact_points import EMAIL, PHONE, begins_like_phone, ending
from crm.customers.finding import by_home, by_name
from crm.customers.finding.asked import Asked, asked
from crm.customers.finding.by_key import by_key, by_number
from crm.customers.finding.ranking import Ranked, reason
from crm.customers.models import ContactPoint, Customer
from crm.customers.queries.seen import addresses_of, roots_of
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.actor import Actor

SCREEN = "customer-search"
LEAST_OF_AN_EMAIL = 3

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
    today = timezone.localdate(at)
    what = asked(query, today=today)
    if what.is_empty or not policy.may(actor, "customer.look_up"):
        return []
    hits = hits_of(_found(what, actor=actor, today=today, limit=limit), actor=actor, today=today)
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=[hit.customer_id for hit in hits])
    return hits


def hits_of(found: Found, *, actor: Actor, today: date) -> list[CustomerHit]:
    """Those found as an answer shows them, each record as its root, once; the caller records the look."""
    roots = roots_of([customer for customer, _matched in found], actor=actor)
    shown: dict[int, tuple[Customer, str]] = {}
    for customer, matched in found:
        root = roots.get(customer.pk)
        if root is not None:
            merged = "" if root.pk == customer.pk else _("merged record: %(name)s") % {"name": customer.display_name}
            shown.setdefault(root.pk, (root, ", ".join(filter(None, [matched, merged]))))
    addresses = addresses_of(shown, actor=actor, today=today) if shown else {}
    return [_hit(customer, addresses.get(key, ""), matched) for key, (customer, matched) in shown.items()]


def _found(what: Asked, *, actor: Actor, today: date, limit: int) -> Found:
    visible = Customer.objects.visible_to(actor)
    if references.looks_like(what.typed):
        stored = references.normalise(what.typed)
        return [(customer, _("reference")) for customer in visible.filter(reference=stored)]
    if "@" in what.typed:
        return _by_email(what.typed.lower(), actor=actor, limit=limit)
    if what.born is not None:
        return _people(by_home.born_on(what, actor=actor, today=today, limit=limit), what, actor=actor)
    found = _by_phone(begins_like_phone(what.typed), actor=actor, limit=limit)
    if what.key:
        found += by_key(what.key, actor=actor, today=today, limit=limit)
        found += by_number(what.typed, actor=actor, today=today, limit=limit)
    if found:
        return found
    if what.postcode:
        return _people(by_home.at_postcode(what, actor=actor, today=today, limit=limit), what, actor=actor)
    named = by_name.named(what, actor=actor, today=today, limit=limit)
    if not any(one.is_whole for one in named) and len(what.words) > 1:
        named = by_home.on_street(what, actor=actor, today=today, limit=limit) or named
    return _people(named, what, actor=actor)


def _people(ranked: Sequence[Ranked], what: Asked, *, actor: Actor) -> Found:
    """Those ranked as customers, with why they are in the answer."""
    whole = Customer.objects.visible_to(actor).in_bulk([one.person.key for one in ranked])
    return [(whole[one.person.key], _why(one, what)) for one in ranked if one.person.key in whole]


def _why(one: Ranked, what: Asked) -> str:
    said = [reason(one)]
    if what.born is not None and one.person.born == what.born:
        said.append(
            _("born %(day)s %(month)s %(year)s")
            % {"day": what.born.day, "month": f"{what.born:%B}", "year": what.born.year}
        )
    return ", ".join(filter(None, said))


def _by_email(typed: str, *, actor: Actor, limit: int) -> Found:
    if len(typed) < LEAST_OF_AN_EMAIL:
        return []
    return [(customer, _("email")) for customer, _point in _reached_at(EMAIL, typed, actor=actor, limit=limit)]


def _by_phone(begins: str, *, actor: Actor, limit: int) -> Found:
    if not begins:
        return []
    reached = _reached_at(PHONE, begins, actor=actor, limit=limit)
    return [(customer, _("telephone ends %(digits)s") % {"digits": ending(number)}) for customer, number in reached]


def _reached_at(kind: str, begins: str, *, actor: Actor, limit: int) -> list[tuple[Customer, str]]:
    """Customers with a point of this kind that begins so, live ones first."""
    points = ContactPoint.objects.visible_to(actor).filter(kind=kind, normalised__startswith=begins)
    in_scope = points.filter(customer__in=Customer.objects.visible_to(actor)).select_related("customer")
    some = in_scope.order_by("normalised", "id")[:limit]
    reached = [(point.customer, point.normalised) for point in some]
    return sorted(reached, key=lambda each: (each[0].status != Customer.Status.LIVE, each[0].sort_name, each[0].pk))


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
