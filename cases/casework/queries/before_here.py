"""What happened before at the same property about the same service: earlier work, and who was turned away and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from cases.casework.models import Case
from cases.casework.naming import state_label
from cases.casework.telling.models import ContactTold
from crm.contacts.models import Contact, Reference
from crm.teams.actor import Actor

LOOKS_BACK = timedelta(weeks=26)
MOST = 20


@dataclass(frozen=True, slots=True)
class Earlier:
    """One time before: when, what came of it, and the reference of its case as stored, "" for one that raised none."""

    at: datetime
    words: str
    reference: str = ""


def before_here(case: Case, *, actor: Actor) -> list[Earlier]:
    """The times before, newest first: of cases and contacts that the actor may see. Nothing is asked of a case that is at
    no property, or of a service that is not about one."""
    if case.property_id is None or not case.service.about_property:
        return []
    since = case.opened_at - LOOKS_BACK
    found = [*_cases(case, since, actor), *_turned_away(case, since, actor)]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def _cases(case: Case, since: datetime, actor: Actor) -> list[Earlier]:
    own = Reference.objects.filter(contact=OuterRef("contact"), kind=Reference.Kind.OWN).values("value")[:1]
    cases = Case.objects.visible_to(actor).filter(
        property=case.property_id, service=case.service_id, opened_at__gte=since, opened_at__lte=case.opened_at
    )
    rows = (
        cases.exclude(pk=case.pk).select_related("outcome", "service_version").annotate(reference_value=Subquery(own))
    )
    return [
        Earlier(one.opened_at, one.outcome.label if one.outcome else state_label(one, one.state), one.reference_value)
        for one in rows.order_by("-opened_at", "-pk")[:MOST]
    ]


def _turned_away(case: Case, since: datetime, actor: Actor) -> list[Earlier]:
    contacts = Contact.objects.not_hidden_from(actor).filter(
        property=case.property_id, service=case.service_id, received_at__gte=since, received_at__lte=case.opened_at,
        told__kind=ContactTold.Kind.TURNED_AWAY, voided_at__isnull=True,
    )  # fmt: skip
    rows = contacts.order_by("-received_at", "-pk").values_list("received_at", "told__words")[:MOST]
    return [Earlier(at, _("Not taken: %(words)s") % {"words": words}) for at, words in rows]
