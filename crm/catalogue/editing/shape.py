"""Whether a document has the shape of docs/services/format.md: types, lengths, depth. What it says is checked elsewhere,
and only of documents that have no problem here. Pure: a document may come from anybody."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from crm.catalogue.conditions import Problem
from crm.catalogue.definition import FORMAT, PARTS
from crm.catalogue.incidents import LONGEST_QUESTION, MOST_DAYS, MOST_METRES, OF
from crm.catalogue.models import NAMED_KINDS, Audience, Category, Family, IdentityNeeded, Review, Service
from crm.catalogue.words import words_wrong

Check = Callable[[Any, str], Iterator[Problem]]
DEEPEST, MOST_VALUES, LONGEST_TEXT = 24, 40_000, 20_000
LONGEST_CODE, LONGEST_SERVICE_CODE = 40, 60
_CODE = re.compile(r"[A-Za-z0-9_-]+")
_web = URLValidator(schemes=["http", "https"])


def shape_problems(document: Any) -> list[Problem]:
    """What is wrong with the shape of a whole document."""
    wrong = tree_problems(document)
    if wrong:
        return wrong
    if not isinstance(document, dict):
        return [Problem("", _("must be a service: {“format”: 1, “code”: …}"))]
    found = [
        Problem(str(name)[:60], _("is not known here: mend or remove it"))
        for name in document
        if name not in {"format", "code", *PARTS}
    ]
    if document.get("format") != FORMAT:
        found.append(Problem("format", _("must be %(format)s: this file is of another kind") % {"format": FORMAT}))
    found += _code(document.get("code"), "code", most=LONGEST_SERVICE_CODE)
    if "about" not in document:
        found.append(Problem("about", _("must be there: name and department at least")))
    return found + changes_problems({part: document[part] for part in PARTS if part in document}, looked_through=True)


def changes_problems(changes: Mapping[str, Any], *, looked_through: bool = False) -> list[Problem]:
    """What is wrong with the shape of these parts."""
    wrong = [] if looked_through else tree_problems(dict(changes))
    if wrong:
        return wrong
    found: list[Problem] = []
    for part, value in changes.items():
        if part in CHECKS:
            found += CHECKS[part](value, part)
        else:
            found.append(Problem(str(part)[:60], _("is no part of a service")))
    return found


def tree_problems(value: Any) -> list[Problem]:
    """Whether it is plain data of a size that can be worked with; looks no deeper than that."""
    left = [(value, "", 0)]
    seen = 0
    while left:
        one, where, depth = left.pop()
        seen += 1
        if seen > MOST_VALUES:
            return [Problem(where, _("the service has more than %(most)s values") % {"most": f"{MOST_VALUES:,}"})]
        if depth > DEEPEST:
            return [Problem(where, _("lies more than %(most)s deep") % {"most": DEEPEST})]
        if isinstance(one, dict):
            if not all(isinstance(name, str) and "\x00" not in name and len(name) <= 100 for name in one):
                return [Problem(where, _("has a name that cannot be kept"))]
            left += [(each, f"{where}.{name}".lstrip("."), depth + 1) for name, each in one.items()]
        elif isinstance(one, list):
            left += [(each, f"{where}[{number}]", depth + 1) for number, each in enumerate(one)]
        elif wrong := _leaf(one):
            return [Problem(where, wrong)]
    return []


def _leaf(value: Any) -> str:
    if isinstance(value, str):
        return _text_wrong(value)
    if value is not None and not isinstance(value, int | float | bool):
        return _("must be text, a number, yes or no, a list or an object")
    if value is not None and not -1e12 < value < 1e12:  # neither what is no number nor what is endless passes this
        return _("must be an ordinary number")
    return ""


def _text_wrong(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        return _("must be %(most)s characters or fewer") % {"most": f"{LONGEST_TEXT:,}"}
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return _("must be text that can be kept")
    return ""


def _code(value: Any, where: str, *, most: int = LONGEST_CODE, empty: bool = False) -> Iterator[Problem]:
    if empty and value == "":
        return
    if not isinstance(value, str) or len(value) > most or not _CODE.fullmatch(value):
        yield Problem(where, _("must be a code: letters, digits, - and _, at most %(most)s") % {"most": most})


def _optional_code(value: Any, where: str) -> Iterator[Problem]:
    yield from _code(value, where, empty=True)


def _codes(value: Any, where: str) -> Iterator[Problem]:
    if not isinstance(value, list) or len(value) > 100:
        yield Problem(where, _("must be a list of at most %(most)s codes") % {"most": 100})
        return
    for number, one in enumerate(value):
        yield from _code(one, f"{where}[{number}]")


def _yes_no(value: Any, where: str) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield Problem(where, _("must be true or false"))


def _one_of(*offered: str) -> Check:
    def check(value: Any, where: str) -> Iterator[Problem]:
        if not isinstance(value, str) or value not in offered:
            named = ", ".join(one or "“”" for one in offered)
            yield Problem(where, _("must be one of: %(offered)s") % {"offered": named})

    return check


def _number(least: int, most: int, *, optional: bool = False) -> Check:
    def check(value: Any, where: str) -> Iterator[Problem]:
        if optional and value is None:
            return
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            yield Problem(
                where, _("must be a whole number from %(least)s to %(most)s") % {"least": least, "most": most}
            )

    return check


def _text(most: int, *, required: bool = False) -> Check:
    def check(value: Any, where: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(where, _("must be text"))
        elif required and not value.strip():
            yield Problem(where, _("must not be empty"))
        elif len(value) > most:
            yield Problem(where, _("must be %(most)s characters or fewer") % {"most": f"{most:,}"})

    return check


def _said(most: int, *, required: bool = False) -> Check:
    def check(value: Any, where: str) -> Iterator[Problem]:
        if wrong := words_wrong(value, most=most, required=required):
            yield Problem(where, wrong)

    return check


def _link(value: Any, where: str) -> Iterator[Problem]:
    if value == "":
        return
    try:
        if not isinstance(value, str) or len(value) > 500:
            raise ValidationError("link")
        _web(value)
    except ValidationError:
        yield Problem(where, _("must be a web address like https://www.example.org.uk"))


def _kinds(value: Any, where: str) -> Iterator[Problem]:
    if not isinstance(value, list) or not set(map(str, value)) <= set(NAMED_KINDS) or len(set(value)) < len(value):
        yield Problem(where, _("must be a list of: %(offered)s") % {"offered": ", ".join(NAMED_KINDS)})


def _object(checks: Mapping[str, Check], *, needed: tuple[str, ...] = ()) -> Check:
    def check(value: Any, where: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(where, _("must be an object: {…}"))
            return
        for name in needed:
            if name not in value:
                yield Problem(f"{where}.{name}", _("must be there"))
        for name, one in value.items():
            if name in checks:
                yield from checks[name](one, f"{where}.{name}")
            else:
                yield Problem(f"{where}.{name}", _("is not known here: mend or remove it"))

    return check


def _list(most: int, each: Check, *, coded: bool = False) -> Check:
    """A list of objects; `coded` ones are told apart by their code, which none shares with another."""

    def check(value: Any, where: str) -> Iterator[Problem]:
        if not isinstance(value, list) or len(value) > most:
            yield Problem(where, _("must be a list of at most %(most)s") % {"most": most})
            return
        seen: set[str] = set()
        for number, one in enumerate(value):
            place = f"{where}[{number}]"
            wrong = list(each(one, place))
            yield from wrong
            if coded and not wrong:
                if one["code"] in seen:
                    yield Problem(f"{place}.code", _("“%(code)s” stands there twice") % {"code": one["code"]})
                seen.add(one["code"])

    return check


def _coded(value: Any, where: str) -> Iterator[Problem]:
    """An object with a code; the rest is its part's own to check."""
    if not isinstance(value, dict):
        yield Problem(where, _("must be an object: {…}"))
        return
    yield from _code(value.get("code"), f"{where}.code")


def _plain(value: Any, where: str) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(where, _("must be an object: {…}"))


def _or_none(check: Check) -> Check:
    """The same; an empty object stands for not at all."""

    def checked(value: Any, where: str) -> Iterator[Problem]:
        if value != {}:
            yield from check(value, where)

    return checked


def _by_name(each: Check) -> Check:
    def check(value: Any, where: str) -> Iterator[Problem]:
        if not isinstance(value, dict) or len(value) > 100:
            yield Problem(where, _("must be an object: {…}"))
            return
        for name, one in value.items():
            yield from _code(name, f"{where}.{name}"[:100])
            yield from each(one, f"{where}.{name}"[:100])

    return check


_ABOUT: dict[str, Check] = {
    "name": _text(120, required=True),
    "welsh_name": _text(120),
    "synonyms": _text(300),
    "family": _code,
    "category": _one_of("", *Category.values),
    "audience": _one_of(*Audience.values),
    "department": _code,
    "lgsl_code": _number(1, 2_147_483_647, optional=True),
    "provider": _one_of(*Service.Provider.values),
    "body": _optional_code,
    "link": _link,
    "counting": _one_of(*Service.Counting.values),
    "about_property": _yes_no,
    "repeat_days": _number(1, 366),
    "named_publicly": _yes_no,
    "on_web": _yes_no,
    "about_danger": _yes_no,
}
_OUTCOME: dict[str, Check] = {
    "code": _code,
    "label": _said(120, required=True),
    "family": _one_of(*Family.values),
    "words": _said(4_000),
    "needs_evidence": _yes_no,
    "review": _one_of("", *Review.values),
    "review_words": _said(4_000),
}
_LIKE_CASES: dict[str, Check] = {
    "metres": _number(1, MOST_METRES),
    "days": _number(1, 366),
    "of": _one_of(*OF),
}
_SATISFACTION: dict[str, Check] = {"days": _number(1, MOST_DAYS), "question": _said(LONGEST_QUESTION)}
_ARTICLE: dict[str, Check] = {"title": _said(200, required=True), "words": _said(10_000), "link": _link}
CHECKS: dict[str, Check] = {
    "about": _object(_ABOUT, needed=("name", "department")),
    "workflow": _optional_code,
    "policy": _optional_code,
    "internal_policy": _optional_code,
    "team": _optional_code,
    "needs_place": _yes_no,
    "place_kinds": _kinds,
    "needs_identity": _one_of(*IdentityNeeded.values),
    "not_fixed_days": _number(0, 1_000),
    "retention": _optional_code,
    "read_by": _codes,
    "says_subject": _yes_no,
    "script": _text(20_000),
    "answer": _text(20_000),
    "articles": _list(50, _object(_ARTICLE, needed=("title",))),
    "form": _list(300, _coded, coded=True),
    "stages": _list(100, _coded, coded=True),
    "rules": _list(100, _coded, coded=True),
    "routing": _list(500, _coded, coded=True),
    "by_area": _list(200, _plain),
    "turn_away": _list(60, _coded, coded=True),
    "names": _object({"states": _by_name(_said(120)), "acts": _by_name(_said(120))}),
    "acts_off": _codes,
    "prequalifies": _list(30, _plain),
    "partners": _list(20, _coded, coded=True),
    "like_cases": _or_none(_object(_LIKE_CASES, needed=("metres", "days"))),
    "satisfaction": _or_none(_object(_SATISFACTION, needed=("days",))),
    "public_words": _by_name(_said(2_000)),
    "outcomes": _list(100, _object(_OUTCOME, needed=("code", "label", "family")), coded=True),
}
