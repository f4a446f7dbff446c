"""From one version's questions to another's, while somebody is half way through: what still fits goes along. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crm.catalogue.forms.checking import check
from crm.catalogue.forms.questions import Form, question_of

SAME = ("kind", "label", "choices", "hint")  # what somebody who answered has read


@dataclass(frozen=True, slots=True)
class Carried:
    """The answers that still fit; what to look at again, as codes of the new form; questions that are asked no more."""

    answers: dict[str, str]
    again: tuple[str, ...]
    gone: tuple[str, ...]


def carried(old: Form, new: Form, answers: Mapping[str, str], *, today: date | None = None) -> Carried:
    """What becomes of the answers to an old form. A question that is new, or worded otherwise, is looked at again: the
    answer stands until then, if the new form would take it. `gone` are the labels of answered questions asked no more."""
    before = {item["code"]: item for item in old}
    taken = {item["code"]: answers[item["code"]] for item in new if _fits(before.get(item["code"]), item, answers)}
    clean, errors = check(new, taken, today=today)
    clean = {code: answer for code, answer in clean.items() if code in taken and code not in errors}
    again = [
        item["code"]
        for item in new
        if item["code"] in errors or (item["code"] in clean and _reworded(before[item["code"]], item))
    ]
    kept = {item["code"] for item in new}
    gone = [question_of(item).label for item in old if item["code"] in answers and item["code"] not in kept]
    return Carried(answers=clean, again=tuple(again), gone=tuple(gone))


def _fits(old: Mapping[str, object] | None, item: Mapping[str, object], answers: Mapping[str, str]) -> bool:
    return old is not None and old["kind"] == item["kind"] and item["code"] in answers


def _reworded(old: Mapping[str, object], item: Mapping[str, object]) -> bool:
    return any(old.get(name) != item.get(name) for name in SAME)
