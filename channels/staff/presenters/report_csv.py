"""A report as a download: definitions first, then its tables; no cell can become a formula."""

import csv
import io
from collections.abc import Iterator, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.reports.definitions import DEFINITIONS
from cases.reports.tallying import Period
from channels.staff.presenters.report_tables import FEW_WORDS, Number, Table
from channels.staff.presenters.reports import Page
from channels.web.downloads import safe


def csv_text(page: Page, *, council: str) -> str:
    """The whole download, with a mark at its head so that Excel reads it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    for line in _lines(page, council):
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in line])
    return "\ufeff" + out.getvalue()


def _lines(page: Page, council: str) -> Iterator[Sequence[str | int | float]]:
    report = page.report
    yield [council, _("First-contact resolution and promises"), days(report.period)]
    if report.before is not None:
        yield [_("Compared with"), days(report.before)]
    if report.service is not None:
        yield [_("Service"), report.service.name]
    yield [_("Counted at"), report.at.isoformat(timespec="seconds")]
    for term, meaning in DEFINITIONS:
        yield [_("Definition"), str(term), str(meaning)]
    for title, figures, few in (
        (_("Mediated"), page.headline, page.headline_few),
        (_("Self-service"), page.alone, page.alone_few),
    ):
        yield []
        yield [title]
        if few:
            yield [_(FEW_WORDS)]
            continue
        for words, number in figures:
            yield [words + (f" ({number.unit})" if number.unit else ""), _plain(number.now), _plain(number.before)]
    for table in page.tables:
        yield []
        yield from _table(table)


def _table(table: Table) -> Iterator[Sequence[str | int | float]]:
    heads = [table.title, _("Rule in force")] if table.ruled else [table.title]
    units = [cell.unit for cell in table.rows[0].cells]
    for head, unit in zip(table.heads, units, strict=True):
        named = f"{head} ({unit.strip()})" if unit else head
        heads += [named, _("%(head)s, period before") % {"head": named}]
    yield heads
    for row in table.rows:
        line: list[str | int | float] = [row.label, row.rule] if table.ruled else [row.label]
        for cell in row.cells:
            line.append(_(FEW_WORDS) if row.few or cell.few else _plain(cell.now))
            line.append(_(FEW_WORDS) if row.before_few else _plain(cell.before))
        yield line


def _plain(number: Number) -> str | int | float:
    return "" if number is None else number


def days(period: Period) -> str:
    """The period in words."""
    return f"{date_format(period.first_day, 'j F Y')} – {date_format(period.last_day, 'j F Y')}"
