"""The report of a load as a file: every fault a line, in pieces, so that a million of them need no memory."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from gazetteer.supplies.models import Load, LoadFault

ROWS_AT_ONCE = 2_000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def load_report_csv(load: Load) -> Iterator[str]:
    """The file, piece by piece, with a mark at its head so that a spreadsheet reads it as UTF-8."""
    yield "\ufeff" + _line(
        [_("Volume"), _("Line"), _("Level"), _("Kind"), _("Field"), _("Value"), _("Reason"), _("Source")]
    )
    faults = LoadFault.objects.filter(load=load).order_by("id")
    for fault in faults.iterator(chunk_size=ROWS_AT_ONCE):
        level = fault.get_level_display()
        words = (level, fault.kind, fault.field, fault.value, fault.reason, fault.source)
        yield _line([str(fault.volume), str(fault.line), *map(_safe, words)])


def _safe(text: str) -> str:
    """The text as a spreadsheet shows it and never reckons it: values come from the file as they were."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def _line(values: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()
