"""Kinds of facts and what was loaded of them, for those who keep them; what was left out as a file to be mended."""

import csv
import io
from collections.abc import Iterator

from gazetteer.facts.models import FactKind, FactLoad, FactReject, Nature
from gazetteer.facts.reading import APOSTROPHE, EVENT_COLUMNS, FACT_COLUMNS, FORMULA, OF_REJECTS

LOADS_ON_A_PAGE = 25
REJECTS_ON_A_PAGE = 100
ROWS_AT_ONCE = 2_000


def fact_kinds_list() -> list[FactKind]:
    """Every kind: facts before events, those in use before those retired, as they are shown."""
    kinds = FactKind.objects.all().order_by("retired_at", "-nature", "group", "position", "code")
    return sorted(kinds, key=lambda kind: kind.retired_at is not None)


def fact_kind_get(*, code: str) -> FactKind:
    """The kind of this code. Raises FactKind.DoesNotExist."""
    return FactKind.objects.get(code=code)


def fact_loads_list(*, before: int | None = None, limit: int = LOADS_ON_A_PAGE) -> list[FactLoad]:
    """The loads, newest first; `before` is the key of the last one on the page before."""
    loads = FactLoad.objects.all() if before is None else FactLoad.objects.filter(pk__lt=before)
    return list(loads.order_by("-id")[:limit])


def fact_load_get(*, load_id: int) -> FactLoad:
    """The load of this key. Raises FactLoad.DoesNotExist."""
    return FactLoad.objects.get(pk=load_id)


def fact_rejects(*, load: FactLoad, after: int = 0, limit: int = REJECTS_ON_A_PAGE) -> list[FactReject]:
    """What a load left out, in the order of its file; `after` is the key of the last one on the page before."""
    return list(FactReject.objects.filter(load=load, pk__gt=after).order_by("id")[:limit])


def rejects_csv(load: FactLoad) -> Iterator[str]:
    """What a load left out as a file, piece by piece, with a mark at its head so that a spreadsheet reads it as UTF-8. It
    can be mended and sent again: where it stood and why it was left out are columns that are not read."""
    columns = EVENT_COLUMNS if load.nature == Nature.EVENT else FACT_COLUMNS
    yield "\ufeff" + _line([*columns, *OF_REJECTS])
    for one in FactReject.objects.filter(load=load).order_by("id").iterator(chunk_size=ROWS_AT_ONCE):
        cells = [str(one.row.get(name, "")) for name in columns]
        yield _line([*map(_safe, cells), str(one.line), one.code, one.reason])


def _safe(text: str) -> str:
    """The text as a spreadsheet shows it and never reckons it."""
    return APOSTROPHE + text if text.startswith(FORMULA) else text


def _line(values: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()
