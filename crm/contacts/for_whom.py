"""Whom a contact is for, where a policy promises different things to different kinds of customers."""

from django.utils.timezone import localdate

from crm.contacts.models import Capacity, Contact, ContactSession
from crm.customers.models import Customer
from crm.customers.particulars.queries import holds_office
from crm.customers.promised_as import PromisedAs
from crm.sla.queries import PolicyInForce


def kind_of_customer(contact: Contact, policy: PolicyInForce, session: ContactSession) -> str:
    """Whom it is for, where the policy promises them different things. Who speaks as a councillor or MP is promised what
    members are."""
    differs = {row.customer_kind for row in policy.targets} - {""}
    if contact.customer_id is None or not differs:
        return ""
    as_member = contact.capacity == Capacity.COUNCILLOR_OR_MP
    member = session.speaker_id if as_member and session.speaker_id else contact.customer_id
    if PromisedAs.MEMBER in differs and holds_office(customer_id=member, on=localdate(contact.received_at)):
        return PromisedAs.MEMBER
    return Customer.objects.unscoped("only its kind").values_list("kind", flat=True).get(pk=contact.customer_id)
