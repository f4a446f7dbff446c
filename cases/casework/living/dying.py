"""Somebody has died, as we were told: nothing goes out to them from this moment; and the way back, when it was a mistake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.casework.living.estate import HELD_FOR, Fate, Owed, matters_owed, overtaken
from cases.casework.models import Case, Question
from cases.casework.raising import clocks_on, waiting_ends
from cases.casework.transit import case_locked
from crm.contacts.actions import lock_customers
from crm.contacts.models import Contact, Direction, Message
from crm.contacts.saying import sending
from crm.customers.care.adjustments import adjustments_end, adjustments_resume
from crm.customers.living.models import Death, DeathProof, LifeEvent
from crm.customers.living.residences import life_events
from crm.customers.models import Customer
from crm.customers.names import clean
from crm.customers.queries.seen import group_of
from crm.outbox.actions import outbox_put
from crm.sla.actions import clocks_cancel, clocks_pause, clocks_resume
from crm.sla.follow import lock_for_followers
from crm.sla.models import Clock, PauseReason
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, system
from crm.teams.policy import NotPermitted, require


class DeathRefused(Exception):
    """This cannot be recorded as it stands; `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Estate:
    """Who deals with what they left: somebody in the index, or in words."""

    customer_id: int | None = None
    words: str = ""


def death_record(
    *,
    customer_id: int,
    died_on: date | None,
    told_by: str,
    proof: str,
    estate: Estate,
    fates: Mapping[int, str],
    actor: Actor,
    at: datetime,
    key: str,
) -> Death:
    """The death: their messages, and the promises that `fates` (by contact) holds, wait; questions to them end.

    What is not in `fates` is decided by the rule. A second use of the key gives the first, and so does a death that stands.
    Raises NotPermitted, DeathRefused (customer, died_on, told_by, proof, estate), Busy.
    """
    require(actor, "life.died")
    _refuse(customer_id, died_on, told_by, proof, estate, at=at)
    try:
        return _death_record(
            customer_id=customer_id, died_on=died_on, told_by=told_by, proof=proof, estate=estate, fates=fates,
            actor=actor, at=at, key=key,
        )  # fmt: skip
    except IntegrityError:
        before = Death.objects.visible_to(actor).filter(key=key).first()
        if before is None:
            raise
        return before


def _refuse(customer_id: int, died_on: date | None, told_by: str, proof: str, estate: Estate, *, at: datetime) -> None:
    errors = {}
    if died_on is not None and died_on > timezone.localdate(at):
        errors["died_on"] = _("The day they died cannot be in the future.")
    if not clean(told_by):
        errors["told_by"] = _("Say who told us: the next reader needs it.")
    if proof not in DeathProof.values:
        errors["proof"] = _("Say what was seen of it, or nothing yet.")
    if estate.customer_id == customer_id:
        errors["estate"] = _("Choose somebody else.")
    if errors:
        raise DeathRefused(errors)


@one_transaction
def _death_record(
    *,
    customer_id: int,
    died_on: date | None,
    told_by: str,
    proof: str,
    estate: Estate,
    fates: Mapping[int, str],
    actor: Actor,
    at: datetime,
    key: str,
) -> Death:
    root, group = _whole(customer_id, actor, estate)
    standing = Death.objects.unscoped("told twice").standing().filter(customer__in=group).first()
    if standing is not None:
        return standing
    if root.kind != Customer.Kind.PERSON:
        raise DeathRefused({"customer": _("A business does not die: say that it has closed, on its page.")})
    if died_on is not None and root.date_of_birth is not None and died_on < root.date_of_birth:
        raise DeathRefused({"died_on": _("The day they died cannot be before they were born.")})
    people = Customer.objects.unscoped("who has died").filter(pk__in=group).order_by("pk")
    facts: dict[str, Any] = {"statuses": list(people.values_list("pk", "status"))}
    people.update(status=Customer.Status.DECEASED)
    facts |= _hold_promises(group, fates, actor=actor, at=at)
    facts["messages"] = _hold_messages(group)
    facts["adjustments"] = adjustments_end(group=group, at=at, actor=actor, reason=_("They have died."))
    death = Death.objects.create(
        key=key,
        customer=root,
        died_date=died_on,
        told_by=clean(told_by)[:200],
        proof=proof,
        estate_customer_id=estate.customer_id,
        estate_words=clean(estate.words)[:300],
        reported_at=at,
        reported_by_kind=actor.kind,
        reported_by_key=actor.key,
        facts=facts,
    )
    life_events(group, LifeEvent.Kind.DIED, actor=actor, at=at, death=death.pk)
    return death


def _whole(customer_id: int, actor: Actor, estate: Estate) -> tuple[Customer, list[int]]:
    """The record all of theirs are shown as, and their keys, locked with whoever deals with the estate."""
    found = Customer.objects.visible_to(actor).filter(pk=customer_id).first()
    if found is None:
        raise NotPermitted("life.died")
    group = group_of(found)
    if estate.customer_id is not None:
        known = Customer.objects.visible_to(actor).filter(pk=estate.customer_id).first()
        if known is None or known.pk in group or known.status == Customer.Status.DECEASED:
            raise DeathRefused({"estate": _("Choose somebody else to deal with the estate.")})
    locked = lock_customers(customer_ids=[*group, estate.customer_id], actor=system("dying"))
    return locked[found.canonical_id], group


def _hold_promises(group: list[int], fates: Mapping[int, str], *, actor: Actor, at: datetime) -> dict[str, Any]:
    """What was held, by keys. Contacts are locked first, then their cases, then the clocks."""
    owed = matters_owed(customer_ids=group, actor=system("dying"))
    rows = Contact.objects.unscoped("of somebody who has died").filter(pk__in=[one.contact.pk for one in owed])
    list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
    cases = [case_locked(key) for key in sorted({one.case.pk for one in owed if one.case is not None})]
    questions = _end_questions(cases, group, actor=actor, at=at)
    held = [one.contact.pk for one in owed if _fate(one, fates) == Fate.HELD]
    running = clocks_on(held, states=[Clock.State.RUNNING])
    lock_for_followers(running, at)
    paused = clocks_pause(
        clock_ids=running, reason=PauseReason.CUSTOMER_DIED, expires_at=at + HELD_FOR, actor=actor, at=at
    )
    # What does not wait for anybody, like acknowledging, ends: nobody is there to be acknowledged.
    cancelled = clocks_cancel(clock_ids=sorted(set(running) - set(paused)), actor=actor, at=at)
    return {"held": held, "paused": paused, "cancelled": cancelled, "questions": questions}


def _fate(owed: Owed, fates: Mapping[int, str]) -> str:
    return fates.get(owed.contact.pk, owed.proposed)


def _end_questions(cases: Sequence[Case], group: list[int], *, actor: Actor, at: datetime) -> list[int]:
    """The questions that were open to them: nobody will answer, and the time they stopped runs again."""
    asked = Question.objects.filter(case__in=cases, state=Question.State.ASKED, contact__customer__in=group)
    keys = list(asked.order_by("pk").values_list("pk", flat=True))
    for case in cases:
        for customer_id in group:
            waiting_ends(
                case=case, customer_id=customer_id, answer=None, actor=actor, at=at, state=Question.State.BOUNCED
            )
    return keys


def _hold_messages(group: list[int]) -> list[int]:
    """What was waiting to go out to them, and does not."""
    queued = Message.objects.unscoped("held, shown to nobody").filter(
        customer__in=group, direction=Direction.OUT, state=Message.State.QUEUED
    )
    keys = list(queued.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk", flat=True))
    rows = Message.objects.unscoped("held, shown to nobody").filter(pk__in=keys)
    rows.update(state=Message.State.HELD, state_reason=_("the customer has died"))
    return keys


@one_transaction
def death_reverse(*, death_id: int, reason: str, actor: Actor, at: datetime) -> Death:
    """The death, taken back: they live. What was held goes on; nothing is sent that was overtaken. Twice is once.

    Raises NotPermitted, DeathRefused (reason), Busy.
    """
    require(actor, "life.died_reverse")
    if not clean(reason):
        raise DeathRefused({"reason": _("Say how we know: the next reader needs it.")})
    seen = Death.objects.visible_to(actor).filter(pk=death_id).select_related("customer").first()
    if seen is None:
        raise NotPermitted("life.died_reverse")
    group = sorted({*group_of(seen.customer), *(key for key, _status in seen.facts["statuses"])})
    lock_customers(customer_ids=list(group), actor=system("dying"))
    death = Death.objects.unscoped("just found visible").select_for_update(no_key=True, of=("self",)).get(pk=death_id)
    if death.reversed_at is not None:
        return death
    for key, status in death.facts["statuses"]:
        back = Customer.Status.LIVE if status == Customer.Status.DECEASED else status
        Customer.objects.unscoped("they live").filter(pk=key).update(status=back)
    death.facts |= {"resumed": _resume(death, actor=actor, at=at), "sent": _send_held(group, at=at)}
    death.facts["adjustments_resumed"] = adjustments_resume(
        keys=death.facts.get("adjustments", []), ended_at=death.reported_at
    )
    death.reversed_at, death.reversed_by_key, death.reverse_reason = at, actor.key, clean(reason)[:300]
    death.save(update_fields=["facts", "reversed_at", "reversed_by_key", "reverse_reason"])
    life_events(group, LifeEvent.Kind.DEATH_REVERSED, actor=actor, at=at, death=death.pk)
    return death


def _resume(death: Death, *, actor: Actor, at: datetime) -> list[int]:
    """The clocks that run again; one that somebody has ended or resumed since is left as it is."""
    waiting = Clock.objects.filter(
        pk__in=death.facts["paused"], state=Clock.State.PAUSED, pause_reason=PauseReason.CUSTOMER_DIED
    )
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    rows = Contact.objects.unscoped("their clocks run again").filter(promises__clock__in=keys)
    list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
    lock_for_followers(keys, at)
    return clocks_resume(clock_ids=keys, actor=actor, at=at)


def _send_held(group: list[int], *, at: datetime) -> list[int]:
    """The messages that go out after all; those that were overtaken stay unsent and say so."""
    held = list(
        Message.objects.unscoped("sent after all")
        .filter(customer__in=group, direction=Direction.OUT, state=Message.State.HELD)
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
    )
    late = {message.pk for message in held if overtaken(message, held=held)}
    go = [message for message in held if message.pk not in late]
    rows = Message.objects.unscoped("sent after all")
    rows.filter(pk__in=late).update(
        state=Message.State.REFUSED, state_reason=_("overtaken while they were thought dead"), settled_at=at
    )
    rows.filter(pk__in=[message.pk for message in go]).update(state=Message.State.QUEUED, state_reason="")
    outbox_put(news=sending(go), at=at)
    return [message.pk for message in go]
