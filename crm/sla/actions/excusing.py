"""Being late, honestly: a broken promise excused by a manager, and a new date given for one that fails."""

from datetime import datetime

from django.utils.translation import gettext as _

from crm.outbox.actions import News, outbox_put
from crm.sla.actions.writing import event, record
from crm.sla.models import Clock, ClockEventKind, ClockExcuse, NewDate
from crm.teams.actor import Actor
from crm.teams.policy import require


class NotExcusable(Exception):
    """The act does not fit this promise; the message is one line for people."""


def clock_excuse(*, clock_id: int, reason: str, actor: Actor, at: datetime) -> ClockExcuse:
    """The excuse of a broken promise, shown apart in reports. A second call gives the first. Raises NotPermitted,
    NotExcusable for a promise that is not broken, or without a reason."""
    require(actor, "promise.excuse")
    clock = Clock.objects.select_for_update().get(pk=clock_id)
    known = ClockExcuse.objects.filter(clock=clock).first()
    if known is not None:
        return known
    if clock.breached_at is None:
        raise NotExcusable(_("This promise is not broken, so there is nothing to excuse."))
    if not reason.strip():
        raise NotExcusable(_("Say why: the reason is printed beside the figure."))
    excuse = ClockExcuse.objects.create(clock=clock, reason=reason.strip(), excused_by_id=int(actor.key), excused_at=at)
    record([event(clock.pk, ClockEventKind.EXCUSE, actor, at)])
    outbox_put(news=[News(kind="clock.excused", subject_id=clock.pk)], at=at)
    return excuse


def new_date_give(*, clock_id: int, until: datetime, words: str, actor: Actor, at: datetime) -> NewDate:
    """A new date for a promise that fails. The first date stays, and counts. Raises NotExcusable (a date that has
    passed, no sentence, a promise that has ended)."""
    clock = Clock.objects.select_for_update().get(pk=clock_id)
    if clock.state not in {Clock.State.RUNNING, Clock.State.PAUSED}:
        raise NotExcusable(_("This promise has ended, so it needs no new date."))
    if until <= at:
        raise NotExcusable(_("Give a date that is still to come."))
    if not words.strip():
        raise NotExcusable(_("Say in one sentence what happens now: the customer reads it."))
    given = NewDate.objects.create(
        clock=clock, until=until, words=words.strip(), given_by_id=int(actor.key), given_at=at
    )
    record([event(clock.pk, ClockEventKind.NEW_DATE, actor, at, until=until)])
    return given
