"""What if: what a policy would promise for something received at some moment on some channel, and why."""

from dataclasses import dataclass
from datetime import date, datetime

from crm.sla.editing.policy_specs import amount_said, columns_of, rule_said
from crm.sla.editing.queries import holidays_until
from crm.sla.explaining import Explanation, explain
from crm.sla.models import CalendarVersion, PolicyTarget
from crm.sla.queries import PolicyInForce, as_target, policy_in_force
from crm.sla.targets import Measure, due_at


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise that would be made. Without `due_at` it is a moment still to be agreed with the customer.

    One that begins when another is kept (`after`) is reckoned as though that were kept at the last moment.
    """

    kind: str
    amount: str  # "2 working days"
    rule: str  # the whole rule in words
    reason: str  # why it differs for this channel or kind of customer, "" where it does not
    after: str
    due_at: datetime | None
    why: Explanation | None
    is_guess: bool  # it falls beyond the bank holidays that are known


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Everything that would be promised, what is due first, first; and how far bank holidays are known, if any are."""

    received_at: datetime
    promises: tuple[Promised, ...]
    holidays_until: date | None


def what_if(*, code: str, received_at: datetime, channel: str = "", customer_kind: str = "") -> WhatIf:
    """What the policy in force would promise. Raises UnknownPolicy, and ValueError for a moment outside the calendars."""
    policy = policy_in_force(code=code)
    rows = {row.kind: row for row in policy.for_whom(channel=channel, customer_kind=customer_kind)}
    spec = CalendarVersion.objects.values_list("spec", flat=True).get(pk=policy.calendar_version_id)
    until = holidays_until(spec)
    found: dict[str, Promised] = {}
    for kind in rows:
        _promised(kind, rows, policy, received_at, until, found)
    ordered = sorted(found.values(), key=lambda one: (one.due_at is None, one.due_at or received_at, one.kind))
    return WhatIf(received_at, tuple(ordered), until)


def _promised(
    kind: str,
    rows: dict[str, PolicyTarget],
    policy: PolicyInForce,
    received_at: datetime,
    until: date | None,
    found: dict[str, Promised],
) -> Promised:
    if kind in found:
        return found[kind]
    row, start = rows[kind], received_at
    if row.starts_after in rows:
        before = _promised(row.starts_after, rows, policy, received_at, until, found)
        start = before.due_at or received_at
    due = why = None
    if row.measure != Measure.FIXED:
        target = as_target(row)
        due = due_at(calendar=policy.calendar, target=target, start=start)
        why = explain(calendar=policy.calendar, target=target, start=start, due=due)
    columns = columns_of(row)
    found[kind] = Promised(
        kind=kind,
        amount=amount_said(columns),
        rule=rule_said(columns),
        reason=row.reason,
        after=row.starts_after,
        due_at=due,
        why=why,
        is_guess=due is not None and until is not None and policy.calendar.local_date(due) > until,
    )
    return found[kind]
