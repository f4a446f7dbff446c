"""The only door to a transition: one locked case, one act of its workflow, its event, its clocks, its messages."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from cases.casework.act_inputs import Given, InputsRefused, beside_kept, inputs_read
from cases.casework.asking import NobodyToAsk, question_put, respond_met, whom_to_ask
from cases.casework.endings import closing_label, closing_words, ending_kept
from cases.casework.following import derive_due
from cases.casework.internal_targets import OPEN, internal_start
from cases.casework.locking import case_for_act, case_locked, done_before, mark_done
from cases.casework.models import Case, CaseEvent, Question
from cases.casework.naming import public_words_of, state_label
from cases.casework.raising import case_event, contact_ids_of, open_clocks, tell_parties, waiting_ends
from cases.casework.registry import Act, ClockEffect, acts_from
from cases.casework.stages.leaving import stage_may_leave
from cases.casework.work.hearing import Happening, What, work_heard
from cases.routing.areas import terms_here
from crm.catalogue.words import Words
from crm.contacts.models import Promise
from crm.contacts.promising import promises_make
from crm.contacts.saying import ZONE
from crm.contacts.terms import terms_of
from crm.outbox.actions import News, outbox_put
from crm.sla.actions import clocks_reopen, clocks_start, clocks_stop
from crm.sla.models import Clock, ClockKind
from crm.sla.queries import PolicyInForce, UnknownPolicy, policy_in_force, rule_of
from crm.sla.saying import say_when
from crm.teams.actor import Actor, ActorKind
from crm.teams.models import User
from crm.teams.policy import NotPermitted

__all__ = [
    "ActRefused",
    "InputsRefused",
    "case_for_act",
    "case_locked",
    "done_before",
    "mark_done",
    "respond_met",
    "transit",
]

# Our own processes, and partners who do the work: which acts are theirs is said by the service, not by the workflow.
DO_WHAT_A_SERVICE_SAYS = frozenset({ActorKind.SYSTEM, ActorKind.PARTNER})


class ActRefused(Exception):
    """The case is not as the page showed it, or its workflow does not allow this now; the words say who did what."""


def last_change(case: Case, *, at: datetime) -> str:
    """Who did what last, and when: for whoever comes second."""
    event = CaseEvent.objects.filter(case_id=case.pk).exclude(kind="RAISED").order_by("-at", "-id").first()
    if event is None:
        return ""
    who = _("The customer")
    if event.actor_kind == ActorKind.STAFF:
        who = User.objects.filter(pk=event.actor_key).values_list("full_name", flat=True).first() or _("Somebody")
    elif event.actor_kind in DO_WHAT_A_SERVICE_SAYS:
        who = _("The system") if event.actor_kind == ActorKind.SYSTEM else _("A partner")
    elif event.actor_kind == ActorKind.CLIENT:
        who = _("Another system")
    did = _("changed it")
    if event.to_state:
        did = _("changed it to “%(state)s”") % {"state": state_label(case, event.to_state)}
    return _("%(who)s %(did)s, %(when)s.") % {"who": who, "did": did, "when": say_when(event.at, at, ZONE)}


def refuse_stale(case: Case, *, version: int | None, at: datetime) -> None:
    """Nothing when the page was drawn from this version. Raises ActRefused with who changed it since."""
    if version is not None and version != case.version:
        raise ActRefused(_("Not done: this case has changed since you opened it. ") + last_change(case, at=at))


def transit(*, case: Case, act: str, inputs: dict[str, Any], actor: Actor, at: datetime, key: str) -> Case:
    """The (locked) case after the act, with everything the act declares; part of the caller's transaction.

    Raises ActRefused, InputsRefused, NotPermitted.
    """
    method = getattr(case, act, None)
    declared = acts_from(case).get(act)
    if declared is None or method is None or not can_proceed(method, check_conditions=True):
        raise ActRefused(_("Not done: this is no longer possible. ") + last_change(case, at=at))
    if actor.kind not in DO_WHAT_A_SERVICE_SAYS and not declared.open_to(actor.kind):
        raise NotPermitted(declared.permission)
    _by_another(case, declared, actor)
    given = inputs_read(case, declared, inputs, actor=actor, at=at)
    before = case.state
    method(planned_date=given.planned_date)
    _apply_outcome(case, declared, given, at)
    if why := stage_may_leave(case, left=before):
        raise ActRefused(_("Not done: %(why)s.") % {"why": why})
    case.details = {**case.details, **given.kept}
    case.version += 1
    case.save(
        update_fields=[
            "state", "planned_date", "closed_at", "outcome", "outcome_words", "reopened_count", "version", "details",
        ]
    )  # fmt: skip
    CaseEvent.objects.bulk_create(
        [
            case_event(
                case, "TRANSITION", actor=actor, at=at, key=key, act=act, from_state=before, to_state=case.state,
                facts=given.facts,
            )
        ]
    )  # fmt: skip
    beside_kept(case, given, actor=actor, at=at, key=key)
    if given.ending is not None:
        ending_kept(case, given.ending, actor=actor, at=at, key=key)
    news = _asked(case, given, actor, at, key) if declared.clocks == ClockEffect.WAIT else []
    _clocks(case, declared, actor, at)
    news += _messages(case, declared, given, actor, at, key)
    kinds = ["case.changed", *([declared.news] if declared.news else [])]
    outbox_put(news=[*news, *(News(kind=kind, subject_id=case.pk) for kind in kinds)], at=at)
    if case.state != before:
        work_heard(case, Happening(What.STATE, of=case.state, was=before), actor=actor, at=at)
    work_heard(case, Happening(What.ACT, of=act, was=before), actor=actor, at=at)
    return case


def _by_another(case: Case, act: Act, actor: Actor) -> None:
    """Nothing. Raises ActRefused when the actor did what this looks at again."""
    if not act.not_by or actor.kind != ActorKind.STAFF:
        return
    done = CaseEvent.objects.filter(case_id=case.pk, kind="TRANSITION", act__in=act.not_by).order_by("-at", "-id")
    last = done.values_list("actor_kind", "actor_key").first()
    if last == (actor.kind, actor.key):
        raise ActRefused(_("Not done: this looks again at what you decided. Somebody else must do it."))


def _asked(case: Case, given: Given, actor: Actor, at: datetime, key: str) -> list[News]:
    """The news of the question that this act puts to the customer. Raises ActRefused when there is nobody to ask."""
    try:
        customer_id = whom_to_ask(case)
    except NobodyToAsk as nobody:
        raise ActRefused(str(nobody)) from nobody
    question, news = question_put(
        case=case, customer_id=customer_id, words=given.words, days=given.days, actor=actor, at=at, key=key
    )
    facts = {"question": question.pk, "until": question.expires_at.isoformat(), "in_act": True}
    CaseEvent.objects.bulk_create([case_event(case, "ASKED", actor=actor, at=at, key=key, facts=facts)])
    return news


def _apply_outcome(case: Case, act: Act, given: Given, at: datetime) -> None:
    if "outcome" in act.asks:
        case.closed_at, case.outcome, case.outcome_words = at, given.outcome, given.words
    elif case.closed_at is not None:  # left its end: the old ending stays in the events
        case.closed_at, case.outcome, case.outcome_words = None, None, ""
        case.reopened_count += 1


def _clocks(case: Case, act: Act, actor: Actor, at: datetime) -> None:
    if act.clocks == ClockEffect.STOP:
        clocks_stop(clock_ids=open_clocks(case), met_by=Clock.MetBy.DONE, actor=actor, at=at, begins=False)
        case.next_due_at = case.waiting_since = None
        Question.objects.filter(case=case, state=Question.State.ASKED).update(state=Question.State.ENDED, ended_at=at)
    elif act.clocks == ClockEffect.NEW_CYCLE:
        if actor.kind == ActorKind.STAFF and act.message:  # answers what was asked before, not what begins now
            respond_met(case, actor=actor, at=at)
        _new_cycle(case, act, actor, at)
        internal_start(case=case, actor=actor, at=at)
    elif act.clocks == ClockEffect.ACKNOWLEDGED:
        _met(case, ClockKind.ACKNOWLEDGE, actor=actor, at=at)
    elif act.clocks == ClockEffect.RESUME:
        waiting_ends(case=case, customer_id=case.contact.customer_id, answer=None, actor=actor, at=at)
    if actor.kind == ActorKind.STAFF and act.message and act.clocks not in (ClockEffect.STOP, ClockEffect.NEW_CYCLE):
        respond_met(case, actor=actor, at=at)


def _met(case: Case, kind: ClockKind, *, actor: Actor, at: datetime) -> None:
    """Nothing; the promises of this kind about the case are met by a person."""
    promises = Promise.objects.filter(contact__in=contact_ids_of(case), kind=kind, clock__state__in=OPEN)
    clocks_stop(
        clock_ids=list(promises.order_by("clock").values_list("clock_id", flat=True)),
        met_by=Clock.MetBy.PERSON,
        actor=actor,
        at=at,
    )


def _policy_of(case: Case, act: Act, at: datetime) -> tuple[PolicyInForce | None, bool]:
    """The policy by which the promises begin again, and whether it is one for this act alone."""
    terms = terms_here(terms_of(service_id=case.service_id, withdrawn_too=True), case.place, at=at)
    if act.policy and terms.version.policy:
        try:
            return policy_in_force(code=f"{terms.version.policy}-{act.policy}"), True
        except UnknownPolicy:
            return None if act.policy_or_none else terms.policy, False
    return terms.policy, False


def _new_cycle(case: Case, act: Act, actor: Actor, at: datetime) -> None:
    policy, own = _policy_of(case, act, at)
    if policy is None:
        return
    promises = Promise.objects.filter(contact=case.contact_id)
    last = promises.filter(kind=ClockKind.RESOLVE).order_by("-cycle").first()
    if last is not None and not own and rule_of(last.clock.target_id).reopen_resumes:
        clocks_reopen(clock_ids=[last.clock_id], actor=actor, at=at)
        return
    clocks = clocks_start(
        policy=policy,
        received_at=at,
        kinds=None if own else _again(policy),
        cycle=(promises.aggregate(last=Max("cycle"))["last"] or 0) + 1,
        actor=actor,
        at=at,
    )
    promises_make(contact_id=case.contact_id, clocks=clocks)
    derive_due([case.pk])


def _again(policy: PolicyInForce) -> list[ClockKind] | None:
    """The promises of the policy that begin anew when work is opened again: all, where one begins with another."""
    resolves = [target for target in policy.targets if target.kind == ClockKind.RESOLVE]
    if any(target.starts_after for target in resolves):
        return None
    return [ClockKind.RESOLVE if resolves else ClockKind.RESPOND]


def _messages(case: Case, act: Act, given: Given, actor: Actor, at: datetime, key: str) -> list[News]:
    if not act.message or act.clocks == ClockEffect.WAIT:
        return []
    names: dict[str, Any] = {"now": lazy(lambda: str(public_words_of(case)), str)()}  # in the language of each
    if given.planned_date:
        names["date"] = given.planned_date
    words: Words = given.words
    if given.outcome:
        words = closing_words(given.outcome, given.words, given.ending.whose if given.ending else "")
        names["outcome"] = closing_label(given.outcome)
    _saved, news = tell_parties(case=case, event=act.message, words=words, actor=actor, at=at, key=key, **names)
    return news
