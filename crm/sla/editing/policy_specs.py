"""The promises of a policy as they are edited: read from an edition, checked, said in words, compared."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.customers.promised_as import PromisedAs
from crm.sla.editing.calendar_specs import Difference
from crm.sla.explaining import say_amount
from crm.sla.models import ClockKind, PolicyTarget
from crm.sla.queries import as_target
from crm.sla.targets import Cutoff, Measure, PauseRule, Receipt, due_at
from crm.sla.working_time import CompiledCalendar

COLUMNS = (
    "kind", "channel", "customer_kind", "reason", "starts_after", "measure", "amount", "receipt", "cutoff", "pause_rule",
    "warn_percent", "later_warnings", "warn_minutes", "pauses", "automatic_counts", "reopen_resumes",
)  # fmt: skip
MOST_TARGETS = 40
LARGEST_AMOUNT = {
    Measure.WORKING_MINUTES: 600_000,
    Measure.WORKING_DAYS: 1_300,
    Measure.CALENDAR_DAYS: 3_650,
    Measure.CALENDAR_MONTHS: 120,
    Measure.FIXED: 0,
}
MEASURES = {
    Measure.WORKING_MINUTES: gettext_lazy("Working minutes"),
    Measure.WORKING_DAYS: gettext_lazy("Working days"),
    Measure.CALENDAR_DAYS: gettext_lazy("Calendar days"),
    Measure.CALENDAR_MONTHS: gettext_lazy("Calendar months"),
    Measure.FIXED: gettext_lazy("A date and time agreed with the customer"),
}
RECEIPTS = {
    Receipt.ACTUAL: gettext_lazy("The day it came, open or not"),
    Receipt.DEEMED_NEXT_WORKING_DAY: gettext_lazy("What comes while closed counts as coming when we next open"),
}
CUTOFFS = {
    Cutoff.CLOSE: gettext_lazy("A day is over when the office closes"),
    Cutoff.MIDNIGHT: gettext_lazy("A day is over at midnight"),
}
PAUSE_RULES = {
    PauseRule.RUNNING_AT_CUTOFF: gettext_lazy("A day counts if the clock runs when the day is over"),
    PauseRule.TOUCHED_DAY: gettext_lazy("A day that any part of a pause touches does not count"),
    PauseRule.RESTART: gettext_lazy("The count begins afresh after a pause"),
}
_CODE = re.compile(r"[A-Z_]{0,20}")

Columns = dict[str, Any]
Key = tuple[str, str, str]


def columns_of(row: PolicyTarget) -> Columns:
    """A stored promise as a draft holds it."""
    return {name: getattr(row, name) for name in COLUMNS}


def rows_of(targets: Sequence[Mapping]) -> tuple[PolicyTarget, ...]:
    """The promises of a draft as rows that are not stored."""
    return tuple(PolicyTarget(**{name: one[name] for name in COLUMNS}) for one in targets)


def key_of(one: Mapping) -> Key:
    """What a promise is the only one for: kind, channel, kind of customer."""
    return one["kind"], one["channel"], one["customer_kind"]


def in_order(targets: Sequence[Mapping]) -> list[Columns]:
    """The promises by kind, the one for everybody first."""
    return sorted((dict(one) for one in targets), key=lambda one: (ClockKind.values.index(one["kind"]), key_of(one)))


def faults_of_target(
    one: Mapping, others: Sequence[Mapping], *, calendar: CompiledCalendar, at: datetime
) -> dict[str, str]:
    """What is wrong with one promise beside the others, by field; {} when nothing is."""
    found = {
        "kind": _("There is such a promise already. Change that one.") if _is_twice(one, others) else "",
        "channel": "" if _CODE.fullmatch(one["channel"]) else _("There is no such channel."),
        "customer_kind": "" if one["customer_kind"] in ("", *PromisedAs.values) else _("Choose a kind of customer."),
        "reason": _reason_fault(one),
        "starts_after": _chain_fault(one, others),
        "amount": _amount_fault(one),
        "warn_percent": _warning_fault(one),
        "pauses": _("An acknowledgement never waits: it is ours to give.") if _pauses_wrongly(one) else "",
    }
    faults = {name: words for name, words in found.items() if words}
    return faults or _refused(one, calendar, at)


def faults_of_targets(targets: Sequence[Mapping], *, calendar: CompiledCalendar, at: datetime) -> dict[str, str]:
    """What is wrong with all the promises together: "" names the fault of the whole, a position that of one."""
    if not targets:
        return {"": _("A policy promises something: add at least one promise.")}
    if len(targets) > MOST_TARGETS:
        return {"": _("A policy holds at most %(most)d promises.") % {"most": MOST_TARGETS}}
    found = {}
    for position, one in enumerate(targets):
        others = [other for place, other in enumerate(targets) if place != position]
        faults = faults_of_target(one, others, calendar=calendar, at=at)
        if faults:
            found[str(position)] = " ".join(faults.values())
    return found


def differences(
    before: Sequence[Mapping], after: Sequence[Mapping], *, channels: Mapping[str, Any]
) -> list[Difference]:
    """What differs from one edition's promises to the next's; `channels` names the channels."""
    was, now = ({key_of(one): one for one in targets} for targets in (before, after))
    found = []
    for key in sorted(was.keys() | now.keys(), key=lambda key: (ClockKind.values.index(key[0]), key)):
        old, new = was.get(key), now.get(key)
        if old is None or new is None or any(old[name] != new[name] for name in COLUMNS):
            words = [rule_said(one) if one else _("not promised") for one in (old, new)]
            found.append(Difference(whose_said(old or new or {}, channels=channels), *words))
    return found


def calendar_word() -> str:
    """What a difference in the calendar is called."""
    return _("Calendar")


def whose_said(one: Mapping, *, channels: Mapping[str, Any]) -> str:
    """What is promised and to whom: "Respond", "Respond, Telephone, Business"."""
    parts = [str(ClockKind(one["kind"]).label)]
    if one["channel"]:
        parts.append(str(channels.get(one["channel"], one["channel"])))
    if one["customer_kind"]:
        parts.append(str(PromisedAs(one["customer_kind"]).label))
    return ", ".join(parts)


def amount_said(one: Mapping) -> str:
    """How long a promise gives: "2 working days"."""
    if one["measure"] == Measure.FIXED:
        return str(MEASURES[Measure.FIXED])
    [row] = rows_of([one])
    return say_amount(as_target(row))


def rule_said(one: Mapping) -> str:
    """The rule in force of one promise, whole: how long, from when, by which rules, and when who is warned."""
    parts = [amount_said(one)]
    if one["starts_after"]:
        after = ClockKind(one["starts_after"]).label
        parts.append(_("counted from when “%(promise)s” is kept") % {"promise": after})
    if one["measure"] not in (Measure.FIXED, Measure.WORKING_MINUTES):
        parts.append(_lower(RECEIPTS[Receipt(one["receipt"])]))
        parts.append(_lower(CUTOFFS[Cutoff(one["cutoff"])]))
    elif one["measure"] == Measure.WORKING_MINUTES and one["receipt"] != Receipt.ACTUAL:
        parts.append(_lower(RECEIPTS[Receipt(one["receipt"])]))
    parts.append(_lower(PAUSE_RULES[PauseRule(one["pause_rule"])]) if one["pauses"] else _("never pauses"))
    parts += _lesser(one)
    return "; ".join(parts)


def _lesser(one: Mapping) -> list[str]:
    percents = ", ".join(f"{percent}%" for percent in (one["warn_percent"], *one["later_warnings"]))
    parts = [_("warned at %(percents)s of the time") % {"percents": percents}]
    if one["warn_minutes"]:
        parts.append(_("or %(n)d working minutes before") % {"n": one["warn_minutes"]})
    if not one["automatic_counts"]:
        parts.append(_("an automatic message does not keep it"))
    if one["reopen_resumes"]:
        parts.append(_("opened again, the same time goes on"))
    return parts


def _lower(words: object) -> str:
    text = str(words)
    return text[:1].lower() + text[1:]


def _is_twice(one: Mapping, others: Sequence[Mapping]) -> bool:
    return any(key_of(other) == key_of(one) for other in others)


def _pauses_wrongly(one: Mapping) -> bool:
    return one["kind"] == ClockKind.ACKNOWLEDGE and one["pauses"]


def _reason_fault(one: Mapping) -> str:
    if (one["channel"] or one["customer_kind"]) and not one["reason"].strip():
        return _("Say why this differs: the same standards are owed on every channel and to everybody.")
    return ""


def _amount_fault(one: Mapping) -> str:
    if one["measure"] not in MEASURES:
        return _("Choose what is counted.")
    most = LARGEST_AMOUNT[Measure(one["measure"])]
    if not 0 <= one["amount"] <= most:
        return _("Enter a number from 0 to %(most)d.") % {"most": most}
    if one["measure"] == Measure.WORKING_MINUTES and not one["amount"]:
        return _("Enter at least one minute.")
    return ""


def _warning_fault(one: Mapping) -> str:
    percents = [one["warn_percent"], *one["later_warnings"]]
    if len(percents) > 3 or percents != sorted(set(percents)) or not all(1 <= percent <= 100 for percent in percents):
        return _(
            "Warnings come one after the other, each later than the one before, at 1 to 100 per cent; at most three."
        )
    return ""


def _chain_fault(one: Mapping, others: Sequence[Mapping]) -> str:
    """A promise that begins with another's end needs that other, and never, by however many steps, itself."""
    after = {other["kind"]: other["starts_after"] for other in (*others, one)}
    if not one["starts_after"]:
        return ""
    if one["starts_after"] not in {other["kind"] for other in others}:
        return _("That promise is not made here, so this one would never begin.")
    seen, kind = {one["kind"]}, one["starts_after"]
    while kind:
        if kind in seen:
            return _("These promises wait for each other, so none would ever begin.")
        seen.add(kind)
        kind = after.get(kind, "")
    return ""


def _refused(one: Mapping, calendar: CompiledCalendar, at: datetime) -> dict[str, str]:
    """What the engine itself refuses: a rule that does not exist, a promise that would never be due."""
    try:
        [row] = rows_of([one])
        due_at(calendar=calendar, target=as_target(row, fixed_at=at), start=at)
    except ValueError as refused:
        return {"amount": str(refused)}
    return {}
