"""Whether a contact may end with our promise to ring somebody back."""

from datetime import datetime

from django.utils.translation import gettext as _

from crm.catalogue.models import Service
from crm.contacts.models import ContactSession, Disposition
from crm.customers.care.effects import Way
from crm.customers.care.reaching import may_reach
from crm.customers.models import Customer


def call_back_refused(
    disposition: str, *, session: ContactSession, customer_id: int | None, service: Service, at: datetime
) -> dict[str, str]:
    """Why whoever speaks may not be rung back, as errors by field; nothing when they may, or nobody knows who they are.

    Danger, or a child or adult at risk, is never kept from being talked about (`Service.about_danger`).
    """
    who = session.speaker_id or customer_id
    if disposition != Disposition.CALL_BACK or who is None or service.about_danger:
        return {}
    everyone = Customer.objects.unscoped("keys of one customer, to decide")
    group = list(everyone.filter(canonical__merged_here=who).values_list("pk", flat=True))
    reach = may_reach(group=group, channel=Way.PHONE, at=at)
    if reach.allowed:
        return {}
    return {"disposition": _("Do not promise a call: %(why)s.") % {"why": reach.words}}
