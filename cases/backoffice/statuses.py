"""What a partner's own statuses mean, as data: rows of the partner, {"theirs": "Works ordered", "step": "PLANNED"}. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.backoffice.contract import Step

LONGEST_STATUS, MOST = 100, 200
OWN = "council:"  # before a step: said on a page of ours, so that nobody's table changes what it means


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one of their statuses says: how far it is (None: only noted), and with which outcome of ours it ended."""

    step: Step | None
    outcome: str = ""


def meaning_of(status: str, rows: Iterable[Mapping[str, Any]]) -> Meaning:
    """What this status means, however its letters are written; our own words for the steps mean themselves unless the
    partner's table says otherwise. One that nobody explained is only noted."""
    if status.startswith(OWN) and (step := status.removeprefix(OWN)) in set(Step):
        return Meaning(Step(step))
    folded = _folded(status)
    for row in rows:
        if _folded(str(row.get("theirs", ""))) == folded:
            named = str(row.get("step") or "")
            return Meaning(Step(named) if named in set(Step) else None, str(row.get("outcome") or ""))
    return Meaning(Step(folded.upper())) if folded.upper() in set(Step) else Meaning(None)


def _folded(status: str) -> str:
    return " ".join(status.split()).casefold()


def rows_wrong(rows: Iterable[Mapping[str, Any]]) -> str:
    """What is wrong with this table, "" for nothing."""
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        theirs = str(row.get("theirs", "")).strip()
        if not theirs or len(theirs) > LONGEST_STATUS or "\x00" in theirs:
            return _("Row %(n)d: write their status, in %(most)d characters at most") % {
                "n": number,
                "most": LONGEST_STATUS,
            }
        if _folded(theirs) in seen:
            return _("Row %(n)d: “%(status)s” is there twice") % {"n": number, "status": theirs}
        seen.add(_folded(theirs))
        if row.get("step") and row["step"] not in set(Step):
            return _("Row %(n)d: choose what it means") % {"n": number}
        if number > MOST:
            return _("%(most)d rows at most") % {"most": MOST}
    return ""


def rows_typed(text: str) -> list[dict[str, str]]:
    """The table as somebody types it, one status a line: "Works ordered = PLANNED", "No trace = DONE gone", "Seen ="."""
    rows = []
    for line in text.splitlines():
        theirs, equals, meaning = line.rpartition("=")
        if not line.strip():
            continue
        step, _space, outcome = meaning.strip().partition(" ")
        named = theirs.strip() if equals else line.strip()
        rows.append({"theirs": named, "step": step.upper() if equals else "?", "outcome": outcome.strip()})
    return rows


def rows_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """The same table to be typed over."""
    return "\n".join(f"{row['theirs']} = {row.get('step', '')} {row.get('outcome', '')}".rstrip() for row in rows)
