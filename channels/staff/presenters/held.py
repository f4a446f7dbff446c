"""Everything held on one customer as a file: JSON for a program, CSV for a person with a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from channels.web.downloads import safe
from crm.customers.exporting import Held


def held_json(held: Held) -> str:
    """The whole file."""
    return json.dumps(
        {
            "council": settings.COUNCIL_NAME,
            "references": held.references,
            "made_at": held.at.isoformat(timespec="seconds"),
            "for": held.reason,
            "held": [
                {"what": part.name, "rows": part.rows, "as_it_was_before": part.before}
                for part in held.parts
                if not part.withheld
            ],
            "not_given": [{"what": part.name, "why": part.withheld} for part in held.parts if part.withheld],
        },
        ensure_ascii=False,
        indent=2,
    )


def held_csv(held: Held) -> str:
    """The whole file: one line for each thing that is known; no cell can become a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    for line in _lines(held):
        writer.writerow([safe(str(cell)) for cell in line])
    return "\ufeff" + out.getvalue()


def _lines(held: Held) -> Iterator[Sequence[object]]:
    yield [settings.COUNCIL_NAME, _("Everything held on"), ", ".join(held.references)]
    yield [_("Made at"), held.at.isoformat(timespec="seconds"), held.reason]
    yield [_("What"), _("Number"), _("Which"), _("Value")]
    for part in held.parts:
        if part.withheld:
            yield [part.name, "", _("not given"), part.withheld]
        for words, rows in (("", part.rows), (_("as it was before"), part.before)):
            for number, row in enumerate(rows, 1):
                for name, value in row.items():
                    yield [" ".join(filter(None, [part.name, words])), number, name, value]
