"""Calendars of our own and one reader of worked examples, for the tests of this folder."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crm.sla.targets import Epoch, Target, due_at, replanned_due_at
from crm.sla.working_time import compile_calendar

OFFICE_DAYS = ("mon", "tue", "wed", "thu", "fri")
ALL_DAYS = (*OFFICE_DAYS, "sat", "sun")


def instant(zone: str, text: str, fold: int = 0) -> datetime:
    """Return the UTC instant of a local time such as "2026-04-02T16:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def london(text: str, fold: int = 0) -> datetime:
    """Return the UTC instant of a local time in London."""
    return instant("Europe/London", text, fold)


def week_of(days: tuple[str, ...], *intervals: tuple[str, str]) -> dict:
    """Return the same hours for each of the days."""
    return {day: [list(interval) for interval in intervals] for day in days}


OFFICE = {
    "zone": "Europe/London",
    "week": week_of(OFFICE_DAYS, ("09:00", "17:00")),
    "closed": ["2026-04-03", "2026-04-06", "2026-12-25", "2026-12-28", "2026-12-29", "2027-01-01"],
    "special": {"2026-12-24": [["09:00", "12:00"]]},
    "names": {"2026-04-03": "Good Friday", "2026-04-06": "Easter Monday"},
}
LUNCH = {"zone": "Europe/London", "week": week_of(OFFICE_DAYS, ("09:00", "12:30"), ("13:30", "17:00"))}
ALWAYS = {"zone": "Europe/London", "week": week_of(ALL_DAYS, ("00:00", "24:00"))}
NEVER = {"zone": "Europe/London", "week": {}}


def due_of_example(example: Mapping, specs: Mapping) -> datetime:
    """Return when a worked example is due. Raises what the engine raises."""
    spec = deepcopy(dict(specs[example["calendar"]]))
    zone = spec["zone"]
    start = instant(zone, example["received_local"], example.get("fold", 0))
    target = Target(
        measure=example["measure"].upper(),
        amount=example["amount"],
        receipt=example.get("receipt", "actual").upper(),
        cutoff=example.get("cutoff", "close").upper(),
        pause_rule=example.get("pause_rule", "running_at_cutoff").upper(),
    )
    pauses = [(instant(zone, since), instant(zone, until)) for since, until in example.get("pauses_local", [])]
    if reopen := example.get("reopen"):
        pauses.append((instant(zone, reopen["stopped_local"]), instant(zone, reopen["reopened_local"])))
    epochs = [Epoch(start, compile_calendar(spec))]
    for edit in example.get("edits", []):
        spec["closed"] = [*spec.get("closed", []), edit["close"]]
        epochs.append(Epoch(instant(zone, edit["at_local"]), compile_calendar(spec), edit["retrospective"]))
    if len(epochs) == 1:
        return due_at(calendar=epochs[0].calendar, target=target, start=start, pauses=pauses)
    return replanned_due_at(epochs=epochs, target=target, start=start, pauses=pauses)
