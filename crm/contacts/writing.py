"""Which record a new contact is written to, when several are shown as one customer: the one it is evidence about."""

from collections.abc import Sequence

from crm.contacts.models import Contact, ContactSession
from crm.customers.contact_points import PointRefused, normalise_phone
from crm.customers.models import ContactPoint, Residence


def record_meant(
    group: Sequence[int], *, given: int, about_id: int | None, session: int | None, telephone: str, uprn: int | None
) -> int:
    """The record of the group that it is about: that of the earlier contact it follows; else the one whose telephone
    rang, else the one that lives at the place, when it is one alone; else the record given."""
    if about_id is not None:
        earlier = Contact.objects.unscoped("whose matter it follows").filter(pk=about_id, customer__in=group)
        if (record := earlier.values_list("customer", flat=True).first()) is not None:
            return record
    rang = _rang(session, telephone)
    points = ContactPoint.objects.unscoped("whose telephone rang").filter(customer__in=group, normalised=rang)
    if rang and len(holders := set(points.values_list("customer", flat=True))) == 1:
        return holders.pop()
    homes = Residence.objects.unscoped("who lives there").filter(
        customer__in=group, property=uprn, active_to__isnull=True
    )
    if uprn is not None and len(there := set(homes.values_list("customer", flat=True))) == 1:
        return there.pop()
    return given


def _rang(session: int | None, telephone: str) -> str:
    """The number that rang, as it is compared."""
    if session is not None:
        rows = ContactSession.objects.unscoped("whose telephone rang").filter(pk=session)
        telephone = rows.values_list("telephone", flat=True).first() or ""
    try:
        return normalise_phone(telephone)
    except PointRefused:
        return ""
