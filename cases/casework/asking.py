"""Asking the customer who raised a case something: the message, the question, and their promises that wait. No
transaction: part of an act on the (locked) case."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from cases.casework.internal_targets import internal_clocks
from cases.casework.models import Case, CaseParty, Question
from cases.casework.raising import clocks_on, contact_ids_of, tell_parties
from crm.contacts.models import Contact, Promise
from crm.contacts.saying import ZONE
from crm.customers.names import storable
from crm.customers.queries.seen import group_keys
from crm.outbox.actions import News
from crm.sla.actions import clocks_pause, clocks_stop
from crm.sla.models import Clock, ClockKind, PauseReason
from crm.teams.actor import Actor

LONGEST_WAIT_DAYS = 60


class NobodyToAsk(Exception):
    """Nothing can be asked now; the words say why."""


def wrong_question(*, words: str, days: object) -> dict[str, str]:
    """What is wrong with a question, by input."""
    errors = {}
    if not words.strip():
        errors["words"] = _("Write what you want to ask.")
    if not isinstance(days, int) or not 1 <= days <= LONGEST_WAIT_DAYS:
        errors["days"] = _("The customer has between 1 and %(most)s days to answer.") % {"most": LONGEST_WAIT_DAYS}
    return errors


def whom_to_ask(case: Case) -> int:
    """The customer who raised the case and is written to about it. Raises NobodyToAsk."""
    if case.closed_at is not None:
        raise NobodyToAsk(_("This case has ended: there is nothing to wait for."))
    if Question.objects.filter(case=case, state=Question.State.ASKED).exists():
        raise NobodyToAsk(_("We are already waiting for an answer from the customer."))
    customer_id = case.contact.customer_id
    party = CaseParty.objects.unscoped("whom to ask").filter(
        case=case, customer=customer_id, is_written_to=True, active_to__isnull=True
    )
    if customer_id is None or not party.exists():
        raise NobodyToAsk(_("Nobody known to us raised this case: there is nobody to ask."))
    return customer_id


def question_put(
    *, case: Case, customer_id: int, words: str, days: int, actor: Actor, at: datetime, key: str
) -> tuple[Question, list[News]]:
    """The question, with the news that carries its message; the customer's promises on the case wait until the answer or
    its day."""
    until = at.astimezone(ZONE).date() + timedelta(days=days)
    expires_at = datetime.combine(until + timedelta(days=1), time.min, tzinfo=ZONE)
    messages, news = tell_parties(
        case=case, event="question", words=storable(words).strip(), actor=actor, at=at, key=key, only=customer_id,
        date=until,
    )  # fmt: skip
    question = Question.objects.create(
        case=case, contact_id=case.contact_id, message=messages[0], asked_at=at, expires_at=expires_at
    )
    theirs = Contact.objects.unscoped("whose clocks").filter(
        pk__in=contact_ids_of(case), customer__in=group_keys(customer_id)
    )
    running = clocks_on(theirs.values_list("pk", flat=True), states=[Clock.State.RUNNING])
    running += internal_clocks(case, states=[Clock.State.RUNNING])
    respond_met(case, actor=actor, at=at)
    clocks_pause(clock_ids=running, reason=PauseReason.WAITING_FOR_CUSTOMER, expires_at=expires_at, actor=actor, at=at)
    return question, news


def respond_met(case: Case, *, actor: Actor, at: datetime) -> None:
    """Nothing; a person has written to the customers of the case: the promises to respond are met."""
    ids = list(
        Promise.objects.filter(
            contact__in=contact_ids_of(case), kind=ClockKind.RESPOND, clock__state__in=["RUNNING", "PAUSED"]
        ).values_list("clock_id", flat=True)
    )
    clocks_stop(clock_ids=ids, met_by=Clock.MetBy.PERSON, actor=actor, at=at)
