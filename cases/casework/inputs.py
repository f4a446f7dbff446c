"""What an act of a workflow asks for besides its outcome and words, and whether what somebody typed is that. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise as LazyWords
from django.utils.translation import gettext as _

type_words = str | LazyWords

LONGEST_NOTE = 10_000
_MONEY = re.compile(r"(\d{1,9}|\d{1,3}(,\d{3}){1,2})(\.\d{1,2})?", re.ASCII)  # "12,5" is no twelve pounds fifty
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


class InputKind(StrEnum):
    """What an act can ask for besides its outcome and words."""

    DATE = "DATE"
    WORDS = "WORDS"  # internal: kept as a note of the case, told to nobody
    CHOICE = "CHOICE"
    NUMBER = "NUMBER"
    MONEY = "MONEY"  # pounds with pence, as "12.34"
    YES_NO = "YES_NO"
    CASE = "CASE"  # another case of ours, by any of its references: kept by its key, and linked


@dataclass(frozen=True, slots=True)
class Input:
    """One thing an act asks for; kept in `Case.details` and on its event under its name (WORDS become a note)."""

    name: str
    label: type_words
    kind: InputKind
    hint: type_words = ""
    required: bool = True
    choices: tuple[tuple[str, type_words], ...] = ()
    future: bool | None = None  # of a date: True must be today or later, False today or earlier
    link: str = ""  # of a case: how the two belong together (CaseLink.Kind)


class WrongInput(ValueError):
    """What was typed cannot be kept; the words say how to mend it."""


def read_input(asked: Input, typed: Any, *, today: date) -> Any:
    """What is kept of this: a day as text, a code, a number, pounds as text, "yes" or "no", words; None for nothing.

    Raises WrongInput.
    """
    if typed is None or (isinstance(typed, str) and not typed.strip()):
        if asked.required:
            raise WrongInput(_missing(asked))
        return None
    text = typed.isoformat() if isinstance(typed, date) else str(typed).replace("\x00", "").strip()
    return _READERS[asked.kind](asked, text, today)


def _missing(asked: Input) -> str:
    if asked.kind in (InputKind.CHOICE, InputKind.YES_NO):
        return _("Choose one: %(what)s") % {"what": asked.label}
    return _("Enter this: %(what)s") % {"what": asked.label}


def _date(asked: Input, text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise WrongInput(_("Enter a real day, like 27 3 2026.")) from None
    if asked.future is True and day < today:
        raise WrongInput(_("The day must be today or later."))
    if asked.future is False and day > today:
        raise WrongInput(_("The day must be today or earlier."))
    return day.isoformat()


def _words(asked: Input, text: str, today: date) -> str:
    if len(text) > LONGEST_NOTE:
        raise WrongInput(_("Write %(most)s characters or fewer.") % {"most": f"{LONGEST_NOTE:,}"})
    return text


def _choice(asked: Input, text: str, today: date) -> str:
    if text not in {code for code, _label in asked.choices}:
        raise WrongInput(_("Choose one from the list."))
    return text


def _number(asked: Input, text: str, today: date) -> int:
    if not _WHOLE.fullmatch(text):
        raise WrongInput(_("Enter a whole number."))
    return int(text)


def _money(asked: Input, text: str, today: date) -> str:
    plain = text.removeprefix("£").strip()
    if not _MONEY.fullmatch(plain):
        raise WrongInput(_("Enter an amount in pounds, like 12.34."))
    return f"{Decimal(plain.replace(',', '')):.2f}"


def _yes_no(asked: Input, text: str, today: date) -> str:
    if text not in ("yes", "no"):
        raise WrongInput(_("Choose yes or no."))
    return text


_READERS = {
    InputKind.DATE: _date,
    InputKind.WORDS: _words,
    InputKind.CHOICE: _choice,
    InputKind.NUMBER: _number,
    InputKind.MONEY: _money,
    InputKind.YES_NO: _yes_no,
    InputKind.CASE: _words,  # looked up by whoever may see cases
}
