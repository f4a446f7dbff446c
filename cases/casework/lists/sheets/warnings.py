"""What a crew must know before it knocks: the words for visitors of alerts on whoever reported the case or lives there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from cases.casework.models import Case
from crm.contacts.models import Contact
from crm.customers.care.models import Alert
from crm.customers.models import Residence
from crm.teams.actor import Actor


@dataclass(frozen=True, slots=True)
class Warned:
    """One alert as a visitor reads it: no name, no reason."""

    key: int
    words: str


def warnings_for(cases: Sequence[Case], *, actor: Actor, at: datetime) -> dict[int, list[Warned]]:
    """The warnings by case, of those alerts that the actor may see. Three statements, however many cases."""
    today = timezone.localdate(at)
    customers: dict[int, set[int]] = defaultdict(set)  # cases by customer
    raising = Contact.objects.not_hidden_from(actor).filter(pk__in=[case.contact_id for case in cases])
    by_contact = {case.contact_id: case.pk for case in cases}
    for contact, canonical in raising.values_list("pk", "customer__canonical"):
        if canonical is not None:
            customers[canonical].add(by_contact[contact])
    at_home = defaultdict(set)
    for case in cases:
        if case.property_id is not None:
            at_home[case.property_id].add(case.pk)
    now = Q(active_to__isnull=True) | Q(active_to__gt=today)
    living = Residence.objects.visible_to(actor).filter(now, property__in=list(at_home))
    for uprn, canonical in living.values_list("property", "customer__canonical"):
        customers[canonical] |= at_home[uprn]
    alerts = Alert.objects.visible_to(actor).in_force(today).filter(customer__canonical__in=list(customers))
    found: dict[int, dict[int, Warned]] = defaultdict(dict)
    for key, words, canonical in alerts.exclude(visitor_words="").values_list(
        "pk", "visitor_words", "customer__canonical"
    ):
        for case_id in customers[canonical]:
            found[case_id][key] = Warned(key, words)
    return {case: [each[key] for key in sorted(each)] for case, each in found.items()}
