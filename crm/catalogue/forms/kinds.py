"""What each kind of question takes: how an answer is tidied, and what is wrong with one. Pure."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from crm.catalogue.forms.patterns import pattern_words, tidied
from crm.catalogue.forms.questions import Question, QuestionKind
from gazetteer.grid_references import MOST_EASTING, MOST_NORTHING

MOST_CHARACTERS = 10_000
MOST_OF_A_LINE = 500
MOST_OF_A_NAME = 200
MOST_OF_AN_ADDRESS = 500
MOST_FILES = 8
MOST_DIGITS = 15
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_POINT = re.compile(r"([0-9]{1,6})(?:\.[0-9]+)?,([0-9]{1,7})(?:\.[0-9]+)?")
_KEYS = re.compile(r"[0-9]{1,18}(,[0-9]{1,18})*")
DAYS = re.compile(r"[+-][0-9]{1,5}")


def tidy(question: Question, given: str) -> str:
    """The answer as it is kept, when it will do; what will not stays as typed. Tidying twice changes nothing more."""
    act = TIDY.get(question.kind)
    return act(question, given) if act and given else given


def _text(question: Question, given: str) -> str:
    return (tidied(question.pattern, given) or given) if question.pattern else given


def _number(question: Question, given: str) -> str:
    bare = given.removeprefix("£").replace(",", "").replace(" ", "")
    if not _NUMBER.fullmatch(bare):
        return given
    value = Decimal(bare)
    places = places_of(question)
    if value != round(value, places):
        return given
    shown = f"{value:.{places}f}" if question.kind == QuestionKind.MONEY else f"{round(value, places).normalize():f}"
    return shown if Decimal(shown) else shown.removeprefix("-")


def places_of(question: Question) -> int:
    """How many places after the point an answer may have: of money two, of a number none unless it says."""
    return int(question.limits.get("places", 2 if question.kind == QuestionKind.MONEY else 0))


def _date(question: Question, given: str) -> str:
    found = as_date(given)
    return found.isoformat() if found else given


def as_date(text: str) -> date | None:
    """The date of this text, None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def day_words(day: date) -> str:
    """The day as people write it."""
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def _choices(question: Question, given: str) -> str:
    chosen = [one.strip() for one in given.split(",") if one.strip()]
    offered = [code for code, _label in question.choices if code in chosen]
    return ",".join([*offered, *(one for one in dict.fromkeys(chosen) if one not in offered)])


def _files(question: Question, given: str) -> str:
    return ",".join(dict.fromkeys(one.strip() for one in given.split(",") if one.strip()))


def _point(question: Question, given: str) -> str:
    found = _POINT.fullmatch(given.replace(" ", ""))
    return f"{int(found[1])},{int(found[2])}" if found else given


def _lines(question: Question, given: str) -> str:
    return "\n".join(filter(None, (" ".join(line.split()) for line in given.splitlines())))


TIDY: dict[QuestionKind, Callable[[Question, str], str]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.MONEY: _number,
    QuestionKind.DATE: _date,
    QuestionKind.CHOICES: _choices,
    QuestionKind.FILE: _files,
    QuestionKind.POINT: _point,
    QuestionKind.ADDRESS: _lines,
    QuestionKind.CUSTOMER: lambda _question, given: " ".join(given.split()),
}


def wrong(question: Question, given: str, today: date | None) -> str:
    """What is wrong with a tidied answer, "" for nothing."""
    words = FAULTS[question.kind](question, given, today)
    return _("“%(question)s” %(wrong)s") % {"question": question.label, "wrong": words} if words else ""


def most_of(question: Question) -> int:
    """How many characters an answer may have."""
    own = {QuestionKind.LONG: MOST_CHARACTERS, QuestionKind.CUSTOMER: MOST_OF_A_NAME}
    most = own.get(question.kind, MOST_OF_A_LINE)
    return min(int(question.limits.get("most", most)), MOST_CHARACTERS)


def _text_wrong(question: Question, given: str, today: date | None) -> str:
    if len(given) > most_of(question):
        return _("must be %(most)s characters or fewer") % {"most": f"{most_of(question):,}"}
    if question.pattern and tidied(question.pattern, given) != given:
        return pattern_words(question.pattern)
    return ""


def _number_wrong(question: Question, given: str, today: date | None) -> str:
    places, money = places_of(question), question.kind == QuestionKind.MONEY
    if not _NUMBER.fullmatch(given) or Decimal(given) != round(Decimal(given), places):
        if money:
            return _("must be an amount of money, like 12 or 12.50")
        return _("must be a number, like 3 or 2.5") if places else _("must be a whole number, like 3")
    least, most = question.limits.get("least"), question.limits.get("most")
    if least is not None and Decimal(given) < Decimal(str(least)):
        return _("must be %(least)s or more") % {"least": least}
    if most is not None and Decimal(given) > Decimal(str(most)):
        return _("must be %(most)s or less") % {"most": most}
    return ""


def _date_wrong(question: Question, given: str, today: date | None) -> str:
    found = as_date(given)
    if found is None:
        return _("must be a real date, such as 2026-11-23")
    earliest, latest = (day_of(question.limits.get(name), today) for name in ("earliest", "latest"))
    if earliest and found < earliest:
        return _("must be %(day)s or later") % {"day": day_words(earliest)}
    if latest and found > latest:
        return _("must be %(day)s or earlier") % {"day": day_words(latest)}
    return ""


def day_of(limit: object, today: date | None) -> date | None:
    """The day of a limit: a date, or so many days from today; None when it sets none."""
    if not isinstance(limit, str):
        return None
    if not DAYS.fullmatch(limit):
        return as_date(limit)
    return today + timedelta(days=int(limit)) if today else None


def _choice_wrong(question: Question, given: str, today: date | None) -> str:
    offered = {code for code, _label in question.choices}
    chosen = given.split(",") if question.kind == QuestionKind.CHOICES else [given]
    return "" if set(chosen) <= offered else _("must be one of the answers on offer")


def _address_wrong(question: Question, given: str, today: date | None) -> str:
    if given.isascii() and given.isdigit() and len(given) > 12:
        return _("must be an address that was found, or its lines")
    if len(given) > MOST_OF_AN_ADDRESS:
        return _("must be %(most)s characters or fewer") % {"most": MOST_OF_AN_ADDRESS}
    return ""


def _point_wrong(question: Question, given: str, today: date | None) -> str:
    found = _POINT.fullmatch(given)
    if found and int(found[1]) < MOST_EASTING and int(found[2]) < MOST_NORTHING:
        return ""
    return _("must be a point in Great Britain, as easting and northing, like 379200,391800")


def _files_wrong(question: Question, given: str, today: date | None) -> str:
    if not _KEYS.fullmatch(given):
        return _("must be files that were taken: choose them again")
    most = int(question.limits.get("most", MOST_FILES))
    if given.count(",") + 1 > most:
        return _("must be %(most)s files or fewer") % {"most": most}
    return ""


FAULTS: dict[QuestionKind, Callable[[Question, str, date | None], str]] = {
    QuestionKind.TEXT: _text_wrong,
    QuestionKind.LONG: _text_wrong,
    QuestionKind.CUSTOMER: _text_wrong,
    QuestionKind.NUMBER: _number_wrong,
    QuestionKind.MONEY: _number_wrong,
    QuestionKind.DATE: _date_wrong,
    QuestionKind.CHOICE: _choice_wrong,
    QuestionKind.CHOICES: _choice_wrong,
    QuestionKind.YES_NO: _choice_wrong,
    QuestionKind.ADDRESS: _address_wrong,
    QuestionKind.POINT: _point_wrong,
    QuestionKind.FILE: _files_wrong,
}
