"""A draft shown for what it would do, and published: then it is the newest edition, and running clocks follow as chosen."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from crm.sla.editing.actions.drafting import CONFIGURE, DraftRefused, check_turn, faults_of, hold, locked, user_of
from crm.sla.editing.models import UNFINISHED, DraftState, EditionDraft, Mode, Replan, RunState
from crm.sla.editing.policy_specs import rows_of
from crm.sla.editing.queries import draft_differences, newest_calendar_version, newest_policy_version
from crm.sla.models import Calendar, CalendarVersion, Policy, PolicyTarget, PolicyVersion
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require

HEAD_START = timedelta(seconds=15)  # in which a woken worker begins, before the sweep takes it up

# A policy's promises are taken as a whole or not at all: there is no "from now on" within one promise.
POLICY_MODES: Sequence[str] = (Mode.LEAVE, Mode.RETROSPECTIVE)
CALENDAR_MODES: Sequence[str] = (Mode.FROM_NOW, Mode.RETROSPECTIVE, Mode.LEAVE)


def modes_of(draft: EditionDraft) -> Sequence[str]:
    """What may be chosen for running clocks, the usual one first."""
    return CALENDAR_MODES if draft.calendar_id is not None else POLICY_MODES


@one_transaction
def preview_ask(*, draft_id: int, revision: int, mode: str, actor: Actor, at: datetime) -> Replan:
    """The preview of this draft in this mode: one that is under way, or a new one as of now.

    Raises NotPermitted, DraftChanged, and DraftRefused for a mode that cannot be.
    """
    require(actor, CONFIGURE)
    draft = locked(draft_id)
    check_turn(draft, revision)
    _check_mode(draft, mode)
    same = Replan.objects.filter(draft=draft, revision=revision, mode=mode, is_preview=True, state__in=UNFINISHED)
    known = same.order_by("-pk").first()
    if known is not None:
        return known
    return _run(draft, mode=mode, is_preview=True, actor=actor, at=at)


@one_transaction
def draft_publish(*, draft_id: int, revision: int, mode: str, note: str, actor: Actor, at: datetime) -> Replan:
    """The run that takes running clocks to the new edition, which this draft now is; publishing twice is once.

    Raises NotPermitted, DraftChanged, and DraftRefused: without a reason, when nothing differs, when what is published
    is not what the draft began from, when what would happen to running clocks was not looked at.
    """
    require(actor, CONFIGURE)
    hold(*EditionDraft.objects.values_list("calendar", "policy").get(pk=draft_id))
    draft = locked(draft_id)
    if draft.state == DraftState.PUBLISHED:
        return Replan.objects.get(draft=draft, is_preview=False)
    check_turn(draft, revision)
    _check_mode(draft, mode)
    _check_ready(draft, mode=mode, note=note, at=at)
    if draft.calendar_id is not None:
        draft.calendar_version = CalendarVersion.objects.create(
            calendar_id=draft.calendar_id, number=draft.based_on + 1, spec=draft.spec, published_at=at
        )
    else:
        draft.policy_version = _new_policy_version(draft, at)
    draft.state, draft.note, draft.ended_at, draft.ended_by_id = DraftState.PUBLISHED, note.strip(), at, user_of(actor)
    draft.save(update_fields=["state", "note", "ended_at", "ended_by", "calendar_version", "policy_version"])
    Replan.objects.filter(draft=draft, is_preview=True, state__in=UNFINISHED).update(
        state=RunState.STOPPED, finished_at=at
    )
    return _run(draft, mode=mode, is_preview=False, actor=actor, at=at)


def _check_mode(draft: EditionDraft, mode: str) -> None:
    if mode not in modes_of(draft):
        raise DraftRefused({"mode": _("Choose what happens to the clocks that are running.")})


def _check_ready(draft: EditionDraft, *, mode: str, note: str, at: datetime) -> None:
    if not note.strip():
        raise DraftRefused({"note": _("Say why: it stands in the history for whoever asks later.")})
    if draft.calendar_id is not None:
        newest = newest_calendar_version(draft.calendar_id).number
    else:
        newest = newest_policy_version(draft.policy_id or 0).number
    if newest != draft.based_on:
        raise DraftRefused(
            {"": _("Another edition was published since this draft was begun. Discard it and begin again.")}
        )
    if not draft_differences(draft, channels={}):
        raise DraftRefused({"": _("Nothing differs from the edition in force.")})
    faults = faults_of(draft, at=at)
    if faults:
        raise DraftRefused(faults)
    seen = Replan.objects.filter(draft=draft, revision=draft.revision, mode=mode, is_preview=True, state=RunState.DONE)
    if mode != Mode.LEAVE and not seen.exists():
        raise DraftRefused({"mode": _("First look at what this would do to the clocks that are running.")})


def _new_policy_version(draft: EditionDraft, at: datetime) -> PolicyVersion:
    version = PolicyVersion.objects.create(policy_id=draft.policy_id or 0, number=draft.based_on + 1, published_at=at)
    rows = rows_of(draft.spec["targets"])
    for row in rows:
        row.version = version
    PolicyTarget.objects.bulk_create(rows)
    if draft.spec["calendar"] != draft.spec["calendar_was"]:
        calendar = Calendar.objects.get(code=draft.spec["calendar"])
        Policy.objects.filter(pk=draft.policy_id or 0).update(calendar=calendar)
    return version


def _run(draft: EditionDraft, *, mode: str, is_preview: bool, actor: Actor, at: datetime) -> Replan:
    """A run that waits for a worker; one that leaves running clocks alone has nothing to do."""
    nothing = mode == Mode.LEAVE
    return Replan.objects.create(
        draft=draft,
        revision=draft.revision,
        is_preview=is_preview,
        mode=mode,
        state=RunState.DONE if nothing else RunState.QUEUED,
        asked_by_id=user_of(actor),
        asked_at=at,
        look_at=at + HEAD_START,
        started_at=at if nothing else None,
        finished_at=at if nothing else None,
    )
