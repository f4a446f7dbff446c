"""What everybody would see at one point of a trial: the citizen, the team, and who would be written to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.models import Case, CaseEvent
from cases.casework.naming import state_label
from cases.casework.notices.models import StaffNotice
from cases.casework.sending.deciding import decide
from cases.casework.tracking import Level, story_of
from cases.casework.work.models import CaseTask
from cases.setup.trial.passing import Subject, clock_ids
from crm.catalogue.editing.saying import text_said
from crm.catalogue.models import ServiceVersion
from crm.contacts.models import Direction, Message, Reference
from crm.contacts.saying import ZONE
from crm.sla.models import Clock, ClockKind
from crm.sla.saying import say_when


@dataclass(frozen=True, slots=True)
class Said:
    """One message that would go out: to an address, or why it would not."""

    to: str
    subject: str
    body: str
    goes: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What everybody would see now; lists hold what is new since the step before."""

    state: str = ""
    stage: str = ""
    team: str = ""
    because: str = ""
    citizen: str = ""
    promises: list[str] = field(default_factory=list)
    messages: list[Said] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Before:
    """What was shown already."""

    messages: set[int] = field(default_factory=set)
    tasks: set[int] = field(default_factory=set)
    notices: set[int] = field(default_factory=set)
    events: set[int] = field(default_factory=set)


def seen_now(subject: Subject, version: ServiceVersion, before: Before, *, at: datetime) -> Seen:
    """What everybody would see at this moment; `before` has it from now on."""
    case = None
    if subject.case is not None:
        case = Case.objects.unscoped("a trial's own").select_related("team", "service_version").get(pk=subject.case.pk)
    reference = Reference.objects.get(contact=subject.contact_id, kind=Reference.Kind.OWN).value
    story = story_of(reference=reference, level=Level.POSSESSION, at=at)
    return Seen(
        state=_state(case),
        stage=_stage(case, version),
        team=case.team.name if case is not None else "",
        because=case.routed_because if case is not None else "",
        citizen=str(story.state_words) if story is not None else _("Nothing: the reference shows nothing on the web."),
        promises=_promises(subject, at=at),
        messages=_messages(subject, before, at=at),
        tasks=_tasks(case, before, at=at),
        notices=_notices(subject, before),
        rules=_rules(case, version, before),
    )


def _state(case: Case | None) -> str:
    return str(state_label(case)) if case is not None else _("No work was raised")


def _stage(case: Case | None, version: ServiceVersion) -> str:
    stage = next((one for one in version.stages if case is not None and one.get("code") == case.stage), None)
    return text_said(stage.get("name")) if stage else ""


def _promises(subject: Subject, *, at: datetime) -> list[str]:
    clocks = Clock.objects.filter(pk__in=clock_ids(subject)).order_by("pk")
    return [_promise(clock, at) for clock in clocks if clock.state != Clock.State.CANCELLED]


def _promise(clock: Clock, at: datetime) -> str:
    kind = str(ClockKind(clock.kind).label)
    if clock.state == Clock.State.STOPPED:
        return (
            _("%(kind)s: kept") % {"kind": kind} if clock.breached_at is None else _("%(kind)s: late") % {"kind": kind}
        )
    if clock.state == Clock.State.PAUSED:
        return _("%(kind)s: waits for the customer") % {"kind": kind}
    due = say_when(clock.due_at, at, ZONE) if clock.due_at else ""
    if clock.breached_at is not None:
        return _("%(kind)s: missed, it was due %(when)s") % {"kind": kind, "when": due}
    return _("%(kind)s: by %(when)s") % {"kind": kind, "when": due}


def _messages(subject: Subject, before: Before, *, at: datetime) -> list[Said]:
    contacts = [subject.contact_id, *_attached(subject)]
    rows = Message.objects.unscoped("a trial's own").filter(direction=Direction.OUT)
    about = rows.filter(contact__in=contacts) | rows.filter(session__contacts__in=contacts)
    found = []
    for message in about.distinct().order_by("pk"):
        if message.pk not in before.messages:
            before.messages.add(message.pk)
            goes = decide(message, at=at)
            to = goes.address or _("nobody: %(why)s") % {"why": goes.reason}
            found.append(Said(to=to, subject=message.subject, body=message.body, goes=bool(goes.address)))
    return found


def _attached(subject: Subject) -> list[int]:
    if subject.case is None:
        return []
    return list(subject.case.case_contacts.values_list("contact_id", flat=True))


def _tasks(case: Case | None, before: Before, *, at: datetime) -> list[str]:
    if case is None:
        return []
    rows = CaseTask.objects.unscoped("a trial's own").filter(case=case).select_related("team").order_by("pk")
    found = []
    for task in rows:
        if task.pk not in before.tasks:
            before.tasks.add(task.pk)
            due = _(", by %(when)s") % {"when": say_when(task.due_at, at, ZONE)} if task.due_at else ""
            found.append(f"{task.title} ({task.team.name}{due})")
    return found


def _notices(subject: Subject, before: Before) -> list[str]:
    rows = StaffNotice.objects.unscoped("a trial's own").filter(contact=subject.contact_id).select_related("recipient")
    found = []
    for notice in rows.order_by("pk"):
        if notice.pk not in before.notices:
            before.notices.add(notice.pk)
            found.append(f"{notice.recipient.full_name}: {notice.get_kind_display()}")
    return found


def _rules(case: Case | None, version: ServiceVersion, before: Before) -> list[str]:
    names: dict[Any, str] = {rule.get("code"): text_said(rule.get("name")) for rule in version.rules}
    found = []
    events = CaseEvent.objects.filter(case_id=case.pk, kind="RULE").order_by("at", "id") if case is not None else ()
    for event in events:
        if event.pk not in before.events:
            before.events.add(event.pk)
            words = names.get(event.facts.get("rule")) or str(event.facts.get("rule"))
            proposed = event.facts.get("proposed")
            found.append(_("%(rule)s: proposes %(act)s") % {"rule": words, "act": proposed} if proposed else words)
    return found
