"""Who holds a public office, and for which ward: part of what a contact is promised, and of a ward's page."""

from datetime import date

from crm.customers.models import Customer
from crm.customers.particulars.models import PublicOffice
from gazetteer.areas.models import Area, AreaKind


def holds_office(*, customer_id: int, on: date) -> bool:
    """Whether the customer, by any of the records merged with theirs, holds a public office on that day."""
    everyone = Customer.objects.unscoped("only whether they hold an office")
    group = everyone.filter(canonical=everyone.filter(pk=customer_id).values("canonical")[:1]).values("pk")
    return PublicOffice.objects.unscoped("only whether there is one").filter(customer__in=group).current(on).exists()


def wards_on(day: date) -> list[Area]:
    """The wards and parishes of that day, by name: what an office can be for."""
    areas = Area.objects.on(day).filter(kind__in=[AreaKind.WARD, AreaKind.PARISH, AreaKind.DIVISION])
    return list(areas.order_by("kind", "name", "pk"))
