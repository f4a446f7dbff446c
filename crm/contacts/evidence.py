"""What tells whose something is that was done while two records were shown as one: what the contact beside it says."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from django.db.models import Q

from crm.contacts.models import Contact
from crm.customers.care.placing import Written
from crm.customers.contact_points import PointRefused, normalise_phone
from crm.customers.merging.proposing import Evidence

BESIDE = timedelta(minutes=30)  # a call and what is written down after it


def evidence_of(contact: Contact) -> tuple[Evidence, ...]:
    """By what it can be told whose this contact is: the matter it follows, the telephone, the speaker, the address."""
    found: list[Evidence] = []
    if contact.about is not None and contact.about.customer_id:
        found.append(("EARLIER", str(contact.about.customer_id)))
    with suppress(PointRefused):
        found.append(("TELEPHONE", normalise_phone(contact.session.telephone)))
    speaker = contact.session.speaker_id
    if speaker and speaker != contact.customer_id:
        found.append(("SPEAKER", str(speaker)))
    if contact.property_id:
        found.append(("ADDRESS", str(contact.property_id)))
    return tuple(found)


def evidence_beside(rows: Sequence[Written]) -> dict[int, tuple[Evidence, ...]]:
    """For each of these the evidence of the contact that whoever wrote it logged beside it, the nearest in time, for one
    of the records that it may belong to. One statement."""
    when = Q()
    for row in rows:
        window = row.at - BESIDE, row.at + BESIDE
        if row.user_id is not None:
            when |= Q(logged_by_key=str(row.user_id), logged_at__range=window, customer__in=row.may_be)
    if not when:
        return {}
    logged = Contact.objects.unscoped("tells whose something is, and shows nothing of it").filter(when)
    contacts = list(logged.select_related("session", "about").order_by("pk"))
    return {
        row.key: evidence_of(min(mine, key=lambda one: abs(one.logged_at - row.at)))
        for row in rows
        if (mine := [one for one in contacts if _is_beside(one, row)])
    }


def _is_beside(contact: Contact, row: Written) -> bool:
    mine = contact.customer_id in row.may_be and contact.logged_by_key == str(row.user_id)
    return mine and abs(contact.logged_at - row.at) <= BESIDE
