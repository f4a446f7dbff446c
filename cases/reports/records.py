"""The records behind each number, as far as the actor may see them: no notes, no messages, the read recorded."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import TupleLessThan
from django.utils.translation import gettext_lazy as _

from cases.reports.models import ContactFigure, PromiseFigure, WrittenFigure
from cases.reports.promise_lines import end_at
from cases.reports.queries import NO_WARD, net_at, service_named
from cases.reports.rules import Rule, WhyNot
from cases.reports.tallying import NOT_VOLUME
from cases.reports.written_lines import written_measures
from crm.catalogue.models import Service
from crm.contacts.channels.known import channels, internal_codes
from crm.contacts.models import Contact, Unacknowledged
from crm.contacts.queries import with_reference
from crm.sla.models import ClockExcuse, ClockKind
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.policy import require

PAGE = 50
SCREEN = "report-records"
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

# What each number counts, said as the title of its list and as the condition on figures; the same as in tallying.py.
MEASURES = {
    "contacts": (_("Contacts"), ~Q(excluded__in=NOT_VOLUME)),
    "eligible": (_("Eligible contacts"), Q(excluded="")),
    "gross": (_("Settled in the contact itself (gross)"), Q(gross="YES")),
    "not_gross": (_("Not settled in the contact itself"), Q(gross="NO")),
    "followed": (_("Could be followed"), Q(excluded="") & ~Q(net_now="UNKNOWN")),
    "not_followed": (_("Could not be followed"), Q(excluded="", net_now="UNKNOWN")),
    "net": (_("Settled, and nobody came back (net)"), Q(net_now="YES")),
    "pending": (_("Window not closed yet"), Q(excluded="", net_now="PENDING")),
    "repeats": (_("Settled, but they came back"), Q(why_not=WhyNot.REPEATED)),
    "once_yes": (_("Once and done"), Q(once_and_done="YES")),
    "once_no": (_("Not once and done"), Q(once_and_done="NO")),
    "once_pending": (_("Once and done: not known yet"), Q(once_and_done="PENDING")),
    "excluded": (_("Left out by rule"), ~Q(excluded="")),
    "why_not": (_("Why it was not enough"), ~Q(why_not="")),
}
PROMISES = {
    "kept": (_("Promises kept"), Q(end="KEPT")),
    "same_act": (_("Promises kept in the act that made them"), Q(end="SAME_ACT")),
    "broken": (_("Promises broken"), Q(end="BROKEN")),
    "excused": (_("Promises broken, and excused by a manager"), Q(end="EXCUSED")),
    "broken_open": (_("Promises broken and still open"), Q(end="BROKEN", state__in=["RUNNING", "PAUSED"])),
    "running": (_("Promises running, and in time"), Q(end="RUNNING")),
    "ended": (_("Promises that have ended, in time or late"), Q(state="STOPPED", same_act=False)),
    "ended_late": (_("Promises that ended late"), Q(state="STOPPED", same_act=False, late_seconds__isnull=False)),
    "paused": (_("Promises that waited"), Q(pauses__gt=0)),
    "late_pauses": (_("Promises that began to wait in the last tenth of their time"), Q(late_pauses__gt=0)),
}
WRITTEN = {
    "written": _("Received in writing"),
    "w_automatic": _("Acknowledged automatically"),
    "w_by_person": _("Acknowledged by a person"),
    "w_not": _("Not acknowledged"),
    "w_ack_kept": _("Acknowledged within the standard"),
    "w_ack_missed": _("Not acknowledged within the standard"),
    "w_answered": _("Answered by a person"),
    "w_answer_kept": _("Answered within the standard"),
    "w_answer_missed": _("Not answered within the standard"),
    "w_final": _("Dealt with for good"),
    "w_final_kept": _("Dealt with within the standard"),
    "w_final_missed": _("Not dealt with within the standard"),
    "w_excluded": _("In writing, left out by rule"),
    "w_out": _("What we wrote"),
}
WAYS = {
    "mediated": (_("mediated channels"), Q(mediated=True)),
    "self": (_("self-service"), Q(mediated=False)),  # and no channel of the council's own
}


class NoSuchMeasure(LookupError):
    """The reports have no such number, service, channel or rule."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which number: a measure with the line it stands in."""

    measure: str
    first_day: date
    last_day: date
    service: str = ""
    department: str = ""
    channel: str = ""
    way: str = ""  # mediated or self
    code: str = ""  # of the rule, or of the reason
    kind: str = ""  # of promise
    ward: str = ""  # its code


@dataclass(frozen=True, slots=True)
class Record:
    """One contact behind a number."""

    contact: Contact
    reference: str
    figure: ContactFigure
    spoiled_by: str  # the reference of the contact that showed it was not enough, where the actor may see it
    excuse: str = ""  # why a manager excused the promise, in the list of those excused


@dataclass(frozen=True, slots=True)
class Records:
    """One page of the list. What is confidential is not in it, and not counted here."""

    wanted: Wanted
    title: str
    service: Service | None
    rows: list[Record]
    after: str  # the cursor of the next page, "" on the last


def records(*, actor: Actor, at: datetime, wanted: Wanted, after: str = "") -> Records:
    """The newest contacts behind a number that the actor may see, after the cursor; the read is recorded.

    Raises NotPermitted, NoSuchMeasure, NoSuchService.
    """
    require(actor, "report.view")
    service = service_named(wanted.service)
    title, figures = _figures(wanted, service, at)
    found = with_reference(Contact.objects.visible_to(actor)).filter(pk__in=figures.values("contact_id"))
    cursor = _cursor(after)
    if cursor is not None:
        found = found.filter(TupleLessThan((F("received_at"), F("id")), cursor))
    found = found.select_related("service", "session").only(
        "id", "received_at", "disposition", "relation", "service__name", "session__channel", "session__direction"
    )
    contacts = list(found.order_by("-received_at", "-id")[: PAGE + 1])
    shown = contacts[:PAGE]
    rows = _rows(actor, shown)
    if wanted.measure == "excused":
        rows = _with_excuses(rows, kind=wanted.kind)
    record_read(
        actor=actor, at=at, screen=SCREEN, kind="CONTACT", keys=[row.contact.pk for row in rows], reason=wanted.measure
    )
    last = _text(shown[-1]) if len(contacts) > PAGE else ""
    return Records(wanted=wanted, title=str(title), service=service, rows=rows, after=last)


def _rows(actor: Actor, contacts: list[Contact]) -> list[Record]:
    figures = ContactFigure.objects.in_bulk([one.pk for one in contacts])
    spoilers = [figure.spoiled_by for figure in figures.values() if figure.spoiled_by]
    seen = with_reference(Contact.objects.visible_to(actor)).filter(pk__in=spoilers).only("id")
    references = {one.pk: one.own_reference for one in seen.order_by("id")} if spoilers else {}
    return [
        Record(
            contact=one,
            reference=one.own_reference,
            figure=figures[one.pk],
            spoiled_by=references.get(figures[one.pk].spoiled_by or 0, ""),
        )
        for one in contacts
    ]


def _with_excuses(rows: list[Record], *, kind: str) -> list[Record]:
    excuses = ClockExcuse.objects.filter(clock__promise__contact__in=[row.contact.pk for row in rows])
    if kind:
        excuses = excuses.filter(clock__kind=kind)
    reasons = dict(excuses.order_by("excused_at", "pk").values_list("clock__promise__contact", "reason"))
    return [replace(row, excuse=reasons.get(row.contact.pk, "")) for row in rows]


def _figures(wanted: Wanted, service: Service | None, at: datetime) -> tuple[Any, QuerySet[Any]]:
    line = _line(wanted, service)
    if wanted.measure in PROMISES:
        title, condition = PROMISES[wanted.measure]
        if wanted.kind:
            line &= Q(kind=_one_of(wanted.kind, ClockKind.values))
        return title, PromiseFigure.objects.annotate(end=end_at(at)).filter(line, condition)
    if wanted.measure in WRITTEN:
        return WRITTEN[wanted.measure], _written(wanted, line, at)
    title, condition = MEASURES[_one_of(wanted.measure, MEASURES)]
    if wanted.way:
        line &= WAYS[_one_of(wanted.way, WAYS)][1] & ~Q(channel__in=internal_codes())
    if wanted.ward:
        line &= Q(ward_code=wanted.ward.removeprefix(NO_WARD))
    if wanted.code:
        code = _one_of(wanted.code, [*Rule, *WhyNot])
        line &= Q(**{"excluded" if wanted.measure == "excluded" else "why_not": code})
    return title, ContactFigure.objects.annotate(net_now=net_at(at)).filter(line, condition)


def _written(wanted: Wanted, line: Q, at: datetime) -> QuerySet[Any]:
    figures = WrittenFigure.objects.filter(line, written_measures(at)[wanted.measure])
    if wanted.code and wanted.measure == "w_not":
        figures = figures.filter(unacknowledged=_one_of(wanted.code, Unacknowledged.values))
    return figures


def _line(wanted: Wanted, service: Service | None) -> Q:
    """The days, and what contacts and promises have in common."""
    line = Q(day__gte=wanted.first_day, day__lte=wanted.last_day)
    if service is not None:
        line &= Q(service_id=service.pk)
    if wanted.department:
        line &= Q(service_id__in=Service.objects.filter(department__code=wanted.department).values("pk"))
    if wanted.channel:
        line &= Q(channel=_one_of(wanted.channel, channels()))
    return line


def _one_of(value: str, known: Any) -> str:
    if value not in known:
        raise NoSuchMeasure(value)
    return value


def _text(contact: Contact) -> str:
    micros = (contact.received_at - _EPOCH) // timedelta(microseconds=1)
    return f"{micros}.{contact.pk}"


def _cursor(text: str) -> tuple[datetime, int] | None:
    """The place in the list that a cursor names; None, the beginning, when it names none."""
    micros, _dot, key = text.partition(".")
    try:
        return _EPOCH + timedelta(microseconds=int(micros)), int(key)
    except (ValueError, OverflowError):
        return None
