"""What a citizen may see of their matter: at three levels, each holding only what that level may show.

A bare reference: state and dates, the service's name only where the service says so. A second fact: the promise and the
public words. Possession: everything said both ways. What a level may not show is not loaded for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import IntEnum

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.functional import Promise as LazyWords
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.casework.models import Case, CaseEvent
from cases.casework.naming import public_words_of
from cases.casework.registry import Workflow, workflow_named
from cases.casework.rights import Right, right_of, whose_of
from cases.casework.said import Line, asked_of, said_both_ways
from crm.catalogue.models import NOT_FIXED_APPLIES, Family
from crm.catalogue.stages import stage_coded
from crm.catalogue.words import said as said_in
from crm.contacts.models import Contact, Direction, Disposition, Promise, Reference
from crm.contacts.possession import web_contacts
from crm.customers.names import storable
from crm.customers.references import NotAReference, normalise
from crm.sla.models import Clock, ClockKind, ClockPause, NewDate
from crm.sla.queries import compiled, in_plain_words
from crm.sla.working_time import CompiledCalendar
from crm.teams.access import record_read
from crm.teams.actor import customer as public
from crm.teams.compiled_once import Given, compiled_once

__all__ = ["Level", "NotAReference", "PromiseShown", "Step", "Story", "reference_meant", "story_of"]

Words = str | LazyWords

WITHOUT_WORK: dict[str, Words] = {
    Disposition.RAISED: gettext_lazy("We have what you told us."),
    Disposition.ANSWERED: gettext_lazy("We answered this when you contacted us."),
    Disposition.TOLD: gettext_lazy("We knew of this already, and told you what we know."),
    Disposition.TURNED_AWAY: gettext_lazy("We could not take this as a report, and told you why."),
    Disposition.NEEDS_SOMETHING: gettext_lazy("We need something from you before we can go on."),
    Disposition.PASSED_ON: gettext_lazy("We passed this on to the person who deals with it."),
    Disposition.ANOTHER_BODY: gettext_lazy("This is for another organisation to deal with."),
    Disposition.SENT_TO_WEB: gettext_lazy("This can be done on our website."),
    Disposition.CALL_BACK: gettext_lazy("We will call you back."),
    Disposition.CONNECTED: gettext_lazy("We put you through."),
    Disposition.DROPPED: gettext_lazy("We were cut off. Please contact us again if you still need us."),
}
STILL_OPEN = frozenset({Disposition.RAISED, Disposition.NEEDS_SOMETHING, Disposition.PASSED_ON, Disposition.CALL_BACK})
FINISHED = gettext_lazy("Finished")
OPEN_AGAIN = gettext_lazy("Opened again")
NEWEST_FIRST = ("-cycle", "-clock_id")
# This page is asked for more than any other: only what it needs is read.
OF_CONTACT = (
    "customer_id", "disposition", "received_at", "logged_at", "about_id", "voided_at", "service__name",
    "service__named_publicly",
)  # fmt: skip
OF_CASE = (
    "workflow", "state", "stage", "stage_since", "service_version__stages",
    "opened_at", "closed_at", "planned_date", "waiting_since", "outcome_words", "restriction_id",
    "outcome__family", "outcome__public_words", "outcome__welsh_words", "outcome__review", "outcome__review_words",
    "outcome__welsh_review_words",
    "details", "service_version__public_words", "contact__customer_id", "contact__restriction_id",
)  # fmt: skip


class Level(IntEnum):
    """How much a visitor has shown to be theirs."""

    REFERENCE = 1
    FACT = 2
    POSSESSION = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder: its words, and when it was reached; None while it is still to come."""

    words: Words
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewDateShown:
    """A date we gave after the first, and the sentence that came with it."""

    day: date
    words: str
    is_over: bool  # that day has passed too


@dataclass(frozen=True, slots=True)
class PromiseShown:
    """A promise as the citizen was given it, and what became of it. Every date stays, and the first one counts."""

    kind: str
    due_at: datetime | None  # None while it waits
    first_said: datetime | None
    missed_at: datetime | None  # the time that was missed, for ever
    waits_since: datetime | None = None
    answer_by: date | None = None  # the last day on which an answer keeps it stopped
    waits_for: str = ""  # why it waits: crm.sla.models.PauseReason
    has_waited: bool = False  # waiting has moved it
    kept_at: datetime | None = None  # when it ended
    new_dates: tuple[NewDateShown, ...] = ()  # oldest first
    is_theirs: bool = True  # made to this customer; False when to another who reported the same
    calendar: CompiledCalendar | None = None  # by which it counts
    why: tuple[str, ...] = ()  # in plain words, while it is owed


@dataclass(frozen=True, slots=True)
class Story:
    """A matter as its reference's page tells it."""

    contact: Contact
    reference: str  # as stored
    level: Level
    service_name: str
    state_words: Words
    is_over: bool
    is_waiting: bool
    planned_date: date | None
    steps: tuple[Step, ...] = ()
    promise: PromiseShown | None = None  # from FACT on
    outcome_words: str = ""  # from FACT on the service's own, with POSSESSION the officer's
    said: tuple[Line, ...] = ()  # with POSSESSION
    asked: tuple[Line, ...] = ()  # questions still open, with POSSESSION
    may_add: bool = False
    may_say_not_fixed: bool = False
    right: Right | None = None  # from FACT on: what somebody can do who does not agree
    whose: str = ""  # likewise: whose it is, when it is not ours
    may_disagree: bool = False  # with POSSESSION: it was decided, and can be put to a person


def reference_meant(*, typed: str) -> str:
    """The reference as stored that was meant by what somebody typed: ours however written, or another body's of ours.

    Raises NotAReference when it can be none.
    """
    try:
        return normalise(typed)
    except NotAReference:
        alias = Reference.objects.exclude(kind=Reference.Kind.OWN).filter(value=storable(typed).strip()[:60]).first()
        if alias is None:
            raise
    return Reference.objects.values_list("value", flat=True).get(contact=alias.contact_id, kind=Reference.Kind.OWN)


def story_of(*, reference: str, level: Level, at: datetime) -> Story | None:
    """The story this reference leads to, as far as this level may see; None when there is none for the web.

    A confidential matter, person or home has none. What shows words or promises to somebody is recorded as read.
    """
    contact = _quoted.first(reference=reference)
    if contact is None:
        return None
    if contact.voided_at is not None:
        return _in_error(contact, reference)
    case = _case_of(contact)
    if case is not None and _is_confidential(case):
        return None
    bare = _bare(contact, case, reference)
    if level == Level.REFERENCE:
        return bare
    story = replace(bare, level=level, service_name=contact.service.said, promise=_promise(contact, case, at))
    story = replace(story, outcome_words=_outcome_words(case, level), right=right_of(case), whose=whose_of(case))
    if level == Level.POSSESSION:
        story = _with_all_said(story, contact, case)
    record_read(
        actor=public(contact.customer_id),
        at=at,
        screen="citizen:track",
        kind="CONTACT",
        keys=[contact.pk],
        reason=level.name,
    )
    return story


@compiled_once
def _quoted(*, reference: Given) -> QuerySet[Contact]:
    quoted = web_contacts().filter(references__value=reference, references__kind=Reference.Kind.OWN)
    return quoted.select_related("service").only(*OF_CONTACT).order_by("pk")[:1]


def _case_of(contact: Contact) -> Case | None:
    raised = _raised_by.first(contact=contact.pk)
    if raised is not None or contact.about_id is None:
        return raised
    return _heard_of.first(contact=contact.pk)


@compiled_once
def _raised_by(*, contact: Given) -> QuerySet[Case]:
    return _work().filter(contact=contact)


@compiled_once
def _heard_of(*, contact: Given) -> QuerySet[Case]:
    return _work().filter(case_contacts__contact=contact)


def _work() -> QuerySet[Case]:
    cases = Case.objects.unscoped("the work on the visitor's own matter")
    return cases.select_related("outcome", "service_version", "contact").only(*OF_CASE)


def _is_confidential(case: Case) -> bool:
    """Whether the matter itself is; that another reporter of it is hides them, not the work."""
    return case.restriction_id is not None or case.contact.restriction_id is not None


def _in_error(contact: Contact, reference: str) -> Story:
    return Story(
        contact=contact,
        reference=reference,
        level=Level.REFERENCE,
        service_name="",
        state_words=_("This was logged by mistake. If you did contact us, please telephone us."),
        is_over=True,
        is_waiting=False,
        planned_date=None,
    )


def _bare(contact: Contact, case: Case | None, reference: str) -> Story:
    named = contact.service.said if contact.service.named_publicly else ""
    if case is None:
        return _without_work(contact, reference, named)
    workflow = workflow_named(case.workflow)
    return Story(
        contact=contact,
        reference=reference,
        level=Level.REFERENCE,
        service_name=named,
        state_words=_stage_words(case) or public_words_of(case),
        is_over=case.closed_at is not None,
        is_waiting=case.waiting_since is not None,
        planned_date=case.planned_date if case.closed_at is None else None,
        steps=_ladder(workflow, case),
    )


def _without_work(contact: Contact, reference: str, named: str) -> Story:
    answers = web_contacts().filter(about=contact.pk, session__direction=Direction.OUT)
    answered = contact.disposition in STILL_OPEN and answers.exists()
    words = _("We have answered this.") if answered else WITHOUT_WORK.get(contact.disposition, _("This has ended."))
    return Story(
        contact=contact,
        reference=reference,
        level=Level.REFERENCE,
        service_name=named,
        state_words=words,
        is_over=answered or contact.disposition not in STILL_OPEN,
        is_waiting=contact.disposition == Disposition.NEEDS_SOMETHING and not answered,
        planned_date=None,
        steps=(Step(words=_("Received"), at=contact.received_at),),
    )


def _ladder(workflow: Workflow, case: Case) -> tuple[Step, ...]:
    """Every state the work has been in, in order, then what is still to come."""
    reached: list[tuple[str, Step]] = []
    for before, then, at in _states(case=case.pk, since=case.opened_at):
        state = workflow.present(then)
        if reached and reached[-1][0] == state:
            reached.pop()  # planned again: the newer date stands
        words = OPEN_AGAIN if before == workflow.steps[-1] else _label(workflow, state)
        reached.append((state, Step(words=words, at=at)))
    done = [workflow.steps.index(state) for state in _this_round(workflow, reached) if state in workflow.steps]
    if words := _stage_words(case):
        reached.append(("", Step(words=words, at=case.stage_since)))
    to_come = [] if case.closed_at else workflow.steps[max(done, default=-1) + 1 :]
    return (*(step for _state, step in reached), *(Step(words=_label(workflow, state)) for state in to_come))


@compiled_once
def _states(*, case: Given, since: Given) -> QuerySet[CaseEvent, tuple[str, str, datetime]]:
    events = CaseEvent.objects.filter(case_id=case, at__gte=since, kind__in=["RAISED", "TRANSITION"])
    return events.order_by("at", "id").values_list("from_state", "to_state", "at")


def _stage_words(case: Case) -> str:
    """What the citizen reads for the stage the work is in, in the language in force; "" for the state's own words."""
    stage = stage_coded(case.service_version.stages, case.stage)
    return said_in(stage.words) if stage else ""


def _this_round(workflow: Workflow, reached: list[tuple[str, Step]]) -> Iterable[str]:
    """The states since the work began or was opened again."""
    states = [state for state, _step in reached]
    ends = [index for index, state in enumerate(states[:-1]) if state == workflow.steps[-1]]
    return states[ends[-1] + 1 :] if ends else states


def _label(workflow: Workflow, state: str) -> Words:
    return FINISHED if state == workflow.steps[-1] else workflow.labels.get(state, state)


def _promise(contact: Contact, case: Case | None, at: datetime) -> PromiseShown | None:
    """The promise to put it right: this contact's own, else the work's; failing both, the promise to answer."""
    promises = _made(contact=contact.pk, raising=case.contact_id if case else contact.pk)
    mine = [promise for promise in promises if promise.contact_id == contact.pk]
    ranked = [
        *(one for one in [*mine, *promises] if one.kind == ClockKind.RESOLVE),
        *(one for one in mine if one.kind == ClockKind.RESPOND),
    ]
    if not ranked:
        return None
    theirs = ranked[0].contact_id == contact.pk or (
        case is not None and case.contact.customer_id == contact.customer_id
    )
    return _shown(ranked[0], theirs=theirs, at=at)


# In the same statement as the promise: who gave a date is nobody's business here, and is not read.
_BESIDE = {
    "new_dates": ArraySubquery(
        NewDate.objects.filter(clock=OuterRef("clock"))
        .order_by("given_at", "pk")
        .values(shown=JSONObject(until="until", words="words"))
    ),
    "has_waited": Exists(ClockPause.objects.filter(clock=OuterRef("clock"), voided_at__isnull=True)),
}


@compiled_once
def _made(*, contact: Given, raising: Given) -> QuerySet[Promise]:
    made = Promise.objects.filter(
        Q(contact=contact) | Q(contact=raising), kind__in=[ClockKind.RESOLVE, ClockKind.RESPOND]
    )
    made = made.exclude(clock__state=Clock.State.CANCELLED).exclude(clock__same_act=True)
    return made.select_related("clock").annotate(**_BESIDE).order_by(*NEWEST_FIRST)


def _shown(promise: Promise, *, theirs: bool, at: datetime) -> PromiseShown:
    clock = promise.clock
    paused = clock.state == Clock.State.PAUSED
    said = [(datetime.fromisoformat(one["until"]), one["words"]) for one in promise.new_dates]  # type: ignore[attr-defined]
    return PromiseShown(
        kind=clock.kind,
        due_at=clock.due_at,
        first_said=clock.promised_at,
        missed_at=clock.breached_at,
        waits_since=clock.paused_at if paused else None,
        answer_by=_day_before(clock.resume_at) if paused and clock.resume_at else None,
        waits_for=clock.pause_reason,
        has_waited=promise.has_waited,  # type: ignore[attr-defined]
        kept_at=clock.stopped_at,
        new_dates=tuple(
            NewDateShown(timezone.localdate(until), words, (clock.stopped_at or at) > until) for until, words in said
        ),
        is_theirs=theirs,
        calendar=compiled(clock.calendar_version_id),
        why=in_plain_words(clock, now=at) if clock.state == Clock.State.RUNNING else (),
    )


def _day_before(instant: datetime) -> date:
    """The day that ends at this instant, or in which it falls: waiting ends at midnight, after a whole day."""
    return timezone.localdate(instant - timedelta(microseconds=1))


def _outcome_words(case: Case | None, level: Level) -> str:
    if case is None or case.outcome is None:
        return ""
    own = case.outcome.public_words
    if level == Level.POSSESSION and case.outcome_words != own:
        return case.outcome_words
    return said_in({"en": own, "cy": case.outcome.welsh_words})


def _with_all_said(story: Story, contact: Contact, case: Case | None) -> Story:
    applies = case is not None and case.outcome is not None and Family(case.outcome.family) in NOT_FIXED_APPLIES
    return replace(
        story,
        said=tuple(said_both_ways(contact=contact, case=case)),
        asked=tuple(asked_of(contact=contact, case=case)),
        may_add=True,
        may_say_not_fixed=applies and story.is_over,
        may_disagree=story.right is not None and not applies,
    )
