"""The only door to a transition: one locked case, one act of its workflow, its event, its clocks, its messages."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from cases.casework.following import derive_due
from cases.casework.internal_targets import OPEN, internal_clocks, internal_start
from cases.casework.models import Case, CaseEvent, Question, WorkKey
from cases.casework.raising import case_event, clocks_on, contact_ids_of, tell_parties
from cases.casework.registry import Act, ClockEffect, acts_from, workflow_named
from crm.contacts.models import Promise
from crm.contacts.promising import promises_make
from crm.contacts.saying import ZONE
from crm.contacts.terms import terms_of
from crm.customers.names import storable
from crm.outbox.actions import News, outbox_put
from crm.sla.actions import clocks_reopen, clocks_start, clocks_stop
from crm.sla.models import Clock, ClockKind
from crm.sla.queries import rule_of
from crm.sla.saying import say_when
from crm.teams.actor import Actor, ActorKind
from crm.teams.models import User
from crm.teams.policy import NotPermitted, require

HELD_WHERE_THE_WORK_LIES = frozenset({"case.work", "promise.excuse"})  # by roles of the case's own department


class ActRefused(Exception):
    """The case is not as the page showed it, or its workflow does not allow this now; the words say who did what."""


class InputsRefused(Exception):
    """What the act asks for is missing or wrong: `errors` by input, with how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in errors.items()))
        self.errors = errors


def case_locked(case_id: int) -> Case:
    """The case as an instance of its workflow's class, locked for this transaction."""
    cases = Case.objects.unscoped("locked for an act")
    # Two statements: joined to the lock, what stands beside the case would be as it was before the wait for it.
    cases.select_for_update(no_key=True).values_list("pk", flat=True).get(pk=case_id)
    row = cases.select_related("service", "service_version", "outcome", "team", "officer").get(pk=case_id)
    row.__class__ = workflow_named(row.workflow).model  # a proxy: the same columns, the workflow's methods
    return row


def case_for_act(*, case_id: int, permission: str, actor: Actor) -> Case:
    """The locked case, when the actor may see it and do this. Raises NotPermitted."""
    require(actor, permission)
    case = case_locked(case_id)
    if actor.kind == ActorKind.STAFF and not Case.objects.visible_to(actor).filter(pk=case_id).exists():
        raise NotPermitted(permission)
    if permission in HELD_WHERE_THE_WORK_LIES:
        require(actor, permission, department=case.team.department_id)
    return case


def done_before(key: str) -> bool:
    """True when an act with this key was done already (a double click)."""
    return WorkKey.objects.filter(key=key).exists()


def mark_done(*, key: str, case: Case, at: datetime) -> None:
    """Nothing; the key is used from now on."""
    WorkKey.objects.create(key=key, case_id=case.pk, done_at=at)


def last_change(case: Case, *, at: datetime) -> str:
    """Who did what last, and when: for whoever comes second."""
    event = CaseEvent.objects.filter(case_id=case.pk).exclude(kind="RAISED").order_by("-at", "-id").first()
    if event is None:
        return ""
    who = _("The customer")
    if event.actor_kind == ActorKind.STAFF:
        who = User.objects.filter(pk=event.actor_key).values_list("full_name", flat=True).first() or _("Somebody")
    elif event.actor_kind == ActorKind.SYSTEM:
        who = _("The system")
    labels = workflow_named(case.workflow).labels
    did = _("changed it to “%(state)s”") % {"state": labels[event.to_state]} if event.to_state else _("changed it")
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
    if actor.kind != ActorKind.SYSTEM and actor.kind not in declared.by:
        raise NotPermitted(declared.permission)
    given = _inputs(case, declared, inputs, at)
    before = case.state
    method(**given)
    _apply_outcome(case, declared, given, at)
    case.version += 1
    case.save(
        update_fields=["state", "planned_date", "closed_at", "outcome", "outcome_words", "reopened_count", "version"]
    )
    CaseEvent.objects.bulk_create(
        [
            case_event(
                case, "TRANSITION", actor=actor, at=at, key=key, act=act, from_state=before, to_state=case.state,
                facts=_facts(given),
            )
        ]
    )  # fmt: skip
    _clocks(case, declared, actor, at)
    news = _messages(case, declared, given, actor, at, key)
    outbox_put(news=[*news, News(kind="case.changed", subject_id=case.pk)], at=at)
    return case


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if given.get("planned_date"):
        facts["planned_date"] = given["planned_date"].isoformat()
    if given.get("outcome"):
        facts["outcome"] = given["outcome"].code
    return facts


def _inputs(case: Case, act: Act, inputs: dict[str, Any], at: datetime) -> dict[str, Any]:
    given: dict[str, Any] = {"words": storable(str(inputs.get("words") or "")).strip()}
    errors: dict[str, str] = {}
    if "planned_date" in act.asks:
        day = inputs.get("planned_date")
        if not isinstance(day, date):
            errors["planned_date"] = _("Enter the day of the work.")
        elif day < at.astimezone(ZONE).date():
            errors["planned_date"] = _("The day of the work must be today or later.")
        given["planned_date"] = day
    if "outcome" in act.asks:
        given["outcome"] = case.service_version.outcomes.filter(code=inputs.get("outcome") or "").first()
        if given["outcome"] is None:
            errors["outcome"] = _("Choose how it ended, from the list of this service.")
        elif not given["words"]:
            given["words"] = given["outcome"].public_words
    if errors:
        raise InputsRefused(errors)
    return given


def _apply_outcome(case: Case, act: Act, given: dict[str, Any], at: datetime) -> None:
    if "outcome" in act.asks:
        case.closed_at, case.outcome, case.outcome_words = at, given["outcome"], given["words"]
    elif case.closed_at is not None:  # left its end: the old ending stays in the events
        case.closed_at, case.outcome, case.outcome_words = None, None, ""
        case.reopened_count += 1


def _clocks(case: Case, act: Act, actor: Actor, at: datetime) -> None:
    if act.clocks == ClockEffect.STOP:
        open_ones = clocks_on(contact_ids_of(case), states=OPEN) + internal_clocks(case, states=OPEN)
        clocks_stop(clock_ids=open_ones, met_by=Clock.MetBy.DONE, actor=actor, at=at, begins=False)
        case.next_due_at = case.waiting_since = None
        Question.objects.filter(case=case, state=Question.State.ASKED).update(state=Question.State.ENDED, ended_at=at)
    elif act.clocks == ClockEffect.NEW_CYCLE:
        _new_cycle(case, actor, at)
        internal_start(case=case, actor=actor, at=at)
    if actor.kind == ActorKind.STAFF and act.message and act.clocks != ClockEffect.STOP:
        respond_met(case, actor=actor, at=at)


def respond_met(case: Case, *, actor: Actor, at: datetime) -> None:
    """Nothing; a person has written to the customers of the case: the promises to respond are met."""
    ids = list(
        Promise.objects.filter(
            contact__in=contact_ids_of(case), kind=ClockKind.RESPOND, clock__state__in=["RUNNING", "PAUSED"]
        ).values_list("clock_id", flat=True)
    )
    clocks_stop(clock_ids=ids, met_by=Clock.MetBy.PERSON, actor=actor, at=at)


def _new_cycle(case: Case, actor: Actor, at: datetime) -> None:
    policy = terms_of(service_id=case.service_id, withdrawn_too=True).policy
    if policy is None:
        return
    promises = Promise.objects.filter(contact=case.contact_id, kind=ClockKind.RESOLVE).order_by("-cycle")
    last = promises.first()
    if last is not None and rule_of(last.clock.target_id).reopen_resumes:
        clocks_reopen(clock_ids=[last.clock_id], actor=actor, at=at)
        return
    clocks = clocks_start(
        policy=policy,
        received_at=at,
        kinds=[ClockKind.RESOLVE],
        cycle=(last.cycle if last else 0) + 1,
        actor=actor,
        at=at,
    )
    promises_make(contact_id=case.contact_id, clocks=clocks)
    derive_due([case.pk])


def _messages(case: Case, act: Act, given: dict[str, Any], actor: Actor, at: datetime, key: str) -> list[News]:
    if not act.message:
        return []
    names: dict[str, Any] = {}
    if given.get("planned_date"):
        names["date"] = given["planned_date"]
    if given.get("outcome"):
        names["outcome"] = given["outcome"].label
    _saved, news = tell_parties(
        case=case, event=act.message, words=given["words"], actor=actor, at=at, key=key, **names
    )
    return news
