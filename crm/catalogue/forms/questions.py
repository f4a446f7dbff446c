"""What a question is: its kind, words in the language in force, choices and limits. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.words import said

Form = Sequence[Mapping[str, Any]]


class QuestionKind(StrEnum):
    TEXT = "TEXT"
    LONG = "LONG"
    NUMBER = "NUMBER"
    MONEY = "MONEY"
    DATE = "DATE"
    CHOICE = "CHOICE"
    CHOICES = "CHOICES"
    YES_NO = "YES_NO"
    ADDRESS = "ADDRESS"
    POINT = "POINT"
    CUSTOMER = "CUSTOMER"
    FILE = "FILE"
    CALCULATED = "CALCULATED"
    INFORMATION = "INFORMATION"


UNTYPED = frozenset({QuestionKind.CALCULATED, QuestionKind.INFORMATION})  # nobody types an answer to these
NUMERIC = frozenset({QuestionKind.NUMBER, QuestionKind.MONEY, QuestionKind.CALCULATED})
CHOOSING = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.YES_NO})
MANY = frozenset({QuestionKind.CHOICES, QuestionKind.FILE})  # their answers are codes or keys with commas between


class Known(StrEnum):
    """What the record may already tell, so that it is confirmed and not asked."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    DATE_OF_BIRTH = "date_of_birth"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a service's form, its words in the language in force."""

    code: str
    label: str
    kind: QuestionKind
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    hint: str = ""
    help: str = ""
    choice_hints: Mapping[str, str] = field(default_factory=dict)
    stops: Mapping[str, str] = field(default_factory=dict)  # an answer that ends the form -> its words
    show_when: Mapping[str, Any] | None = None
    page: str = ""  # begins a page with this title
    known: str = ""
    sensitive: bool = False
    pattern: str = ""
    limits: Mapping[str, Any] = field(default_factory=dict)  # least, most, places, earliest, latest, kinds
    sum: Any = None

    @property
    def is_asked(self) -> bool:
        """True when somebody types or chooses its answer."""
        return self.kind not in UNTYPED


LIMITS = ("least", "most", "places", "earliest", "latest", "kinds")


def questions(form: Form) -> list[Question]:
    """The questions of a version's form, in order."""
    return [question_of(item) for item in form]


def question_of(item: Mapping[str, Any]) -> Question:
    """One question, from its definition (which has no problems: see problems.py)."""
    kind = QuestionKind(item["kind"])
    return Question(
        code=item["code"],
        label=said(item["label"]),
        kind=kind,
        choices=_choices(kind, item),
        required=item.get("required", True) and kind not in UNTYPED,
        hint=said(item.get("hint")),
        help=said(item.get("help")),
        choice_hints={one["code"]: said(one["hint"]) for one in item.get("choices", ()) if one.get("hint")},
        stops=_stops(kind, item),
        show_when=item.get("show_when"),
        page=said(item.get("page")),
        known=item.get("known", ""),
        sensitive=item.get("sensitive", False),
        pattern=item.get("pattern", ""),
        limits={name: item[name] for name in LIMITS if item.get(name) is not None},
        sum=item.get("sum"),
    )


def _choices(kind: QuestionKind, item: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    if kind == QuestionKind.YES_NO:
        return (("yes", _("Yes")), ("no", _("No")))
    return tuple((choice["code"], said(choice["label"])) for choice in item.get("choices", ()))


def _stops(kind: QuestionKind, item: Mapping[str, Any]) -> dict[str, str]:
    if kind == QuestionKind.YES_NO:
        return {answer: said(words) for answer, words in (item.get("stop") or {}).items() if said(words)}
    return {one["code"]: said(one["stop"]) for one in item.get("choices", ()) if one.get("stop")}
