"""Notices as their recipient reads them: how many wait, which, and that they were read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from cases.casework.notices.models import NoticeKind, NoticeQuerySet, StaffNotice
from crm.contacts.correspondence.models import InboxItem, ItemQuerySet
from crm.contacts.models import Reference
from crm.contacts.saying import ZONE
from crm.sla.models import Clock, ClockKind
from crm.sla.queries import compiled
from crm.sla.saying import say_day, say_late, say_left
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once

MOST = 50
MOST_COUNTED = 100  # every page says how many: after an outage nobody waits for ten thousand to be counted


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice in words: what is the matter, of which service, under which reference (as stored), since when."""

    key: int
    kind: str
    words: str
    service: str
    reference: str
    has_case: bool  # without one the reference is a contact's
    item_id: int | None  # of a message given to its reader
    written_at: datetime


def notices_waiting(*, actor: Actor) -> int:
    """How many notices this member of staff has not read, up to MOST_COUNTED, in one statement; what is hidden from them
    is not counted. Nobody but a member of staff has any."""
    if actor.user_id is None:
        return 0
    return len(_waiting(actor, recipient=actor.user_id))


@compiled_once
def _waiting(actor: Actor, /, *, recipient: Given) -> QuerySet[StaffNotice, int]:
    mine = StaffNotice.objects.visible_to(actor).waiting().filter(recipient=recipient)
    return mine.order_by("-pk").values_list("pk", flat=True)[:MOST_COUNTED]


def notices_of(*, actor: Actor, at: datetime, most: int = MOST) -> list[NoticeLine]:
    """The notices this member of staff has not read, latest first."""
    return lines(_mine(actor).order_by("-pk")[:most], at=at)


def _mine(actor: Actor) -> NoticeQuerySet:
    return StaffNotice.objects.visible_to(actor).waiting().filter(recipient=actor.user_id)


def lines(notices: NoticeQuerySet, *, at: datetime) -> list[NoticeLine]:
    """These notices in words."""
    own = Reference.objects.filter(kind=Reference.Kind.OWN)
    rows = notices.select_related("clock__internal_target", "case__service", "contact__service").annotate(
        case_reference=Subquery(own.filter(contact=OuterRef("case__contact")).values("value")[:1]),
        given_item=Subquery(_given().values("pk")[:1]),
        contact_reference=Subquery(own.filter(contact=OuterRef("contact")).values("value")[:1]),
    )
    return [_line(row, at=at) for row in rows]


def _given() -> ItemQuerySet:
    """The last message of the notice's contact that its recipient has."""
    theirs = InboxItem.objects.unscoped("the notice was found to be theirs").filter(
        contact=OuterRef("contact"), assignee=OuterRef("recipient")
    )
    return theirs.order_by("-pk")


def _line(notice: StaffNotice, *, at: datetime) -> NoticeLine:
    return NoticeLine(
        key=notice.pk,
        kind=notice.kind,
        words=_words(notice, at=at),
        service=(notice.case or notice.contact).service.name,
        reference=notice.case_reference or notice.contact_reference,  # type: ignore[attr-defined]
        has_case=notice.case_id is not None,
        item_id=notice.given_item if notice.kind == NoticeKind.MESSAGE else None,  # type: ignore[attr-defined]
        written_at=notice.written_at,
    )


def _words(notice: StaffNotice, *, at: datetime) -> str:
    label = notice.words or str(NoticeKind(notice.kind).label)
    return label if notice.clock is None else f"{label}: {_promise_words(notice.clock, at=at)}"


def _promise_words(clock: Clock, *, at: datetime) -> str:
    """ "Put right, due Wed 25 Nov, 17:00, 2 working hours left"; of a broken one when it was due and how late it is."""
    calendar, promise = compiled(clock.calendar_version_id), str(ClockKind(clock.kind).label)
    if hasattr(clock, "internal_target"):
        promise = _("%(promise)s, our own target") % {"promise": promise}
    was_due = clock.breached_at or clock.due_at
    if clock.state == Clock.State.PAUSED or was_due is None:
        return _("%(promise)s, waiting for the customer") % {"promise": promise}
    said = {"promise": promise, "when": _when(was_due)}
    if clock.state == Clock.State.STOPPED:
        return _("%(promise)s, was due %(when)s, done late") % said
    if was_due < at:
        late = say_late(calendar=calendar, due=was_due, now=at)
        return _("%(promise)s, was due %(when)s, %(late)s") % {**said, "late": late}
    return _("%(promise)s, due %(when)s, %(left)s") % {**said, "left": say_left(calendar=calendar, due=was_due, now=at)}


def _when(instant: datetime) -> str:
    """ "Wed 25 Nov, 17:00": it may be read on another day than it was written, so there is no "today" in it."""
    local = instant.astimezone(ZONE)
    return f"{say_day(local, 'D j M')}, {local:%H:%M}"


@one_transaction
def notices_read(*, actor: Actor, keys: Sequence[int], at: datetime) -> int:
    """How many of these notices are read from now on; those of somebody else are left as they are."""
    mine = StaffNotice.objects.unscoped("only who they were written to").filter(recipient=actor.user_id)
    return mine.filter(pk__in=list(keys), read_at__isnull=True).update(read_at=at)
