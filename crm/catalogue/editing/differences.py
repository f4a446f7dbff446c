"""What differs between two versions of a service, for people: which question came, which choice was renamed, which rule says
something else. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.catalogue.definition import ABOUT, Document, completed
from crm.catalogue.editing.saying import condition_said, field_said, text_said, value_said

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs; `before` and `after` are "" where the sentence says it all."""

    part: str
    what: str
    before: str = ""
    after: str = ""


PART_NAMES: dict[str, Any] = {
    "about": gettext_lazy("About the service"),
    "form": gettext_lazy("Questions"),
    "stages": gettext_lazy("Stages"),
    "rules": gettext_lazy("Rules"),
    "outcomes": gettext_lazy("Ways to end"),
    "prequalifies": gettext_lazy("What a success leads to"),
    "partners": gettext_lazy("Work given to partners"),
    "like_cases": gettext_lazy("The same thing reported before"),
    "satisfaction": gettext_lazy("What is asked afterwards"),
    "routing": gettext_lazy("Who gets the work"),
    "by_area": gettext_lazy("What differs by area"),
    "turn_away": gettext_lazy("When it is not taken, and why"),
    "articles": gettext_lazy("Articles"),
    "names": gettext_lazy("Names of states and acts"),
    "public_words": gettext_lazy("What the citizen reads of a state"),
    "workflow": gettext_lazy("Workflow"),
    "policy": gettext_lazy("Promises to the customer"),
    "internal_policy": gettext_lazy("The department’s own targets"),
    "team": gettext_lazy("Team"),
    "needs_place": gettext_lazy("Needs a place"),
    "place_kinds": gettext_lazy("Kinds of place"),
    "needs_identity": gettext_lazy("Identity check"),
    "not_fixed_days": gettext_lazy("Days for “it is not fixed”"),
    "retention": gettext_lazy("How long it is kept"),
    "read_by": gettext_lazy("Teams that may read it"),
    "says_subject": gettext_lazy("Messages may say what it is about"),
    "script": gettext_lazy("Script"),
    "answer": gettext_lazy("Answer on the spot"),
    "acts_off": gettext_lazy("Acts switched off"),
}
FIELD_NAMES: dict[str, Any] = {
    "name": gettext_lazy("name"),
    "welsh_name": gettext_lazy("Welsh name"),
    "synonyms": gettext_lazy("other words for it"),
    "family": gettext_lazy("family"),
    "category": gettext_lazy("place in the A to Z"),
    "audience": gettext_lazy("for whom"),
    "department": gettext_lazy("department"),
    "lgsl_code": gettext_lazy("number in the national list"),
    "provider": gettext_lazy("who provides it"),
    "body": gettext_lazy("other body"),
    "link": gettext_lazy("link"),
    "counting": gettext_lazy("how its contacts count"),
    "about_property": gettext_lazy("about the property"),
    "repeat_days": gettext_lazy("days in which a repeat counts"),
    "named_publicly": gettext_lazy("named to whoever has the reference"),
    "on_web": gettext_lazy("offered on the web"),
    "about_danger": gettext_lazy("about danger"),
    "label": gettext_lazy("words"),
    "hint": gettext_lazy("hint"),
    "help": gettext_lazy("help"),
    "kind": gettext_lazy("kind of answer"),
    "required": gettext_lazy("must be answered"),
    "show_when": gettext_lazy("asked when"),
    "stop": gettext_lazy("words that stop the form"),
    "state": gettext_lazy("state"),
    "words": gettext_lazy("words to the citizen"),
    "target_days": gettext_lazy("target in working days"),
    "needed": gettext_lazy("must be ticked"),
    "when": gettext_lazy("set off"),
    "if": gettext_lazy("condition"),
    "then": gettext_lazy("what it does"),
    "team": gettext_lazy("team"),
    "because": gettext_lazy("why"),
    "needs_evidence": gettext_lazy("needs evidence"),
    "review": gettext_lazy("right of review"),
    "review_words": gettext_lazy("words on the right of review"),
    "page": gettext_lazy("page it begins"),
    "known": gettext_lazy("known from the record"),
    "sensitive": gettext_lazy("masked"),
    "least": gettext_lazy("least"),
    "most": gettext_lazy("most"),
}
ITEMS: dict[str, Any] = {  # one row of a part
    "form": gettext_lazy("Question"),
    "stages": gettext_lazy("Stage"),
    "rules": gettext_lazy("Rule"),
    "outcomes": gettext_lazy("Ending"),
    "routing": gettext_lazy("Rule"),
    "by_area": gettext_lazy("Area"),
    "turn_away": gettext_lazy("Reason"),
    "prequalifies": gettext_lazy("Next"),
    "partners": gettext_lazy("Partner"),
    "articles": gettext_lazy("Article"),
    "choices": gettext_lazy("Choice"),
    "checklist": gettext_lazy("Item"),
}
_NAMES_ALSO = {"form": "label", "outcomes": "label", "choices": "label", "checklist": "label"}


def differences(before: Document, after: Document) -> list[Difference]:
    """What differs, in the order of PART_NAMES; [] when nothing does."""
    old, new = completed(before), completed(after)
    found: list[Difference] = []
    for part, words in PART_NAMES.items():
        name = str(words)
        if old[part] == new[part]:
            continue
        if part == "about":
            found += _fields(name, "", {**ABOUT, **old[part]}, {**ABOUT, **new[part]})
        elif part in ("public_words", "names"):
            found += _by_name(name, old[part], new[part])
        elif part in ITEMS and (changed := list(_rows(name, part, old[part], new[part]))):
            found += changed
        else:
            found.append(Difference(name, name, value_said(old[part]), value_said(new[part])))
    return found


def _fields(part: str, whose: str, old: Row, new: Row) -> Iterator[Difference]:
    for field in dict.fromkeys([*old, *new]):
        if old.get(field) != new.get(field) and field != "code":
            if field in ITEMS and _are_rows(old.get(field)) and _are_rows(new.get(field)):
                yield from _rows(part, field, old.get(field) or [], new.get(field) or [], inside=whose)
                continue
            label = str(FIELD_NAMES.get(field, field))
            yield Difference(
                part,
                f"{whose}: {label}" if whose else label[:1].upper() + label[1:],
                field_said(field, old.get(field)),
                field_said(field, new.get(field)),
            )


def _are_rows(value: Any) -> bool:
    """Whether it is a list of rows that their codes tell apart, or nothing; a draft may hold anything."""
    rows = value or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return False
    return len({str(row.get("code")) for row in rows}) == len(rows)


def _by_name(part: str, old: Row, new: Row) -> Iterator[Difference]:
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if name in ("states", "acts"):
            yield from _by_name(part, before or {}, after or {})
        else:
            yield Difference(part, name, value_said(before), value_said(after))


def _rows(part: str, kind: str, old: Sequence[Row], new: Sequence[Row], *, inside: str = "") -> Iterator[Difference]:
    item = str(ITEMS[kind])
    was, now = _by_code(old), _by_code(new)
    for code, row in was.items():
        if code not in now:
            yield Difference(part, _at(inside, _("%(item)s %(name)s taken out"), item, _name(kind, row)))
    for code, row in now.items():
        if code not in was:
            yield Difference(part, _at(inside, _("%(item)s %(name)s added"), item, _name(kind, row)), "", _whole(row))
        elif was[code] != row:
            yield from _changed(part, kind, was[code], row, inside=inside)
    stayed = [code for code in was if code in now], [code for code in now if code in was]
    if stayed[0] != stayed[1]:
        yield Difference(
            part,
            f"{inside}: {_('order')}" if inside else _("Order"),
            ", ".join(_bare(kind, was[code]) for code in stayed[0]),
            ", ".join(_bare(kind, now[code]) for code in stayed[1]),
        )


def _changed(part: str, kind: str, old: Row, new: Row, *, inside: str) -> Iterator[Difference]:
    item, named = str(ITEMS[kind]), _NAMES_ALSO.get(kind, "name")
    if old.get(named) != new.get(named):
        words = _at(inside, _("%(item)s %(name)s renamed"), item, _name(kind, old))
        yield Difference(part, words, value_said(old.get(named)), value_said(new.get(named)))
    whose = _at(inside, "%(item)s %(name)s", item, _name(kind, new))
    yield from _fields(part, whose, {**old, named: None}, {**new, named: None})


def _at(inside: str, words: str, item: str, name: str) -> str:
    sentence = words % {"item": item, "name": name}
    return f"{inside}: {sentence[:1].lower()}{sentence[1:]}" if inside else sentence


def _by_code(rows: Sequence[Row]) -> dict[str, Row]:
    """Rows by what tells them apart: their code, their title, else their place in the list."""
    return {str(row.get("code") or value_said(row.get("title")) + f"#{number}"): row for number, row in enumerate(rows)}


def _bare(kind: str, row: Row) -> str:
    names = (_NAMES_ALSO.get(kind, "name"), "title", "service", "refer", "code")
    named = next((row[name] for name in names if row.get(name)), None)
    return text_said(named) if named is not None else condition_said(row.get("if"))


def _name(kind: str, row: Row) -> str:
    return f"“{_bare(kind, row)}”"


def _whole(row: Row) -> str:
    """What a new row says besides its name."""
    return "; ".join(
        f"{FIELD_NAMES.get(field, field)}: {field_said(field, value)}"
        for field, value in row.items()
        if field not in ("code", "name", "label", "title") and value not in (None, "", [], {}, False)
    )
