"""What the index knows of customers that can be compared, as far as somebody may see it."""

from collections.abc import Sequence

from crm.customers.contact_points import EMAIL, PHONE
from crm.customers.matching.traits import Known
from crm.customers.models import ContactPoint, Customer, Residence
from crm.customers.names import BUSINESS
from crm.customers.particulars.models import BusinessNumber
from crm.teams.actor import Actor


def known_of(customers: Sequence[Customer], *, actor: Actor) -> dict[int, Known]:
    """What is known of each of these records, by key; hidden contact points and addresses are not known."""
    reached: dict[int, dict[str, set[str]]] = {each.pk: {PHONE: set(), EMAIL: set()} for each in customers}
    for point in ContactPoint.objects.visible_to(actor).filter(customer_id__in=reached):
        reached[point.customer_id][point.kind].add(point.normalised)
    homes = {each.pk: _Homes() for each in customers}
    for home in Residence.objects.visible_to(actor).filter(customer_id__in=reached).select_related("property"):
        homes[home.customer_id].add(home)
    numbers: dict[int, set[tuple[str, str]]] = {each.pk: set() for each in customers if each.kind == BUSINESS}
    if numbers:
        held = BusinessNumber.objects.visible_to(actor).filter(customer_id__in=numbers)
        for key, kind, normalised in held.values_list("customer_id", "kind", "normalised"):
            numbers[key].add((kind, normalised))
    return {
        each.pk: Known(
            names=each.names,
            date_of_birth=each.date_of_birth,
            phones=frozenset(reached[each.pk][PHONE]),
            emails=frozenset(reached[each.pk][EMAIL]),
            numbers=frozenset(numbers.get(each.pk, ())),
            places=frozenset(homes[each.pk].places),
            lines=frozenset(homes[each.pk].lines),
            postcodes=frozenset(homes[each.pk].postcodes),
        )
        for each in customers
    }


class _Homes:
    """The addresses of one record, each in the form it has."""

    def __init__(self) -> None:
        self.places: set[int] = set()
        self.lines: set[str] = set()
        self.postcodes: set[str] = set()

    def add(self, home: Residence) -> None:
        """Nothing; the address of this residence is among them."""
        if home.property is not None:
            self.places.add(home.property.pk)
            self.postcodes.add(home.property.postcode_key)
            return
        self.lines.add(home.unlisted_lines)
        self.postcodes.add(home.unlisted_postcode)
