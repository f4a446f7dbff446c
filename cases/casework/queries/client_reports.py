"""What reports look like to other websites: those that everybody may see, and to a client with a key its own as well."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q

from cases.casework.client_reporting import own_contacts
from cases.casework.models import Case, CaseEvent
from cases.casework.registry import END, workflow_named
from crm.catalogue.models import Outcome, ServiceVersion
from crm.catalogue.stages import stage_coded
from crm.catalogue.words import said
from crm.contacts.models import Contact, Promise, Reference
from crm.contacts.possession import web_contacts
from crm.sla.models import Clock, ClockKind
from crm.teams.access import record_read
from crm.teams.actor import Actor, ActorKind
from gazetteer.places import PlaceKind

IN_THE_OPEN = (PlaceKind.STREET, PlaceKind.POINT)  # a report about somebody's home is seen by nobody but who sent it
MOVES = ("TRANSITION", "STAGE", "STAGE_SET")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports are asked for."""

    references: Collection[str] = ()  # when there are any, nothing else decides
    services: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    states: frozenset[str] = frozenset()  # of "open" and "closed"; none named: both
    first: int = 0
    count: int = 1000


@dataclass(frozen=True, slots=True)
class Report:
    """A report as a website may show it. `is_own`: to the client that sent it, its words and its address too."""

    case: Case
    reference: str
    is_own: bool
    changed_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of a report that its website hears of: where it stood then, in the public's words."""

    key: int
    at: datetime
    reference: str
    told_as: str  # the key under which the client sent the report
    workflow: str
    state: str
    outcome: Outcome | None
    stage: str
    planned: str  # the day, as it is kept
    words: str


def reports_wanted(*, wanted: Wanted, actor: Actor | None, at: datetime) -> list[Report]:
    """The reports, newest first. Whoever asks without a key (None) gets what everybody may see.

    A client's own are recorded as read when their words are among them.
    """
    shown = Q(
        Exists(web_contacts().filter(pk=OuterRef("contact"), voided_at__isnull=True)),
        service__named_publicly=True,
        place_kind__in=IN_THE_OPEN,
    )
    mine = Q(Exists(own_contacts(actor).filter(pk=OuterRef("contact")))) if actor is not None else Q(pk__in=[])
    cases = Case.objects.unscoped("what follows is the scope: seen by all, or the client's own").filter(
        shown | mine, restriction__isnull=True
    )
    cases = _narrowed(cases, wanted).select_related(
        "service", "service__department", "contact", "outcome", "street", "property"
    )
    found = list(cases.order_by("-opened_at", "-pk")[wanted.first : wanted.first + wanted.count])
    _with_versions(found)
    reports = _with_dates(found, actor)
    own = [one.case.contact_id for one in reports if one.is_own]
    if own and actor is not None:
        record_read(actor=actor, at=at, screen="open311:requests", kind="CONTACT", keys=own, reason="its own reports")
    return reports


def _narrowed(cases: Any, wanted: Wanted) -> Any:
    if wanted.references:
        named = Reference.objects.filter(kind=Reference.Kind.OWN, value__in=wanted.references)
        return cases.filter(contact__in=named.values("contact"))
    if wanted.services:
        cases = cases.filter(service__code__in=wanted.services)
    if len(wanted.states) == 1:
        cases = cases.filter(closed_at__isnull="open" in wanted.states)
    return cases.filter(opened_at__gte=wanted.since, opened_at__lte=wanted.until)


def _with_versions(found: Sequence[Case]) -> None:
    """Nothing; each has the versions of its service beside it, read once however many share one: they are large."""
    wanted = {case.service_version_id for case in found} | {case.contact.service_version_id for case in found}
    versions = ServiceVersion.objects.in_bulk(wanted)
    for case in found:
        case.service_version = versions[case.service_version_id]
        case.contact.service_version = versions[case.contact.service_version_id]


def _with_dates(found: Sequence[Case], actor: Actor | None) -> list[Report]:
    if not found:
        return []
    contacts = [case.contact_id for case in found]
    events = CaseEvent.objects.filter(
        case_id__in=[case.pk for case in found], at__gte=min(case.opened_at for case in found), kind__in=MOVES
    )
    changed = dict(events.values_list("case_id").annotate(last=Max("at")).values_list("case_id", "last"))
    owed = Promise.objects.filter(contact__in=contacts, kind=ClockKind.RESOLVE, clock__state=Clock.State.RUNNING)
    due = dict(owed.order_by("cycle").values_list("contact_id", "clock__due_at"))
    references = dict(
        Reference.objects.filter(contact__in=contacts, kind=Reference.Kind.OWN).values_list("contact_id", "value")
    )
    return [
        Report(
            case=case,
            reference=references[case.contact_id],
            is_own=_is_own(case.contact, actor),
            changed_at=case.closed_at or changed.get(case.pk) or case.opened_at,
            due_at=None if case.closed_at else due.get(case.contact_id),
        )
        for case in found
    ]


def _is_own(contact: Contact, actor: Actor | None) -> bool:
    if actor is None or actor.kind != ActorKind.CLIENT:
        return False
    return (contact.logged_by_kind, contact.logged_by_key) == (actor.kind, actor.key)


def own_report(*, reference: str, actor: Actor) -> int | None:
    """The key of the client's own contact with this reference as stored; None for none, one of others, a hidden one."""
    named = own_contacts(actor).filter(references__value=reference, references__kind=Reference.Kind.OWN)
    return named.values_list("pk", flat=True).first()


def own_steps(*, actor: Actor, since: datetime, until: datetime, count: int) -> list[Happened]:
    """What happened to the client's own reports from `since` to just before `until`, oldest first."""
    cases = Case.objects.unscoped("the client's own, and none the web may not speak of").filter(
        contact__in=own_contacts(actor).filter(voided_at__isnull=True).values("pk"), restriction__isnull=True
    )
    events = (
        CaseEvent.objects.filter(kind__in=MOVES, at__gte=since, at__lt=until, case_id__in=cases.values("pk"))
        # A visit leaves the state as it was and says nothing new; another day for the work does.
        .exclude(Q(kind="TRANSITION", from_state=F("to_state")) & ~Q(facts__has_key="planned_date"))
        .order_by("at", "id")[:count]
    )
    found = list(events)
    known = Case.objects.unscoped("just found to be the client's own").select_related("service_version", "contact")
    by_key = known.in_bulk({event.case_id for event in found})
    contacts = {case.contact_id for case in by_key.values()}
    references = dict(
        Reference.objects.filter(contact__in=contacts, kind=Reference.Kind.OWN).values_list("contact_id", "value")
    )
    outcomes = _outcomes(by_key.values())
    steps = [_step(event, by_key[event.case_id], references, outcomes) for event in found]
    return [step for step in steps if step is not None]


def _outcomes(cases: Collection[Case]) -> dict[tuple[int, str], Outcome]:
    listed = Outcome.objects.filter(version__in={case.service_version_id for case in cases})
    return {(one.version_id, one.code): one for one in listed}


def _step(
    event: CaseEvent, case: Case, references: dict[int, str], outcomes: dict[tuple[int, str], Outcome]
) -> Happened | None:
    stage = event.facts.get("stage", "") if event.kind != "TRANSITION" else ""
    words, outcome, state = "", None, event.to_state
    if event.kind == "TRANSITION":
        outcome = outcomes.get((case.service_version_id, event.facts.get("outcome", ""))) if state == END else None
        words = _public_words(case, state, outcome)
    else:
        known = stage_coded(case.service_version.stages, stage)
        if known is None or not (words := said(known.words)):
            return None  # left its last stage, or one that is no citizen's business
        state = known.state
    return Happened(
        key=event.pk,
        at=event.at,
        reference=references[case.contact_id],
        told_as=case.contact.key,
        workflow=case.workflow,
        state=state,
        outcome=outcome,
        stage=stage,
        planned=event.facts.get("planned_date", ""),
        words=words,
    )


def _public_words(case: Case, state: str, outcome: Outcome | None) -> str:
    """What anybody may read of this state: of an ending the service's own words, never what an officer wrote to one."""
    if outcome is not None:
        return said({"en": outcome.public_words, "cy": outcome.welsh_words})
    own = said(case.service_version.public_words.get(state))
    return own or str(workflow_named(case.workflow).public_words.get(state, ""))
