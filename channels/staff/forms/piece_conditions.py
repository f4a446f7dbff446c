"""When something holds, chosen and not written: a fact, how it is compared, with what; all of these or any of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.staff.forms.pieces import ABSENT, Piece, PiecesForm

IS, IS_NOT, OVER, UNDER, GIVEN, NOT_GIVEN = "is", "is_not", "over", "under", "given", "not_given"
TESTS = [
    (IS, gettext_lazy("is")),
    (IS_NOT, gettext_lazy("is not")),
    (OVER, gettext_lazy("is more than")),
    (UNDER, gettext_lazy("is less than")),
    (GIVEN, gettext_lazy("is known")),
    (NOT_GIVEN, gettext_lazy("is not known")),
]
JOINS = [("all", gettext_lazy("all of these are so")), ("any", gettext_lazy("one of these is so"))]
MOST = 50


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a condition may ask about: its name in the document, its words, the values it can have if they are known."""

    name: str
    words: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One line of a condition as it is chosen on the page."""

    fact: str
    test: str
    values: tuple[str, ...] = ()


def read_flat(condition: Any) -> tuple[str, list[Leaf]] | None:
    """(all or any, its lines); None for a condition that lies deeper than the page can show."""
    if not condition:
        return "all", []
    join = next((one for one in ("all", "any") if one in condition), "")
    leaves = [_leaf(one) for one in (condition[join] if join else [condition])]
    found = [one for one in leaves if one is not None]
    return (join or "all", found) if len(found) == len(leaves) else None


def _leaf(condition: Any) -> Leaf | None:
    if not isinstance(condition, Mapping):
        return None
    inner = condition.get("not")
    if isinstance(inner, Mapping) and "is" in inner:
        return Leaf(inner["fact"], IS_NOT, tuple(map(str, inner["is"])))
    if "fact" not in condition:
        return None
    if "given" in condition:
        return Leaf(condition["fact"], GIVEN if condition["given"] else NOT_GIVEN)
    for test in (OVER, UNDER):
        if test in condition:
            return Leaf(condition["fact"], test, (str(condition[test]),))
    return Leaf(condition["fact"], IS, tuple(map(str, condition.get("is", ()))))


def written(join: str, leaves: Sequence[Leaf]) -> Any:
    """The condition of the document."""
    each = [_written(one) for one in leaves]
    return None if not each else each[0] if len(each) == 1 else {join: each}


def _written(leaf: Leaf) -> dict[str, Any]:
    if leaf.test in (GIVEN, NOT_GIVEN):
        return {"fact": leaf.fact, "given": leaf.test == GIVEN}
    if leaf.test in (OVER, UNDER):
        value = leaf.values[0]
        return {"fact": leaf.fact, leaf.test: int(value) if value.lstrip("-").isdigit() else float(value)}
    asked = {"fact": leaf.fact, "is": list(leaf.values)}
    return asked if leaf.test == IS else {"not": asked}


def condition_said(condition: Any, facts: Mapping[str, Fact], *, deeper: bool = False) -> str:
    """The condition in words: "Which bin is Grey or Green, and Floor is more than 3"."""
    if not condition:
        return ""
    for join, word in (("all", _("and")), ("any", _("or"))):
        if join in condition:
            words = f" {word} ".join(condition_said(one, facts, deeper=True) for one in condition[join])
            return f"({words})" if deeper and len(condition[join]) > 1 else words
    leaf = _leaf(condition)
    if leaf is None:
        return _("not (%(condition)s)") % {"condition": condition_said(condition.get("not"), facts)}
    fact = facts.get(leaf.fact) or Fact(leaf.fact, leaf.fact)
    values = dict(fact.values)
    listed = f" {_('or')} ".join(values.get(value, value) for value in leaf.values)
    return f"“{fact.words}” {dict(TESTS)[leaf.test]} {listed}".strip()


class ConditionPiece(Piece):
    """When this holds: lines chosen from the facts on offer. One that lies deeper is kept, and can be replaced."""

    shape = "condition"

    def __init__(self, key: str, label: Any, *, facts: Callable[[], Mapping[str, Fact]], more: int = 1, **said: Any):
        super().__init__(key, label, **said)
        self.facts, self.more = facts, more

    def put(self, form: PiecesForm, name: str, value: Any) -> None:
        facts = self.facts()
        flat = read_flat(value)
        kept = flat is None
        join, leaves = flat or ("all", [])
        if kept:
            form.fields[f"{name}-replace"] = forms.BooleanField(
                label=_("Put these conditions in its place"), required=False
            )
        form.fields[f"{name}-join"] = forms.ChoiceField(
            label=_("It counts when"), choices=JOINS, required=False, widget=forms.RadioSelect()
        )
        form.initial[f"{name}-join"] = join
        for row in range(self._count(form, name, len(leaves))):
            self._put_line(form, f"{name}-{row}", leaves[row] if row < len(leaves) else None, facts)

    def _count(self, form: PiecesForm, name: str, held: int) -> int:
        if not form.is_bound:
            return min(max(held + self.more, 1), MOST)
        numbers = [one.removeprefix(f"{name}-").partition("-")[0] for one in form.data if one.startswith(f"{name}-")]
        return min(max((int(one) for one in numbers if one.isdigit() and len(one) < 4), default=0) + 1, MOST)

    def _put_line(self, form: PiecesForm, row: str, leaf: Leaf | None, facts: Mapping[str, Fact]) -> None:
        chosen = form.typed(f"{row}-fact") if form.is_bound else leaf.fact if leaf else ""
        choices = [("", _("Choose")), *((one.name, one.words) for one in facts.values())]
        if leaf and leaf.fact not in facts:
            choices.append((leaf.fact, _("%(code)s (not there any more)") % {"code": leaf.fact}))
        form.fields[f"{row}-fact"] = forms.ChoiceField(label=_("What"), choices=choices, required=False)
        form.fields[f"{row}-test"] = forms.ChoiceField(label=_("How"), choices=TESTS, required=False)
        known = facts[chosen].values if chosen and chosen in facts else ()
        if known:
            extra = [(value, value) for value in (leaf.values if leaf else ()) if value not in dict(known)]
            form.fields[f"{row}-value"] = forms.MultipleChoiceField(
                label=_("Which"), choices=[*known, *extra], required=False, widget=forms.CheckboxSelectMultiple()
            )
        else:
            form.fields[f"{row}-value"] = forms.CharField(label=_("Which"), max_length=2_000, required=False)
        if leaf:
            form.initial[f"{row}-fact"], form.initial[f"{row}-test"] = leaf.fact, leaf.test
            form.initial[f"{row}-value"] = list(leaf.values) if known else ", ".join(leaf.values)

    def lines(self, form: PiecesForm, name: str) -> list[str]:
        """The name of each line, for the page."""
        return [f"{name}-{row}" for row in range(MOST) if f"{name}-{row}-fact" in form.fields]

    def kept_words(self, form: PiecesForm) -> str:
        """The condition that is kept as it is, in words; "" when the page shows all of it."""
        value = form.value.get(self.key)
        return condition_said(value, self.facts()) if read_flat(value) is None else ""

    def taken(self, form: PiecesForm, name: str) -> Any:
        data = form.cleaned_data
        if f"{name}-replace" in form.fields and not data.get(f"{name}-replace"):
            return form.value.get(self.key)
        leaves = [self._leaf(form, line) for line in self.lines(form, name) if data.get(f"{line}-fact")]
        given = written(data.get(f"{name}-join") or "all", [leaf for leaf in leaves if leaf is not None])
        if given is None and self.required and not any(leaf is None for leaf in leaves):
            form.add_error(f"{name}-0-fact", str(self.required))
        return ABSENT if given is None else given

    def _leaf(self, form: PiecesForm, line: str) -> Leaf | None:
        data = form.cleaned_data
        test, value = data.get(f"{line}-test") or IS, data.get(f"{line}-value") or ""
        values = (
            tuple(value) if isinstance(value, list) else tuple(one.strip() for one in value.split(",") if one.strip())
        )
        if test in (GIVEN, NOT_GIVEN):
            return Leaf(data[f"{line}-fact"], test)
        if not values:
            form.add_error(f"{line}-value", _("Say which."))
            return None
        if test in (OVER, UNDER) and not (len(values) == 1 and _is_number(values[0])):
            form.add_error(f"{line}-value", _("Enter one number: it is compared with the answer."))
            return None
        return Leaf(data[f"{line}-fact"], test, values)

    def at(self, form: PiecesForm, name: str, path: str) -> str:
        number = "".join(one for one in path.partition("]")[0] if one.isdigit()) or "0"
        part = "fact" if path.endswith("fact") else "value"
        return f"{name}-{number}-{part}"

    def names(self, form: PiecesForm, name: str) -> Iterable[str]:
        for line in self.lines(form, name):
            yield from (f"{line}-fact", f"{line}-test", f"{line}-value")

    def blank(self, form: PiecesForm, name: str) -> bool:
        return not any(form.cleaned_data.get(f"{line}-fact") for line in self.lines(form, name))


def named_facts(facts: Sequence[Fact]) -> dict[str, Fact]:
    """The facts by their name."""
    return {one.name: one for one in facts}


def _is_number(text: str) -> bool:
    try:
        return float(text) == float(text) and abs(float(text)) < 1e12
    except ValueError:
        return False
