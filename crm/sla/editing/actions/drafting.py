"""Writing the next edition of a calendar or a policy. A draft is always whole: what the engine refuses is not kept."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.sla.editing import calendar_specs, policy_specs
from crm.sla.editing.calendar_specs import DifferentDay, Hours, day_said, days_of
from crm.sla.editing.models import DraftState, EditionDraft
from crm.sla.editing.queries import missing_bank_holidays, newest_calendar_version, newest_policy_version
from crm.sla.models import Calendar, Policy
from crm.sla.queries import compiled, targets_of
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require

CONFIGURE = "sla.configure"
Spec = dict[str, Any]


class DraftRefused(Exception):
    """The change cannot be; `errors` says why, by field, "" for the whole."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


class DraftChanged(Exception):
    """Somebody changed the draft, or ended it, after it was read: `by` whom, and `at` what time."""

    def __init__(self, draft: EditionDraft) -> None:
        last = draft.ended_by or draft.changed_by
        super().__init__(last.full_name)
        self.draft = draft
        self.by = last
        self.at = draft.ended_at or draft.changed_at


@one_transaction
def draft_open(
    *, actor: Actor, at: datetime, calendar_id: int | None = None, policy_id: int | None = None
) -> EditionDraft:
    """The open draft of this calendar or policy; a new one, the same as its newest edition, where there is none.

    Raises NotPermitted.
    """
    require(actor, CONFIGURE)
    return _open(calendar_id, policy_id, actor, at)


@one_transaction
def calendar_day_add(*, calendar_id: int, day: DifferentDay, actor: Actor, at: datetime) -> EditionDraft:
    """The calendar's draft with this date in it: the everyday act, which needs no draft to be open, and no turn.

    Entering the same again changes nothing. Raises NotPermitted, and DraftRefused for a date that differs already.
    """
    require(actor, CONFIGURE)
    draft = _open(calendar_id, None, actor, at)
    known = next((one for one in days_of(draft.spec) if one.day == day.day), None)
    if known is not None and known != day:
        said = {"day": day_said(known)}
        raise DraftRefused({"day": _("This date differs already (%(day)s). Take that out first.") % said})
    return _save(draft, calendar_specs.with_days(draft.spec, [day]), actor, at)


@one_transaction
def calendar_day_remove(*, draft_id: int, revision: int, day: date, actor: Actor, at: datetime) -> EditionDraft:
    """The draft in which that date is like any other of its week. Raises NotPermitted, DraftChanged."""
    return _change(draft_id, revision, lambda spec: calendar_specs.without_day(spec, day), actor, at)


@one_transaction
def calendar_week_set(
    *, draft_id: int, revision: int, zone: str, week: Mapping[str, Hours], actor: Actor, at: datetime
) -> EditionDraft:
    """The draft with these hours of the week. Raises NotPermitted, DraftChanged, DraftRefused."""
    return _change(draft_id, revision, lambda spec: calendar_specs.with_week(spec, zone=zone, week=week), actor, at)


@one_transaction
def calendar_bank_holidays_put(*, draft_id: int, revision: int, actor: Actor, at: datetime) -> EditionDraft:
    """The draft with the bank holidays that were published since the calendar was last edited.

    Raises NotPermitted, DraftChanged.
    """
    return _change(
        draft_id, revision, lambda spec: calendar_specs.with_days(spec, missing_bank_holidays(spec)), actor, at
    )


@one_transaction
def policy_target_put(
    *, draft_id: int, revision: int, target: Mapping, position: int | None, actor: Actor, at: datetime
) -> EditionDraft:
    """The draft with this promise in place of that at `position`, or beside the others.

    Raises NotPermitted, DraftChanged, and DraftRefused with what is wrong, by field.
    """

    def put(spec: Spec) -> Spec:
        others = [one for place, one in enumerate(spec["targets"]) if place != position]
        calendar = compiled(newest_calendar_version(Calendar.objects.get(code=spec["calendar"]).pk).pk)
        refuse(policy_specs.faults_of_target(target, others, calendar=calendar, at=at))
        return {**spec, "targets": policy_specs.in_order([*others, target])}

    return _change(draft_id, revision, put, actor, at)


@one_transaction
def policy_target_remove(*, draft_id: int, revision: int, position: int, actor: Actor, at: datetime) -> EditionDraft:
    """The draft without that promise. Raises NotPermitted, DraftChanged, and DraftRefused when others need it."""

    def without(spec: Spec) -> Spec:
        return {**spec, "targets": [one for place, one in enumerate(spec["targets"]) if place != position]}

    return _change(draft_id, revision, without, actor, at)


@one_transaction
def policy_calendar_set(*, draft_id: int, revision: int, code: str, actor: Actor, at: datetime) -> EditionDraft:
    """The draft counting by another calendar. Raises NotPermitted, DraftChanged, DraftRefused."""
    if not Calendar.objects.filter(code=code).exists():
        raise DraftRefused({"calendar": _("Choose a calendar.")})
    return _change(draft_id, revision, lambda spec: {**spec, "calendar": code}, actor, at)


@one_transaction
def draft_discard(*, draft_id: int, revision: int, actor: Actor, at: datetime) -> EditionDraft:
    """The draft, put away; discarding twice is once. Raises NotPermitted, DraftChanged."""
    require(actor, CONFIGURE)
    draft = locked(draft_id)
    if draft.state == DraftState.DISCARDED:
        return draft
    check_turn(draft, revision)
    draft.state, draft.ended_at, draft.ended_by_id = DraftState.DISCARDED, at, user_of(actor)
    draft.save(update_fields=["state", "ended_at", "ended_by"])
    return draft


def user_of(actor: Actor) -> int:
    """The key of the member of staff who acts. Raises NotPermitted for a process: editions have an author."""
    if actor.user_id is None:
        raise NotPermitted(CONFIGURE)
    return actor.user_id


def hold(calendar_id: int | None, policy_id: int | None) -> None:
    """Nothing; the calendar or the policy is held. First of all locks: who opens a draft, publishes one or takes clocks
    along does it alone, between two of the others' transactions."""
    if calendar_id is not None:
        Calendar.objects.select_for_update(no_key=True).get(pk=calendar_id)
    elif policy_id is not None:
        Policy.objects.select_for_update(no_key=True).get(pk=policy_id)


def locked(draft_id: int) -> EditionDraft:
    """The draft, locked, with who changed it."""
    drafts = EditionDraft.objects.select_for_update(of=("self",)).select_related("changed_by", "ended_by")
    return drafts.get(pk=draft_id)


def check_turn(draft: EditionDraft, revision: int) -> None:
    """Nothing; raises DraftChanged when the draft is not as it was read."""
    if draft.state != DraftState.DRAFT or draft.revision != revision:
        raise DraftChanged(draft)


def faults_of(draft: EditionDraft, *, at: datetime) -> dict[str, str]:
    """What is wrong with the draft, by field; {} when nothing is."""
    if draft.calendar_id is not None:
        return calendar_specs.faults_of(draft.spec)
    calendar = newest_calendar_version(Calendar.objects.get(code=draft.spec["calendar"]).pk)
    return policy_specs.faults_of_targets(draft.spec["targets"], calendar=compiled(calendar.pk), at=at)


def _open(calendar_id: int | None, policy_id: int | None, actor: Actor, at: datetime) -> EditionDraft:
    hold(calendar_id, policy_id)
    which: dict[str, Any] = {"calendar_id": calendar_id, "policy_id": policy_id}
    known = EditionDraft.objects.filter(**which, state=DraftState.DRAFT).values_list("pk", flat=True).first()
    if known is not None:
        return locked(known)
    number, spec = _newest(calendar_id, policy_id)
    who: dict[str, Any] = {"created_by_id": user_of(actor), "changed_by_id": user_of(actor)}
    who |= {"created_at": at, "changed_at": at}
    return EditionDraft.objects.create(**which, **who, based_on=number, spec=spec)


def _newest(calendar_id: int | None, policy_id: int | None) -> tuple[int, Spec]:
    if calendar_id is not None:
        edition = newest_calendar_version(calendar_id)
        return edition.number, calendar_specs.with_one_way(edition.spec)
    version = newest_policy_version(policy_id or 0)
    targets = policy_specs.in_order([policy_specs.columns_of(row) for row in targets_of(version.pk)])
    code = version.policy.calendar.code
    return version.number, {"calendar": code, "calendar_was": code, "targets": targets}


def _change(draft_id: int, revision: int, change: Callable[[Spec], Spec], actor: Actor, at: datetime) -> EditionDraft:
    require(actor, CONFIGURE)
    draft = locked(draft_id)
    check_turn(draft, revision)
    return _save(draft, change(draft.spec), actor, at)


def _save(draft: EditionDraft, spec: Spec, actor: Actor, at: datetime) -> EditionDraft:
    if spec == draft.spec:
        return draft
    draft.spec = spec
    refuse(faults_of(draft, at=at))
    draft.revision += 1
    draft.changed_by_id, draft.changed_at = user_of(actor), at
    draft.save(update_fields=["spec", "revision", "changed_by", "changed_at"])
    return draft


def refuse(faults: Mapping[str, str]) -> None:
    if faults:
        raise DraftRefused(faults)
