"""News as partners' systems write it: a CSV file with a heading, or JSON. Every line is read by itself: one that is wrong
says why, and the others still count. Pure."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cases.backoffice.contract import News
from crm.customers.names import storable

LONDON = ZoneInfo("Europe/London")  # what a time without a zone means
COLUMNS = ("job", "status", "at", "reference", "planned_date", "outcome", "words", "key")
MOST_LINES = 10_000


class Unreadable(ValueError):
    """The file as a whole cannot be read; says why, and how to mend it."""


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One line: the job it names and its news, or what is wrong with it."""

    number: int
    job: str
    news: News | None
    wrong: str = ""


def csv_lines(content: bytes) -> list[NewsLine]:
    """The lines of a CSV file, numbered as an editor shows them. Raises Unreadable."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # what a spreadsheet saves
    if "\x00" in text:
        raise Unreadable(_("This is no text: save it as CSV"))
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        headings = [str(name or "").strip().lower().replace(" ", "_") for name in reader.fieldnames or ()]
        if not {"job", "status"} <= set(headings):
            raise Unreadable(_("The first line must name the columns, “job” and “status” among them"))
        reader.fieldnames = headings
        return [_line(reader.line_num, row) for row in _some(reader)]
    except csv.Error as wrong:
        raise Unreadable(_("This is no CSV file: %(why)s") % {"why": wrong}) from wrong


def json_lines(content: bytes) -> list[NewsLine]:
    """The news of a JSON object, or of a list of them. Raises Unreadable."""
    try:
        said: Any = json.loads(content.decode())
    except (ValueError, RecursionError) as wrong:
        raise Unreadable(_("This is no JSON")) from wrong
    rows = said if isinstance(said, list) else [said]
    if len(rows) > MOST_LINES:
        raise Unreadable(_("%(most)s lines at most") % {"most": f"{MOST_LINES:,}"})
    return [
        _line(number, row) if isinstance(row, dict) else NewsLine(number, "", None, _("must be an object"))
        for number, row in enumerate(rows, 1)
    ]


def _some(reader: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(reader, 1):
        if number > MOST_LINES:
            raise Unreadable(_("%(most)s lines at most") % {"most": f"{MOST_LINES:,}"})
        if any(isinstance(value, str) and value.strip() for value in row.values()):
            yield row


def _line(number: int, row: Mapping[str, Any]) -> NewsLine:
    given = {name: _text(row.get(name)) for name in COLUMNS}
    job = given["job"] or given["reference"]
    if not job or not given["status"]:
        return NewsLine(number, job, None, _("needs the job’s reference and its status"))
    if any(storable(value) != value for value in given.values()):
        return NewsLine(number, job, None, _("must be text that can be kept"))
    try:
        news = News(
            key=given["key"] or _key(given),
            status=given["status"],
            at=_moment(given["at"]),
            reference=given["reference"],
            words=given["words"],
            outcome=given["outcome"],
            planned_date=_day(given["planned_date"]),
        )
    except WrongValue as wrong:
        return NewsLine(number, job, None, str(wrong))
    return NewsLine(number, job, news)


class WrongValue(ValueError):
    """A value that cannot be what its column is."""


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value).strip()


def _key(given: Mapping[str, str]) -> str:
    """Of a line without a key: the same line again is the same news."""
    whole = json.dumps([given[name] for name in COLUMNS], ensure_ascii=False)
    return f"line-{sha256(whole.encode()).hexdigest()[:40]}"


def _moment(text: str, zone: tzinfo = LONDON) -> datetime | None:
    if not text:
        return None
    for form in ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo is not None else found.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        raise WrongValue(_("“%(text)s” is no time like 2026-11-27 14:30") % {"text": text[:40]}) from None


def _day(text: str) -> date | None:
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    raise WrongValue(_("“%(text)s” is no day like 2026-11-27") % {"text": text[:40]})
