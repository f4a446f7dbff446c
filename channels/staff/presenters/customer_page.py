"""The single view of a customer: everything its page shows beside the record itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.casework.queries import OpenCase, open_cases_for
from channels.staff.presenters.care import MarkLine, mark_lines
from channels.staff.presenters.customer_known import Known, known_of
from channels.staff.presenters.person import alerts_of
from channels.staff.presenters.stories import Story, customer_story
from crm.contacts.models import Promise
from crm.contacts.queries import promises_open
from crm.customers.care.marks import marks_of
from crm.customers.particulars.queries import particulars_of
from crm.customers.queries import CustomerRecord
from crm.customers.queries.seen import residence_words
from crm.sla.queries import compiled
from crm.sla.working_time import CompiledCalendar
from crm.teams.actor import Actor


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """What stands on the page: what must be known first, where and who, what is owed, what was said."""

    alerts: list[str]
    marks: list[MarkLine]
    address: str
    since: Any
    known: Known
    open_cases: list[OpenCase]
    promises: list[tuple[Promise, CompiledCalendar]]  # each with the calendar it counts by
    story: Story


def customer_page(record: CustomerRecord, *, actor: Actor, at: datetime, asked: Mapping[str, Any]) -> CustomerPage:
    """The page of this record; `asked` narrows its timeline to a channel, a kind or words, or goes on to earlier lines."""
    group = record.group
    cases = open_cases_for(actor=actor, at=at, customer_id=record.customer.pk)
    in_cases = {case.case.contact_id for case in cases}
    promises = promises_open(actor=actor, customer_ids=group)
    home = record.residences[0] if record.residences else None
    particulars = particulars_of(actor=actor, at=at, customer=record.customer, group=group)
    return CustomerPage(
        alerts=alerts_of(record.customer),
        marks=mark_lines(marks_of(actor=actor, at=at, customer_id=record.customer.pk, screen="customer")),
        address=residence_words(home) if home else _("no address"),
        since=home.active_from if home else None,
        known=known_of(record, particulars, actor=actor, today=timezone.localdate(at)),
        open_cases=cases,
        promises=[(one, compiled(one.clock.calendar_version_id)) for one in promises if one.contact_id not in in_cases],
        story=customer_story(asked, actor=actor, customer_ids=group),
    )
