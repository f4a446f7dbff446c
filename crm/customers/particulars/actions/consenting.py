"""What people agree to, refuse, withdraw and prefer: each time they say so is one more fact."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.particulars.actions.recording import check_past, customer_locked, done_before, record_act, refuse
from crm.customers.particulars.consents import TOPICS
from crm.customers.particulars.models import ConsentFact
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor


@one_transaction
def consent_say(
    *,
    customer_id: int,
    topic: str,
    answer: str,
    source: str,
    said: date | None = None,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> ConsentFact:
    """What they said about this topic, on that day (else the day of `at`); what was said last holds.

    Raises NotPermitted, Customer.DoesNotExist, CustomerRefused with errors for topic, answer, source and said.
    """
    customer = customer_locked(customer_id, actor=actor)
    if before := done_before(key):
        return ConsentFact.objects.unscoped("said by the same form").get(pk=before.part)
    errors: dict[str, str] = {}
    check_past(errors, "said", said, at=at)
    known = TOPICS.get(topic)
    if known is None:
        errors["topic"] = _("Choose what it is about")
    elif answer not in dict(known.answers):
        errors["answer"] = _("Choose an answer that fits “%(topic)s”") % {"topic": known.words}
    if source not in ConsentFact.Source.values:
        errors["source"] = _("Choose how they said so")
    refuse(errors)
    fact = ConsentFact.objects.create(
        customer=customer, topic=topic, answer=answer, said_date=said or timezone.localdate(at), source=source,
        recorded_at=at, recorded_by_kind=actor.kind, recorded_by_key=actor.key, key=key,
    )  # fmt: skip
    record_act(customer, "consent.said", actor=actor, at=at, key=key, part_id=fact.pk, facts={"topic": topic})
    return fact
