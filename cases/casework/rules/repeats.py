"""How often a service fails one property: cases of it there within some weeks, and what their customer was told of it."""

from datetime import timedelta

from django.db.models import Q

from cases.casework.models import Case
from cases.casework.work.models import RuleTimer
from crm.catalogue.models import Family
from crm.catalogue.rules import Do, When, kind_of, rules_of
from crm.catalogue.words import said
from crm.contacts.models import Contact

# An ending that says nobody was failed: it is no time that the service fell short there.
NO_FAILURE = (
    Family.NOTHING_FOUND, Family.CUSTOMER_SIDE, Family.NOT_OURS, Family.WITHDRAWN, Family.SAME_AS_ANOTHER,
)  # fmt: skip


def cases_here(case: Case, weeks: int) -> int:
    """How many cases of its service its property had in the weeks up to this one, itself among them: those logged in
    error and those that ended in nobody having been failed are none. 0 for a case that is at no property."""
    if case.property_id is None:
        return 0
    since = case.opened_at - timedelta(weeks=weeks)
    cases = Case.objects.unscoped("how many, for a rule").filter(
        property=case.property_id, service=case.service_id, opened_at__gte=since, opened_at__lte=case.opened_at
    )
    failed = Q(outcome__isnull=True) | ~Q(outcome__family__in=NO_FAILURE)
    return cases.filter(failed, contact__voided_at__isnull=True).count()


def repeat_told(contact: Contact) -> str:
    """What the customer of this contact is told because it was one time too often there, in the language in force; ""
    for nothing. A service without such a rule costs no statement."""
    rules = {rule.code: rule for rule in rules_of(contact.service_version.rules) if rule.when == When.REPEATS_HERE}
    if not rules:
        return ""
    fired = RuleTimer.objects.filter(case__contact=contact.pk, state=RuleTimer.State.FIRED, rule__in=list(rules))
    code = fired.order_by("pk").values_list("rule", flat=True).first()
    told = [action["send"]["words"] for action in rules[code].then if kind_of(action) == Do.SEND] if code else []
    return said(told[0]) if told else ""
