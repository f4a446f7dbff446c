"""The single view of a customer: everything its page shows beside the record itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.queries import OpenCase, open_cases_for
from channels.staff.presenters import timelines
from channels.staff.presenters.care import MarkLine, mark_lines
from channels.staff.presenters.person import alerts_of
from crm.contacts.models import Channel, Promise
from crm.contacts.queries import customer_timeline, promises_open
from crm.customers.care.marks import marks_of
from crm.customers.contact_points import shown as point_shown
from crm.customers.models import Residence
from crm.customers.queries import CustomerRecord
from crm.customers.queries.seen import residence_words
from crm.sla.queries import compiled
from crm.sla.working_time import CompiledCalendar
from crm.teams.actor import Actor


@dataclass(frozen=True, slots=True)
class PointLine:
    """One way to reach them, in words."""

    words: str
    note: str


@dataclass(frozen=True, slots=True)
class AccountLine:
    """Their part in an account of another system, and who shares it."""

    system: str
    ending: str
    role: str
    others: str
    address: str


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """What stands on the page."""

    alerts: list[str]
    marks: list[MarkLine]
    address: str
    since: Any
    homes: list[Residence]
    points: list[PointLine]
    accounts: list[AccountLine]
    households: list[str]
    past: list[str]
    open_cases: list[OpenCase]
    promises: list[tuple[Promise, CompiledCalendar]]  # each with the calendar it counts by
    said: list[dict[str, Any]]
    channels: list[tuple[str, Any]]
    channel: str
    words: str


def customer_page(record: CustomerRecord, *, actor: Actor, at: datetime, channel: str, words: str) -> CustomerPage:
    """The page of this record; the timeline of one channel, or with these words in it, when they are given."""
    group = record.group
    cases = open_cases_for(actor=actor, at=at, customer_id=record.customer.pk)
    in_cases = {case.case.contact_id for case in cases}
    promises = promises_open(actor=actor, customer_ids=group)
    home = record.residences[0] if record.residences else None
    channel = channel if channel in Channel.values else ""
    return CustomerPage(
        alerts=alerts_of(record.customer),
        marks=mark_lines(marks_of(actor=actor, at=at, customer_id=record.customer.pk, screen="customer")),
        address=residence_words(home) if home else _("no address"),
        since=home.active_from if home else None,
        homes=record.residences,
        points=[PointLine(words=point_shown(one.kind, one.normalised), note=_note(one)) for one in record.points],
        accounts=[_account(one) for one in record.accounts],
        households=[
            f"{other.customer} ({other.get_role_display()})" for house in record.households for other in house.others
        ],
        past=[_past(one) for one in record.past_residences],
        open_cases=cases,
        promises=[(one, compiled(one.clock.calendar_version_id)) for one in promises if one.contact_id not in in_cases],
        said=timelines.items(customer_timeline(actor=actor, customer_ids=group, channel=channel, words=words)),
        channels=[("", _("all channels")), *Channel.choices],
        channel=channel,
        words=words,
    )


def _note(point: Any) -> str:
    if point.do_not_use:
        return _("do not use")
    return _("checked") if point.verified_at else ""


def _account(seen: Any) -> AccountLine:
    account = seen.mine.account
    return AccountLine(
        system=account.system.replace("-", " ").capitalize(),
        ending=account.key[-3:],
        role=str(seen.mine.get_role_display()),
        others=", ".join(f"{other.customer} ({other.get_role_display()})" for other in seen.others),
        address=account.property.address if account.property else "",
    )


def _past(residence: Residence) -> str:
    until = f"{residence.active_to:%d %b %Y}" if residence.active_to else _("an unknown day")
    return _("%(address)s, to %(day)s") % {"address": residence_words(residence), "day": until}
