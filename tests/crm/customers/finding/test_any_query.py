"""One slip in any name of the index still finds it; whatever is typed is answered, and never takes long."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.finding.asked import asked
from crm.customers.finding.closeness import closeness
from crm.customers.finding.keeping import words_add
from crm.customers.finding.search import customer_search
from crm.customers.names import words_of
from tests.cast import NOW, Cast, person

QUICKLY = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
NAMES = [
    ("Elizabeth", "Smith"), ("Jon", "Smyth"), ("Mohammed", "Chowdhury"), ("Siobhan", "O'Neill"), ("Zbigniew", "Święch"),
    ("Anne-Marie", "Featherstonehaugh"), ("Bo", "Lee"), ("Ngozi", "Okonkwo"), ("Gwenllian", "Rhys-Jones"), ("Ali", "Khan"),
    ("Małgorzata", "Wójcik"), ("Priya", "Mukherjee"), ("Caoimhe", "Ní Bhriain"), ("Łukasz", "Kowalczyk"), ("Ivy", "Ash"),
    ("Jean Paul", "van der Berg"), ("Æthelred", "Straße"), ("Kwabena", "Mensah"), ("Xi", "Zhang"), ("Ewa", "Nowak"),
]  # fmt: skip


@pytest.fixture
def index(cast: Cast) -> Iterator[Cast]:
    for forename, family in NAMES:
        person(forename, family)
    yield cast


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """Somebody's name, and their two names as typed with one slip in a word of three letters or more, in either order."""
    forename, family = draw(st.sampled_from(NAMES))
    words = [words_of(forename)[0], words_of(family)[-1]]
    which = draw(st.sampled_from([at for at, word in enumerate(words) if len(word) > 2] or [1]))
    word = words[which]
    at = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    words[which] = draw(
        st.sampled_from(
            [
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            ]
        )
    )
    typed = " ".join(draw(st.permutations(words)))
    return f"{forename} {family}", typed


@QUICKLY
@given(slip=slips())
def test_one_slip_in_any_name_still_finds_it(index: Cast, slip: tuple[str, str]) -> None:
    name, typed = slip
    found = [hit.name for hit in customer_search(actor=index.agent.actor, query=typed, at=NOW, limit=6)]
    assert name in found[:5], typed


PIECES = st.lists(
    st.sampled_from(
        ["smith", "smit", "jon", "M33 2DP", "m33", "3/5/1961", "born", "31/02/2020", "0161", "496", "+44", "mr", "@", "12a",
         "abbey", "road", ",", "council tax", "700", "%", "_", "\\", "'", ";--", "é", "ß", "ﬁ", "\u202e", "🦄", "a" * 80,
         "1e5", "NaN", "00/00/00", "{", "}", "(", "&", "|", "!", ":*", "\x00"]
    ),
    max_size=12,
)  # fmt: skip


@QUICKLY
@given(typed=st.one_of(st.text(max_size=400), PIECES.map(" ".join)), limit=st.integers(1, 50))
def test_anything_typed_is_answered_within_the_limit(index: Cast, typed: str, limit: int) -> None:
    hits = customer_search(actor=index.agent.actor, query=typed, at=NOW, limit=limit)
    assert len(hits) <= limit
    assert len({hit.customer_id for hit in hits}) == len(hits)
    assert all(hit.name for hit in hits)


@given(typed=st.text(max_size=400))
def test_taking_apart_never_fails_and_looks_at_so_much_and_no_more(typed: str) -> None:
    what = asked(typed, today=date(2026, 11, 27))
    assert len(what.words) <= 8
    assert all(len(word) <= 60 for word in what.words)


@given(one=st.text("abcdefgh", min_size=1, max_size=8), other=st.text("abcdefgh", min_size=1, max_size=8))
def test_closeness_never_fails(one: str, other: str) -> None:
    assert closeness(one, one).cost == 0  # type: ignore[union-attr]
    close = closeness(one, other)
    assert close is None or close.cost >= 0


CROWD = """
INSERT INTO crm_customer (id, canonical_id, reference, kind, title, given_names, family_name, preferred_name, business_name,
  trading_name, language, status, source, display_name, sort_name, search_text, created_at, created_by)
SELECT n, n, 'R' || n, 'PERSON', '', 'Al', 'Hostel', '', '', '', 'en', 'LIVE', 'LOAD', 'Al Hostel', 'hostel  al',
  'hostel al', now(), '' FROM generate_series(10001, 14000) AS n
"""
CROWD_PAIRS = """
INSERT INTO crm_namepair (customer_id, one, other, name)
SELECT id, 'hostel', 'al', 'NOW' FROM crm_customer WHERE id > 10000
"""
MOST_EXAMINED = 9000  # rows of tables and indexes, by all the statements of one search


@pytest.mark.parametrize("query", ["al", "al hos", "hostel al", "hosetl la", "al hostel sale m33 x", "al a al ho al h"])
def test_four_thousand_of_one_name_make_no_search_examine_more_rows(cast: Cast, query: str) -> None:
    with connection.cursor() as cursor:
        for statement in (CROWD, CROWD_PAIRS, "ANALYZE crm_customer", "ANALYZE crm_namepair"):
            cursor.execute(statement)
        cursor.execute("SET LOCAL enable_seqscan = off")  # as for a million
    words_add(["hostel", "al"])
    asked_for: list[tuple[str, Any]] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked_for.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        assert len(customer_search(actor=cast.agent.actor, query=query, at=NOW, limit=6)) <= 6
    examined = sum(_examined(sql, params) for sql, params in asked_for if sql.lstrip(" (\n").startswith("SELECT"))
    assert 0 < examined <= MOST_EXAMINED


def _examined(sql: str, params: Any) -> float:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        [[told]] = cursor.fetchall()
    return _rows((json.loads(told) if isinstance(told, str) else told)[0]["Plan"])


def _rows(node: dict[str, Any]) -> float:
    """What the scans of tables below this node of a plan read, those they threw away too."""
    own = 0.0
    if "Relation Name" in node:
        own = node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
    return own + sum(_rows(below) for below in node.get("Plans", []))
