"""Who could have a part in a case: those who turned to us about it and have none, and who a reference means."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from cases.casework.models import Case, CaseContact, CaseParty
from crm.contacts.models import Contact, Reference
from crm.customers.models import Customer
from crm.customers.references import NotAReference, normalise
from crm.teams.access import record_read
from crm.teams.actor import Actor

MOST = 20


def in_touch(case: Case, *, actor: Actor, at: datetime) -> list[tuple[str, str]]:
    """(key, name) of those who turned to us about this case, or had a part in it before, and have none now."""
    attached = CaseContact.objects.filter(case=case).values("contact")
    about = Contact.objects.not_hidden_from(actor).filter(Q(pk=case.contact_id) | Q(pk__in=attached))
    parties = CaseParty.objects.visible_to(actor).filter(case=case)
    now = CaseParty.objects.unscoped("to leave them out").filter(
        case=case, customer=OuterRef("pk"), active_to__isnull=True
    )
    people = Customer.objects.not_hidden_from(actor).filter(~Exists(now))
    people = people.filter(
        Q(pk__in=about.filter(customer__isnull=False).values("customer")) | Q(pk__in=parties.values("customer"))
    )
    found = list(people.order_by("pk")[:MOST])
    record_read(actor=actor, at=at, screen="case-party", kind="CUSTOMER", keys=[one.pk for one in found])
    return [(str(one.pk), one.display_name) for one in found]


def customer_meant(typed: str, *, actor: Actor, at: datetime) -> int | None:
    """The key of the customer whose reference this is, or of whoever the contact was for whose reference it is; None when
    it is nobody's, or that of somebody the actor may not know of."""
    try:
        value = normalise(typed)
    except NotAReference:
        return None
    people = Customer.objects.not_hidden_from(actor)
    found = people.filter(reference=value).values_list("pk", flat=True).first()
    if found is None:
        quoted = Reference.objects.filter(value=value).values("contact")
        contacts = Contact.objects.not_hidden_from(actor).filter(pk__in=quoted)
        found = people.filter(pk__in=contacts.values("customer")).values_list("pk", flat=True).first()
    if found is not None:
        record_read(actor=actor, at=at, screen="case-party", kind="CUSTOMER", keys=[found])
    return found
