"""A trial of a draft, end to end: its steps are really done, in one transaction that is always rolled back.

Nothing of it remains and nothing is sent: no row, no news in the outbox, no reference that anybody could look up. Inside
the transaction the draft is in force, so that every act is the very one that will be done when it is published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from cases.casework.actions import ActRefused, InputsRefused, case_act, case_ask
from cases.casework.intake import contact_take, not_fixed, words_add
from cases.casework.models import Case
from cases.casework.registry import UnknownWorkflow
from cases.casework.stages.actions import item_tick, stage_next
from cases.routing.choosing import NoTeam
from cases.setup.trial.passing import Subject, time_passes
from cases.setup.trial.seeing import Before, Seen, seen_now
from cases.setup.trial.steps import (
    ACT,
    ANSWER,
    ASK,
    CHASE,
    NEXT_STAGE,
    NOT_FIXED,
    TAKE,
    TICK,
    WAIT,
    Step,
    steps_problems,
)
from crm.catalogue.definition import document_of
from crm.catalogue.editing.actions.drafting import version_tried
from crm.catalogue.editing.actions.publishing import version_publish
from crm.catalogue.editing.checking import problems_of
from crm.catalogue.editing.refusing import CONFIGURE, VersionChanged, VersionRefused, refuse
from crm.catalogue.models import ServiceVersion
from crm.contacts.actions import IntakeRefused, SessionStart
from crm.contacts.models import Disposition
from crm.contacts.saying import ZONE
from crm.contacts.terms import terms_of
from crm.customers.actions import customer_add
from crm.customers.contact_points import EMAIL, PointGiven
from crm.customers.models import Customer
from crm.sla.working_time import CompiledCalendar
from crm.teams.actor import Actor, ActorKind, Role, customer, system
from crm.teams.models import Department, Team, User
from crm.teams.policy import NotPermitted, require
from gazetteer.places import Place, PlaceKind, UnlistedReason

TRIAL = system("trial")
ADDRESS = "customer.of.the.trial@example.org"
REFUSALS = (ActRefused, InputsRefused, IntakeRefused, NotPermitted, NoTeam, UnknownWorkflow)


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step as it went: when, and what everybody sees after it, or why it could not be done."""

    step: Step
    at: datetime
    seen: Seen | None = None
    problems: list[str] = field(default_factory=list)


class _Over(Exception):
    """Raised at the end of every trial: what was done is undone by it."""


@dataclass(slots=True)
class _Run:
    """What a trial has come to so far."""

    version: ServiceVersion
    officer: Actor
    key: str
    now: datetime
    calendar: CompiledCalendar | None = None
    customer: Customer | None = None
    subject: Subject | None = None
    done: int = 0

    def next_key(self) -> str:
        self.done += 1
        return f"{self.key}-{self.done}"


def trial_run(*, version_id: int, revision: int, steps: Sequence[Step], actor: Actor, at: datetime) -> list[StepShown]:
    """The steps as they went, up to the first that could not be done. When all could, the draft is tried as it is now.

    Raises NotPermitted, Busy, VersionChanged, VersionRefused: for steps that are none, and for a draft that could not
    be published.
    """
    require(actor, CONFIGURE)
    refuse(steps_problems(list(steps)))
    draft = ServiceVersion.objects.select_related("service__department", "service__body").filter(pk=version_id).first()
    if draft is None or draft.revision != revision or draft.state not in ("DRAFT", "TEST"):
        raise VersionChanged(draft)
    refuse(problems_of(document_of(draft, draft.outcomes.all())))
    shown: list[StepShown] = []
    try:
        with transaction.atomic():
            _replay(draft, steps, shown, at=at)
            raise _Over
    except _Over:
        pass
    if shown and not any(one.problems for one in shown):
        version_tried(version_id=version_id, revision=revision, actor=actor, at=at)
    return shown


def _replay(draft: ServiceVersion, steps: Sequence[Step], shown: list[StepShown], *, at: datetime) -> None:
    version = version_publish(
        version_id=draft.pk, note="trial", revision=draft.revision, actor=TRIAL, at=at, untried_because="trial"
    )
    key = f"trial-{uuid4().hex}"
    run = _Run(version=version, officer=_officer(key), key=key, now=at)
    before = Before()
    for step in steps:
        try:
            with transaction.atomic():
                _DO[step["do"]](run, step)
        except REFUSALS as refused:
            shown.append(StepShown(step=step, at=run.now, problems=_words(refused)))
            return
        if run.subject is not None:
            seen = seen_now(run.subject, version, before, at=run.now)
            shown.append(StepShown(step=step, at=run.now, seen=seen))
        run.now += timedelta(minutes=1)


def _officer(key: str) -> Actor:
    """Somebody who may take contacts and do every kind of work; a row only inside the trial."""
    user = User.objects.create(username=key, full_name=_("Officer of the trial"), is_active=False)
    departments = list(Department.objects.values_list("pk", flat=True))
    roles = (Role.AGENT, Role.OFFICER, Role.TEAM_LEADER)
    return Actor(
        kind=ActorKind.STAFF,
        key=str(user.pk),
        name=user.full_name,
        roles=frozenset((role.value, department) for role in roles for department in departments),
        teams=frozenset(Team.objects.values_list("pk", flat=True)),
    )


def _words(refused: Exception) -> list[str]:
    errors = getattr(refused, "errors", None)
    if errors:
        return [f"{name}: {words}" for name, words in errors.items()]
    if isinstance(refused, NotPermitted):
        return [_("nobody may do this by hand")]
    if isinstance(refused, NoTeam):
        return [_("there is no team that could have the work")]
    return [str(refused)]


def _take(run: _Run, step: Step) -> None:
    run.customer = customer_add(
        kind=Customer.Kind.PERSON,
        given_names=_("Customer"),
        family_name=_("of the trial"),
        points=[PointGiven(EMAIL, ADDRESS)],
        language=step.get("language") or "en",
        actor=TRIAL,
        at=run.now,
        key=run.next_key(),
    )
    terms = terms_of(service_id=run.version.service_id)
    run.calendar = terms.policy.calendar if terms.policy else None
    by_web = step.get("channel") == "WEB"
    key = run.next_key()
    taken = contact_take(
        session=SessionStart(channel=step.get("channel") or "PHONE", key=key, speaker_id=run.customer.pk),
        service_id=run.version.service_id,
        customer_id=run.customer.pk,
        place=_place(step),
        disposition=Disposition.RAISED if run.version.workflow else Disposition.ANSWERED,
        answers=dict(step.get("answers") or {}),
        notes=step.get("notes") or "",
        actor=customer(run.customer.pk) if by_web else run.officer,
        at=run.now,
        key=key,
        finish=True,
        asked=True,
    )
    run.subject = Subject(contact_id=taken.contact.pk, case=taken.case)


def _place(step: Step) -> Place:
    if (step.get("uprn") or "").isdigit():
        return Place(kind=PlaceKind.PROPERTY, uprn=int(step["uprn"]))
    if step.get("place"):
        return Place(kind=PlaceKind.UNLISTED, lines=step["place"], reason=UnlistedReason.UNSURE)
    return Place()


def _case(run: _Run) -> Case:
    if run.subject is None or run.subject.case is None:
        raise ActRefused(_("There is no work on it: nothing can be done with it."))
    return run.subject.case


def _act(run: _Run, step: Step) -> None:
    case_act(
        case_id=_case(run).pk,
        act=step.get("act") or "",
        inputs=_inputs(step.get("inputs") or {}, on=run.now.astimezone(ZONE).date()),
        actor=run.officer,
        at=run.now,
        key=run.next_key(),
    )


def _inputs(given: Mapping[str, str], *, on: date) -> dict[str, Any]:
    """The inputs as an act takes them: "+3" is a day from now, other dates and codes as written."""
    read: dict[str, Any] = {}
    for name, value in given.items():
        read[name] = int(value) if name == "days" and value.isdigit() else value
        if value[:1] in "+-" and value[1:].isdigit() and len(value) <= 5:
            read[name] = on + timedelta(days=int(value))
        elif name.endswith("date") and value:
            try:
                read[name] = date.fromisoformat(value)
            except ValueError:
                read[name] = value
    return read


def _ask(run: _Run, step: Step) -> None:
    case_ask(
        case_id=_case(run).pk,
        words=step.get("words") or "",
        days=step.get("days") or 0,
        actor=run.officer,
        at=run.now,
        key=run.next_key(),
    )


def _wait(run: _Run, step: Step) -> None:
    days = step.get("days") or 1
    if run.calendar is not None:
        end = run.calendar.end_of_working_day_after(run.now, days)
    else:
        end = run.now + timedelta(days=days)
    if run.subject is not None:
        time_passes(run.subject, start=run.now, end=end)
    run.now = end


def _next_stage(run: _Run, step: Step) -> None:
    stage_next(case_id=_case(run).pk, actor=run.officer, at=run.now, key=run.next_key())


def _tick(run: _Run, step: Step) -> None:
    stage, item = step.get("stage") or "", step.get("item") or ""
    item_tick(case_id=_case(run).pk, stage=stage, item=item, actor=run.officer, at=run.now, key=run.next_key())


def _answer(run: _Run, step: Step) -> None:
    _says(run, step, words_add)


def _chase(run: _Run, step: Step) -> None:
    case = _case(run)
    contact_take(
        session=SessionStart(channel="PHONE", key=run.next_key(), speaker_id=_contact_customer(run)),
        service_id=run.version.service_id,
        customer_id=_contact_customer(run),
        place=Place(),
        disposition=Disposition.RAISED,
        answers={},
        notes=step.get("words") or "",
        actor=run.officer,
        at=run.now,
        key=run.next_key(),
        chase_of=case.pk,
        finish=True,
    )


def _not_fixed(run: _Run, step: Step) -> None:
    _says(run, step, not_fixed)


def _says(run: _Run, step: Step, act: Any) -> None:
    if run.subject is None:
        raise ActRefused(_("Nothing was taken yet."))
    act(
        contact_id=run.subject.contact_id,
        words=step.get("words") or "",
        actor=customer(_contact_customer(run)),
        at=run.now,
        key=run.next_key(),
    )


def _contact_customer(run: _Run) -> int | None:
    return run.customer.pk if run.customer is not None else None


_DO = {
    TAKE: _take,
    ACT: _act,
    NEXT_STAGE: _next_stage,
    TICK: _tick,
    ASK: _ask,
    WAIT: _wait,
    ANSWER: _answer,
    NOT_FIXED: _not_fixed,
    CHASE: _chase,
}
__all__ = ["StepShown", "VersionRefused", "trial_run"]
