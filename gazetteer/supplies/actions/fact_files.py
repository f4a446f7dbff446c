"""Files of facts and events that were sent on the page: taken in as what they are said to be."""

from datetime import datetime
from pathlib import Path

from gazetteer.facts.actions import FactLoadUnderWay, FactsRefused, Taking, fact_file_load
from gazetteer.facts.models import FactLoad, Nature
from gazetteer.facts.reading import NotFacts
from gazetteer.supplies.actions.staging import Progress
from gazetteer.supplies.actions.uploads import shown_name
from gazetteer.supplies.models import LoadRun, RunSubject

__all__ = ["OF_FACTS", "FactLoadUnderWay", "FactsRefused", "NotFacts", "fact_run_load"]

OF_FACTS = (RunSubject.FACTS, RunSubject.EVENTS)


def fact_run_load(*, run: LoadRun, path: Path, at: datetime, progress: Progress) -> dict[str, object]:
    """What is kept of the file that was taken in, or of what it would change.

    Raises NotFacts, FactsRefused, FactLoadUnderWay.
    """
    taking = Taking(
        nature=Nature.FACT if run.subject == RunSubject.FACTS else Nature.EVENT,
        source=run.told["source"],
        name=shown_name(run.files[0]),
        by=run.asked_by,
        at=at,
        is_whole=bool(run.told.get("is_whole")),
        dry_run=run.dry_run,
        overrides=frozenset(run.overrides),
        reason=run.override_reason,
    )
    load = fact_file_load(path=path, taking=taking, progress=progress)
    return {"outcome": _outcome(load)} if run.dry_run else {"fact_load": load}


def _outcome(load: FactLoad) -> dict[str, object]:
    """What a dry run found, as JSON."""
    return {
        "lines": load.lines,
        "rows": load.rows,
        "facts": load.changed,
        "reject_count": load.reject_count,
        "ignored": load.ignored,
        "left_standing": load.left_standing,
        "fact_rejects": [
            {"line": one.line, "code": one.code, "row": one.row, "reason": one.reason} for one in load.unsaved_rejects
        ],
    }
