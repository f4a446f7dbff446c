"""Editing as the screens need it: drafts and what differs, editions, runs, how far holidays go, which clocks are meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from crm.catalogue.models import ServiceVersion
from crm.sla import holidays
from crm.sla.editing import calendar_specs, policy_specs
from crm.sla.editing.calendar_specs import BANK_HOLIDAY, Difference, DifferentDay, days_of
from crm.sla.editing.models import UNFINISHED, DraftState, EditionDraft, Replan, ReplanMove
from crm.sla.models import Calendar, CalendarVersion, Clock, Policy, PolicyTarget, PolicyVersion
from crm.sla.queries import as_target, compiled, targets_of
from crm.sla.targets import Measure, due_at

LIVE = (Clock.State.RUNNING, Clock.State.PAUSED)


@dataclass(frozen=True, slots=True)
class Scope:
    """The clocks an edit reaches: those that run or wait on an earlier edition and are neither broken nor due."""

    which: Q
    at: datetime

    def clocks(self) -> QuerySet[Clock]:
        """Those clocks, as clocks_replan would take them."""
        not_due = Q(due_at__isnull=True) | Q(due_at__gte=self.at)
        return Clock.objects.filter(self.which, not_due, state__in=LIVE, breached_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition in a history: its number, since when, by whom and why, what differs from the one before."""

    number: int
    published_at: datetime
    by: str
    note: str
    differences: list[Difference]
    replan: Replan | None


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """A calendar in the list: its edition in force, whose it is, what counts by it, how far its bank holidays go."""

    calendar: Calendar
    edition: CalendarVersion
    policies: list[str]
    until: date | None
    beyond: int
    has_draft: bool


def newest_calendar_version(calendar_id: int) -> CalendarVersion:
    """The edition of a calendar in force. Raises CalendarVersion.DoesNotExist."""
    return CalendarVersion.objects.filter(calendar=calendar_id).order_by("-number")[:1].get()


def newest_policy_version(policy_id: int) -> PolicyVersion:
    """The edition of a policy in force, its policy and calendar loaded. Raises PolicyVersion.DoesNotExist."""
    versions = PolicyVersion.objects.select_related("policy__calendar").filter(policy=policy_id)
    return versions.order_by("-number")[:1].get()


def scope_of(draft: EditionDraft, *, at: datetime) -> Scope:
    """The running clocks that this draft, or the edition made of it, reaches when it is published at that moment.

    Of a policy, those whose kind the edition promises; a moment agreed with the customer is no promise's to move.
    """
    if draft.calendar_id is not None:
        edition = Q(calendar_version__calendar=draft.calendar_id, calendar_version__number__lte=draft.based_on)
        return Scope(edition, at)
    edition = Q(target__version__policy=draft.policy_id, target__version__number__lte=draft.based_on)
    counted = [one for one in draft.spec["targets"] if one["measure"] != Measure.FIXED]
    promised = Q(pk__in=[])
    for one in counted:
        like = Q(target__kind=one["kind"])
        if one["channel"] or one["customer_kind"]:
            like &= Q(target__channel=one["channel"], target__customer_kind=one["customer_kind"])
        promised |= like
    agreed = Q(pk__in=[])
    for one in draft.spec["targets"]:
        if one["measure"] == Measure.FIXED:
            own = {f"target__{name}": one[name] for name in ("kind", "channel", "customer_kind")}
            agreed |= Q(**own)
    return Scope(edition & promised & ~agreed & Q(fixed_at__isnull=True), at)


def draft_get(draft_id: int) -> EditionDraft:
    """The draft with its calendar or policy and who wrote it. Raises EditionDraft.DoesNotExist."""
    return EditionDraft.objects.select_related(
        "calendar", "policy__calendar", "created_by", "changed_by", "ended_by", "calendar_version", "policy_version"
    ).get(pk=draft_id)


def open_draft(*, calendar_id: int | None = None, policy_id: int | None = None) -> EditionDraft | None:
    """The open draft of a calendar or policy; None when there is none."""
    drafts = EditionDraft.objects.select_related("changed_by", "created_by")
    return drafts.filter(calendar=calendar_id, policy=policy_id, state=DraftState.DRAFT).first()


def draft_differences(draft: EditionDraft, *, channels: Mapping[str, Any]) -> list[Difference]:
    """What differs from the edition the draft began from."""
    if draft.calendar_id is not None:
        base = CalendarVersion.objects.get(calendar=draft.calendar_id, number=draft.based_on)
        return calendar_specs.differences(base.spec, draft.spec)
    base_id = PolicyVersion.objects.values_list("pk", flat=True).get(policy=draft.policy_id, number=draft.based_on)
    before = [policy_specs.columns_of(row) for row in targets_of(base_id)]
    found = policy_specs.differences(before, draft.spec["targets"], channels=channels)
    return [*_calendar_changed(draft.spec), *found]


def _calendar_changed(spec: Mapping[str, Any]) -> list[Difference]:
    if spec["calendar"] == spec["calendar_was"]:
        return []
    names = dict(Calendar.objects.filter(code__in=[spec["calendar"], spec["calendar_was"]]).values_list("code", "name"))
    return [Difference(policy_specs.calendar_word(), names[spec["calendar_was"]], names[spec["calendar"]])]


def missing_bank_holidays(spec: Mapping[str, Any]) -> list[DifferentDay]:
    """Bank holidays published for England and Wales that a calendar which keeps bank holidays does not have yet."""
    days = {one.day: one for one in days_of(spec)}
    kept = [one.day for one in days.values() if one.kind == BANK_HOLIDAY]
    if not kept:
        return []
    found = holidays.bank_holidays().items()
    return [DifferentDay(day, BANK_HOLIDAY, name) for day, name in found if day > max(kept) and day not in days]


def holidays_until(spec: Mapping[str, Any]) -> date | None:
    """The last day of the last year of which a calendar knows bank holidays; None for one that keeps none."""
    kept = [one.day for one in days_of(spec) if one.kind == BANK_HOLIDAY]
    return date(max(kept).year, 12, 31) if kept else None


def clocks_beyond(day: date, *, calendar_id: int | None = None) -> int:
    """How many running promises are due after that day, of one calendar or all."""
    which = Q() if calendar_id is None else Q(calendar_version__calendar=calendar_id)
    return _due_after(day).filter(which).count()


def promises_beyond(day: date, *, calendar_id: int, now: datetime) -> list[tuple[Policy, PolicyTarget]]:
    """The promises counted by this calendar that, made now, would be due after that day."""
    calendar = compiled(newest_calendar_version(calendar_id).pk)
    return [
        (policy, row)
        for policy, _version, rows in policies_listed(calendar_id=calendar_id)
        for row in rows
        if row.measure != Measure.FIXED
        and due_at(calendar=calendar, target=as_target(row), start=now) > calendar.end_of_day(day)
    ]


def _after(day: date) -> Q:
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), timezone.get_default_timezone())
    return Q(due_at__gte=midnight)


def _due_after(day: date) -> QuerySet[Clock]:
    return Clock.objects.filter(_after(day), state=Clock.State.RUNNING, breached_at__isnull=True)


def calendars_listed() -> list[CalendarLine]:
    """Every calendar by name; nobody sees whose promises they are."""
    editions = {
        one.calendar_id: one for one in CalendarVersion.objects.order_by("calendar", "-number").distinct("calendar")
    }
    drafts = set(
        EditionDraft.objects.filter(state=DraftState.DRAFT, calendar__isnull=False).values_list("calendar", flat=True)
    )
    policies: dict[int, list[str]] = {}
    for calendar_id, name in Policy.objects.order_by("name", "id").values_list("calendar", "name"):
        policies.setdefault(calendar_id, []).append(name)
    found = []
    until = {key: holidays_until(one.spec) for key, one in editions.items()}
    beyond = _beyond({key: day for key, day in until.items() if day is not None})
    for calendar in Calendar.objects.select_related("department").order_by("name", "id"):
        if calendar.pk in editions:
            found.append(
                CalendarLine(
                    calendar=calendar,
                    edition=editions[calendar.pk],
                    policies=policies.get(calendar.pk, []),
                    until=until[calendar.pk],
                    beyond=beyond.get(calendar.pk, 0),
                    has_draft=calendar.pk in drafts,
                )
            )
    return found


def _beyond(until: Mapping[int, date]) -> dict[int, int]:
    if not until:
        return {}
    which = Q(pk__in=[])
    for calendar_id, day in until.items():
        which |= Q(calendar_version__calendar=calendar_id) & _after(day)
    rows = _due_after(min(until.values())).filter(which).values_list("calendar_version__calendar")
    return dict(rows.annotate(number=Count("pk")).order_by("calendar_version__calendar"))


def calendar_history(calendar: Calendar) -> list[Edition]:
    """A calendar's editions, the newest first."""
    editions = list(CalendarVersion.objects.filter(calendar=calendar).order_by("number"))
    drafts = _published(calendar_version__in=editions)
    specs: list[Mapping[str, Any] | None] = [None, *(one.spec for one in editions)]
    found = [
        _edition(one, drafts.get(one.pk), calendar_specs.differences(before, one.spec) if before else [])
        for one, before in zip(editions, specs, strict=False)
    ]
    return found[::-1]


def policy_history(policy: Policy, *, channels: Mapping[str, Any]) -> list[Edition]:
    """A policy's editions, the newest first."""
    editions = list(PolicyVersion.objects.filter(policy=policy).prefetch_related("targets").order_by("number"))
    drafts = _published(policy_version__in=editions)
    promised = [policy_specs.in_order([policy_specs.columns_of(row) for row in one.targets.all()]) for one in editions]
    found = []
    for place, one in enumerate(editions):
        changed: list[Difference] = []
        if place:
            changed = policy_specs.differences(promised[place - 1], promised[place], channels=channels)
        draft = drafts.get(one.pk)
        found.append(_edition(one, draft, [*(_calendar_changed(draft.spec) if draft else []), *changed]))
    return found[::-1]


def _published(**which: Any) -> dict[int, EditionDraft]:
    drafts = EditionDraft.objects.filter(**which).select_related("ended_by").prefetch_related("replans")
    return {one.calendar_version_id or one.policy_version_id or 0: one for one in drafts}


def _edition(
    one: CalendarVersion | PolicyVersion, draft: EditionDraft | None, differences: list[Difference]
) -> Edition:
    applied = [run for run in draft.replans.all() if not run.is_preview] if draft else []
    return Edition(
        number=one.number,
        published_at=one.published_at,
        by=draft.ended_by.full_name if draft and draft.ended_by else "",
        note=draft.note if draft else "",
        differences=differences,
        replan=applied[0] if applied else None,
    )


def services_by_policy() -> dict[str, list[str]]:
    """By the code of a policy, the names of the services that promise by it."""
    rows = ServiceVersion.objects.filter(state=ServiceVersion.State.PUBLISHED, service__is_live=True).exclude(policy="")
    found: dict[str, list[str]] = {}
    for code, name in rows.order_by("service__name", "pk").values_list("policy", "service__name"):
        found.setdefault(code, []).append(name)
    return found


def services_promising() -> list[ServiceVersion]:
    """The published version of every live service, by the service's name, with its service and department."""
    rows = ServiceVersion.objects.filter(state=ServiceVersion.State.PUBLISHED, service__is_live=True)
    return list(rows.select_related("service__department").order_by("service__name", "pk"))


def policies_listed(*, calendar_id: int | None = None) -> list[tuple[Policy, PolicyVersion, tuple[PolicyTarget, ...]]]:
    """Every policy by name (of one calendar or all), with its edition in force and what that promises."""
    editions = PolicyVersion.objects.order_by("policy", "-number").distinct("policy").prefetch_related("targets")
    policies = Policy.objects.select_related("calendar").order_by("name", "id")
    if calendar_id is not None:
        editions, policies = editions.filter(policy__calendar=calendar_id), policies.filter(calendar=calendar_id)
    newest = {one.policy_id: one for one in editions}
    return [(one, newest[one.pk], tuple(newest[one.pk].targets.all())) for one in policies if one.pk in newest]


def different_promises() -> list[tuple[Policy, PolicyTarget]]:
    """Every promise in force that differs by channel or kind of customer: each says why."""
    return [
        (policy, row)
        for policy, _version, rows in policies_listed()
        for row in sorted(rows, key=lambda row: (row.kind, row.channel, row.customer_kind))
        if row.channel or row.customer_kind
    ]


def replan_get(replan_id: int) -> Replan:
    """The run with its draft and who asked. Raises Replan.DoesNotExist."""
    return Replan.objects.select_related(
        "draft__calendar", "draft__policy", "draft__calendar_version", "draft__policy_version", "asked_by",
        "tell_asked_by",
    ).get(pk=replan_id)  # fmt: skip


def previews_of(draft: EditionDraft) -> dict[str, Replan]:
    """By mode, the last preview of the draft as it stands."""
    found = Replan.objects.filter(draft=draft, revision=draft.revision, is_preview=True).order_by("pk")
    return {one.mode: one for one in found}


def moves_listed(replan: Replan, *, limit: int) -> list[ReplanMove]:
    """The first of the clocks a run moved: those late by it, then by what they were due before."""
    moves = ReplanMove.objects.filter(replan=replan).select_related("clock")
    late = moves.filter(after__lt=replan.asked_at).order_by("before", "pk")[:limit]
    rest = moves.filter(after__gte=replan.asked_at).order_by("before", "pk")[:limit]
    return [*late, *rest][:limit]


def time_left(replan: Replan, *, at: datetime) -> tuple[float, timedelta] | None:
    """How many clocks a second the run does, and how long it still needs; None before there is anything to go by."""
    if replan.started_at is None or not replan.done or at <= replan.started_at:
        return None
    rate = replan.done / (at - replan.started_at).total_seconds()
    return rate, timedelta(seconds=max(0, replan.total - replan.done) / rate)


def runs_waiting(*, at: datetime) -> Sequence[int]:
    """The runs that nobody is at, oldest first."""
    return list(
        Replan.objects.filter(state__in=UNFINISHED, look_at__lte=at).order_by("pk").values_list("pk", flat=True)
    )


def replan_of_draft(draft: EditionDraft) -> Replan:
    """The run of a published draft."""
    return Replan.objects.get(draft=draft, is_preview=False)


def calendar_by_code(code: str) -> Calendar:
    """The calendar with its department. Raises Calendar.DoesNotExist."""
    return Calendar.objects.select_related("department").get(code=code)


def calendar_choices() -> list[tuple[str, str]]:
    """Code and name of every calendar, by name."""
    return list(Calendar.objects.order_by("name", "id").values_list("code", "name"))


def policy_by_code(code: str) -> Policy:
    """The policy with its calendar. Raises Policy.DoesNotExist."""
    return Policy.objects.select_related("calendar").get(code=code)
