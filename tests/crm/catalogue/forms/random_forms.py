"""Random forms without problems, and random answers to them: for property tests."""

from typing import Any

from hypothesis import strategies as st

from crm.catalogue.forms import QuestionKind
from crm.catalogue.forms.patterns import PATTERNS
from crm.catalogue.forms.questions import NUMERIC

WORDS = st.one_of(
    st.text(alphabet="abc <>&\"'é", min_size=1, max_size=12).filter(str.strip),
    st.fixed_dictionaries({"en": st.just("Which?"), "cy": st.just("Pa un?")}),
)
SMALL = st.integers(-5, 20)
CHOICE_CODES = ["red", "blue", "1", "no.4"]
OPS = st.sampled_from(["+", "-", "*", "/", "min", "max"])


@st.composite
def random_forms(draw: st.DrawFn, most: int = 8) -> list[dict[str, Any]]:
    """A form that has no problems."""
    form: list[dict[str, Any]] = []
    for number in range(draw(st.integers(0, most))):
        form.append(draw(_question(f"q{number}", form)))
    return form


@st.composite
def _question(draw: st.DrawFn, code: str, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    kind = draw(st.sampled_from(list(QuestionKind)))
    item: dict[str, Any] = {"code": code, "kind": str(kind), "label": draw(WORDS)}
    item |= draw(
        st.fixed_dictionaries(
            {}, optional={"required": st.booleans(), "hint": WORDS, "sensitive": st.booleans(), "page": WORDS}
        )
    )
    askable = [one["code"] for one in earlier if one["kind"] != QuestionKind.INFORMATION]
    if askable and draw(st.booleans()):
        item["show_when"] = draw(_condition(askable))
    return item | draw(_own(kind, earlier))


def _condition(codes: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    fact = st.sampled_from([f"answers.{code}" for code in codes])
    leaf = st.one_of(
        st.fixed_dictionaries(
            {"fact": fact, "is": st.lists(st.sampled_from(["yes", "no", *CHOICE_CODES]), min_size=1)}
        ),
        st.fixed_dictionaries({"fact": fact, "given": st.booleans()}),
        st.fixed_dictionaries({"fact": fact, "over": SMALL}),
        st.fixed_dictionaries({"fact": fact, "under": SMALL}),
    )
    return st.one_of(leaf, leaf.map(lambda one: {"not": one}), st.lists(leaf, min_size=1, max_size=3).map(_any))


def _any(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"any": parts}


def _own(kind: QuestionKind, earlier: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    choice = st.fixed_dictionaries({"label": WORDS}, optional={"stop": WORDS, "hint": WORDS})
    choices = st.lists(choice, min_size=1, max_size=len(CHOICE_CODES)).map(
        lambda given: [{"code": code} | one for code, one in zip(CHOICE_CODES, given, strict=False)]
    )
    numbers = [one["code"] for one in earlier if QuestionKind(one["kind"]) in NUMERIC]
    optional: dict[QuestionKind, dict[str, st.SearchStrategy[Any]]] = {
        QuestionKind.TEXT: {"pattern": st.sampled_from(PATTERNS), "most": st.integers(1, 30)},
        QuestionKind.NUMBER: {"least": st.integers(-9, 0), "most": st.integers(1, 99), "places": st.integers(0, 6)},
        QuestionKind.MONEY: {"least": st.integers(-9, 0), "most": st.integers(1, 99)},
        QuestionKind.DATE: {"earliest": st.just("2020-01-01"), "latest": st.sampled_from(["+7", "-30", "2030-01-01"])},
        QuestionKind.YES_NO: {"stop": st.fixed_dictionaries({}, optional={"yes": WORDS, "no": WORDS})},
        QuestionKind.FILE: {"most": st.integers(1, 8), "kinds": st.just(["image"])},
        QuestionKind.CALCULATED: {"places": st.integers(0, 6)},
    }
    needed: dict[str, st.SearchStrategy[Any]] = {}
    if kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        needed = {"choices": choices}
    if kind == QuestionKind.CALCULATED:
        needed = {"sum": _sum(numbers)}
    return st.fixed_dictionaries(needed, optional=optional.get(kind, {}))


def _sum(numbers: list[str]) -> st.SearchStrategy[Any]:
    leaves: list[st.SearchStrategy[Any]] = [SMALL, st.floats(-9, 9, allow_nan=False)]
    if numbers:
        answer = st.sampled_from(numbers)
        leaves.append(st.fixed_dictionaries({"answer": answer}, optional={"else": SMALL}))
    return st.recursive(
        st.one_of(leaves),
        lambda part: st.one_of(
            st.fixed_dictionaries({"op": OPS, "of": st.lists(part, min_size=1, max_size=3)}),
            st.fixed_dictionaries(
                {"op": st.just("round"), "of": st.tuples(part).map(list)}, optional={"places": st.integers(0, 6)}
            ),
        ),
        max_leaves=6,
    )


ANSWER = st.one_of(
    st.sampled_from(
        [
            "",
            "yes",
            "no",
            "red",
            "red,blue",
            "blue,red",
            "1",
            "3",
            "12.50",
            "£1,200",
            "-0",
            "0.000001",
            "999999999999999",
        ]
    ),
    st.sampled_from(
        ["2026-11-23", "20261123", "2026-W48-1", "M33 6AB", "m336ab", "A@B.CC", "0161 496 0000", "AB12 CDE"]
    ),
    st.sampled_from(
        ["379200,391800", "1 , 2", "100012345678", "12 Abbey Road\n\nSale", "7, 7,8", "QQ123456C", "AB123456C"]
    ),
    st.text(max_size=20),
    st.integers(-(10**20), 10**20),
    st.lists(st.sampled_from(CHOICE_CODES), max_size=3),
    st.none(),
)


def random_answers(form: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Answers to these questions and to some that nobody asked."""
    return st.dictionaries(
        st.sampled_from([*(one["code"] for one in form), "nobody_asked"]), ANSWER, max_size=len(form) + 1
    )
