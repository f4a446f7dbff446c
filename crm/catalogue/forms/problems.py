"""What is wrong with a form that somebody wrote, or sent: each problem names its place and what to mend. Pure.

A form without problems is safe: it refers only backwards (so no cycle), is of bounded size, has only kinds, shapes and
sums that are known, and never makes checking.py raise. Words are text and are escaped wherever they are shown.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.conditions import ANSWERS, Problem, condition_problems
from crm.catalogue.forms.calculating import MOST_PLACES, is_number, is_whole, sum_problems
from crm.catalogue.forms.kinds import DAYS, MOST_CHARACTERS, MOST_FILES, as_date
from crm.catalogue.forms.patterns import PATTERNS
from crm.catalogue.forms.questions import NUMERIC, Known, QuestionKind
from crm.catalogue.forms.settling import HERE
from crm.catalogue.words import words_wrong

MOST_QUESTIONS, MOST_CHOICES, MOST_SIZE = 200, 500, 1_000_000
LABEL, HINT, HELP, STOP, CHOICE_LABEL, PAGE = 500, 1_000, 5_000, 1_000, 300, 200
# No hyphen: a date's boxes are named CODE-day and so on.
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
CHOICE_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,39}")
FILE_KINDS = ("image", "pdf", "document")
COMMON = {"code", "kind", "label", "hint", "help", "required", "show_when", "page", "known", "sensitive"}
OWN = {
    QuestionKind.TEXT: {"most", "pattern"},
    QuestionKind.LONG: {"most"},
    QuestionKind.NUMBER: {"least", "most", "places"},
    QuestionKind.MONEY: {"least", "most"},
    QuestionKind.DATE: {"earliest", "latest"},
    QuestionKind.CHOICE: {"choices"},
    QuestionKind.CHOICES: {"choices"},
    QuestionKind.YES_NO: {"stop"},
    QuestionKind.FILE: {"kinds", "most"},
    QuestionKind.CALCULATED: {"sum", "places"},
}
KNOWN_KINDS = {
    Known.NAME: {QuestionKind.TEXT, QuestionKind.CUSTOMER},
    Known.EMAIL: {QuestionKind.TEXT},
    Known.PHONE: {QuestionKind.TEXT},
    Known.DATE_OF_BIRTH: {QuestionKind.DATE},
    Known.ADDRESS: {QuestionKind.ADDRESS},
}


def form_problems(form: Any, *, where: str = "form") -> list[Problem]:
    """Everything that is wrong with this form, [] when it may be published. Takes anything that JSON can hold."""
    if not isinstance(form, list):
        return [Problem(where, _("must be a list of questions"))]
    if len(form) > MOST_QUESTIONS:
        return [Problem(where, _("must have %(most)s questions or fewer") % {"most": MOST_QUESTIONS})]
    if _size(form) > MOST_SIZE:
        return [Problem(where, _("is larger than %(most)s characters in all") % {"most": f"{MOST_SIZE:,}"})]
    found: list[Problem] = []
    earlier: dict[str, QuestionKind] = {}
    for number, item in enumerate(form):
        place = f"{where}[{number}]"
        if not isinstance(item, dict):
            found.append(Problem(place, _("must be a question")))
            continue
        found += _question_problems(item, place, earlier)
        kind = _kind(item)
        if kind is not None and isinstance(item.get("code"), str):
            earlier.setdefault(item["code"], kind)
    return found


def _size(form: list[Any]) -> int:
    """How many characters it is as JSON; what JSON cannot hold is larger than anything."""
    try:
        return len(json.dumps(form))
    except (TypeError, ValueError, RecursionError):
        return MOST_SIZE + 1


def _kind(item: dict[str, Any]) -> QuestionKind | None:
    given = item.get("kind")
    return QuestionKind(given) if isinstance(given, str) and given in QuestionKind.__members__ else None


def _question_problems(item: dict[str, Any], where: str, earlier: dict[str, QuestionKind]) -> list[Problem]:
    found = _code_problems(item.get("code"), where, earlier)
    kind = _kind(item)
    if kind is None:
        kinds = ", ".join(QuestionKind)
        return [*found, Problem(f"{where}.kind", _("must be one of %(kinds)s") % {"kinds": kinds})]
    for name in sorted(str(name)[:80] for name in set(item) - COMMON - OWN.get(kind, set())):
        found.append(Problem(f"{where}.{name}", _("is nothing that a %(kind)s question takes") % {"kind": kind}))
    for name, most in (("label", LABEL), ("hint", HINT), ("help", HELP), ("page", PAGE)):
        found += _words(item, name, where, most=most, required=name == "label")
    for name in ("required", "sensitive"):
        if not isinstance(item.get(name, False), bool):
            found.append(Problem(f"{where}.{name}", _("must be true or false")))
    found += _known_problems(item, where, kind)
    if item.get("show_when") is not None:
        # Answers to what was asked before, and what is true at the place (see settling.py).
        facts = {f"{ANSWERS}{code}" for code, one in earlier.items() if one != QuestionKind.INFORMATION}
        facts |= set(HERE)
        found += condition_problems(item["show_when"], where=f"{where}.show_when", facts=facts)
    return found + OF_KIND.get(kind, _nothing)(item, where, earlier)


def _code_problems(code: Any, where: str, earlier: dict[str, QuestionKind]) -> list[Problem]:
    if not isinstance(code, str) or not CODE.fullmatch(code):
        words = _("must be 1 to 40 small letters, digits and underscores, beginning with a letter")
        return [Problem(f"{where}.code", words)]
    if code in earlier:
        return [Problem(f"{where}.code", _("“%(code)s” is the code of an earlier question") % {"code": code})]
    return []


def _words(given: dict[str, Any], name: str, where: str, *, most: int, required: bool = False) -> list[Problem]:
    if not required and given.get(name) is None:
        return []
    wrong = words_wrong(given.get(name), most=most, required=required)
    return [Problem(f"{where}.{name}", wrong)] if wrong else []


def _known_problems(item: dict[str, Any], where: str, kind: QuestionKind) -> list[Problem]:
    known = item.get("known")
    if known in (None, ""):
        return []
    if not isinstance(known, str) or known not in list(Known):
        return [Problem(f"{where}.known", _("must be one of %(names)s") % {"names": ", ".join(Known)})]
    if kind not in KNOWN_KINDS[Known(known)]:
        return [Problem(f"{where}.known", _("a %(kind)s question cannot be answered by it") % {"kind": kind})]
    return []


def _nothing(item: dict[str, Any], where: str, earlier: dict[str, QuestionKind]) -> list[Problem]:
    return []


def _text(item: dict[str, Any], where: str, earlier: dict[str, QuestionKind]) -> list[Problem]:
    found = _whole(item, "most", where, least=1, most=MOST_CHARACTERS)
    if item.get("pattern") not in (None, "", *PATTERNS):
        found.append(Problem(f"{where}.pattern", _("must be one of %(names)s") % {"names": ", ".join(PATTERNS)}))
    return found


def _whole(item: dict[str, Any], name: str, where: str, *, least: int, most: int) -> list[Problem]:
    value = item.get(name)
    if value is None or (is_whole(value) and least <= value <= most):
        return []
    words = _("must be a whole number from %(least)s to %(most)s") % {"least": least, "most": f"{most:,}"}
    return [Problem(f"{where}.{name}", words)]


def _number(item: dict[str, Any], where: str, earlier: dict[str, QuestionKind]) -> list[Problem]:
    found = _whole(item, "places", where, least=0, most=MOST_PLACES)
    least, most = item.get("least"), item.get("most")
    wrong = [name for name in ("least", "most") if item.get(name) is not None and not is_number(item[name])]
    found += [Problem(f"{where}.{name}", _("must be a number")) for name in wrong]
    if not wrong and least is not None and most is not None and least > most:
        found.append(Problem(f"{where}.most", _("must not be below “least”")))
    return found


def _date(item: dict[str, Any], where: str, earlier: dict[str, QuestionKind]) -> list[Problem]:
    found = []
    for name in ("earliest", "latest"):
        limit = item.get(name)
        if limit is None or (isinstance(limit, str) and (DAYS.fullmatch(limit) or as_date(limit))):
            continue
        found.append(Problem(f"{where}.{name}", _("must be a date like 2026-11-23, or days from today like +7")))
    return found


def _choices(item: dict[str, Any], where: str, earlier: dict[str, QuestionKind]) -> list[Problem]:
    choices = item.get("choices")
    if not isinstance(choices, list) or not 1 <= len(choices) <= MOST_CHOICES:
        return [Problem(f"{where}.choices", _("must be a list of 1 to %(most)s choices") % {"most": MOST_CHOICES})]
    found: list[Problem] = []
    seen: set[str] = set()
    for number, one in enumerate(choices):
        found += _choice_problems(one, f"{where}.choices[{number}]", seen)
    return found


def _choice_problems(choice: Any, where: str, seen: set[str]) -> list[Problem]:
    if not isinstance(choice, dict):
        return [Problem(where, _("must be a choice, with a code and a label"))]
    found = [
        Problem(f"{where}.{str(name)[:80]}", _("is not known here: mend or remove it"))
        for name in sorted(map(str, set(choice) - {"code", "label", "hint", "stop"}))
    ]
    code = choice.get("code")
    if not isinstance(code, str) or not CHOICE_CODE.fullmatch(code):
        found.append(Problem(f"{where}.code", _("must be 1 to 40 letters, digits and . + - _")))
    elif code in seen:
        found.append(Problem(f"{where}.code", _("“%(code)s” is the code of an earlier choice") % {"code": code}))
    else:
        seen.add(code)
    found += _words(choice, "label", where, most=CHOICE_LABEL, required=True)
    return found + _words(choice, "hint", where, most=HINT) + _words(choice, "stop", where, most=STOP)


def _yes_no(item: dict[str, Any], where: str, earlier: dict[str, QuestionKind]) -> list[Problem]:
    stop = item.get("stop")
    if stop is None:
        return []
    if not isinstance(stop, dict) or not set(stop) <= {"yes", "no"}:
        return [Problem(f"{where}.stop", _("must be words by answer: yes, no"))]
    return [one for answer in sorted(stop) for one in _words(stop, answer, f"{where}.stop", most=STOP)]


def _file(item: dict[str, Any], where: str, earlier: dict[str, QuestionKind]) -> list[Problem]:
    found = _whole(item, "most", where, least=1, most=MOST_FILES)
    kinds = item.get("kinds")
    if kinds is not None and (not isinstance(kinds, list) or not kinds or any(one not in FILE_KINDS for one in kinds)):
        found.append(Problem(f"{where}.kinds", _("must be a list of %(kinds)s") % {"kinds": ", ".join(FILE_KINDS)}))
    return found


def _calculated(item: dict[str, Any], where: str, earlier: dict[str, QuestionKind]) -> list[Problem]:
    numbers = {code for code, kind in earlier.items() if kind in NUMERIC}
    found = _whole(item, "places", where, least=0, most=MOST_PLACES)
    return found + sum_problems(item.get("sum"), where=f"{where}.sum", numbers=numbers)


OF_KIND: dict[QuestionKind, Callable[[dict[str, Any], str, dict[str, QuestionKind]], list[Problem]]] = {
    QuestionKind.TEXT: _text,
    QuestionKind.LONG: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.MONEY: _number,
    QuestionKind.DATE: _date,
    QuestionKind.CHOICE: _choices,
    QuestionKind.CHOICES: _choices,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.FILE: _file,
    QuestionKind.CALCULATED: _calculated,
}
