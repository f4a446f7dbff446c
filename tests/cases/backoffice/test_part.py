"""The part `partners` of a service: what is wrong with it is found when it is published, whatever somebody wrote."""

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from cases.backoffice.checking import partners_problems
from cases.backoffice.part import Known, part_problems, partner_rows
from cases.backoffice.statuses import meaning_of, rows_text, rows_typed, rows_wrong
from cases.casework.registry import workflow_named
from crm.catalogue.definition import completed
from tests.cases.backoffice.conftest import ROW, partner_made

KNOWN_STAGES, KNOWN_QUESTIONS, KNOWN_OUTCOMES = (frozenset(one) for one in (["crew"], ["bin", "out"], ["emptied"]))


def problems(part) -> list[str]:
    known = Known(workflow_named("report_and_fix"), KNOWN_STAGES, KNOWN_QUESTIONS, KNOWN_OUTCOMES)
    return [one.where for one in part_problems(part, known=known)]


def test_a_sound_row_has_no_problem_and_is_read_as_written():
    assert problems([ROW]) == []
    [row] = partner_rows([ROW])
    assert (row.when, row.of, row.outcomes) == ("entered", "RECEIVED", ("emptied",))
    assert row.gives_answer("bin") and not row.gives_answer("out")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"when": {"entered": "NOWHERE"}}, "partners[0].when.entered"),
        ({"when": {"entered": "CLOSED"}}, "partners[0].when.entered"),  # what has ended is given to nobody
        ({"when": {"entered": "stage:none"}}, "partners[0].when.entered"),
        ({"when": {"act": "complete"}}, "partners[0].when.act"),
        ({"when": {}}, "partners[0].when"),
        ({"when": {"entered": "RECEIVED", "act": "plan"}}, "partners[0].when"),
        ({"gives": ["date_of_birth"]}, "partners[0].gives[0]"),
        ({"gives": ["answers.none"]}, "partners[0].gives[0]"),
        ({"gives": "name"}, "partners[0].gives"),
        ({"does": {"DONE": "complete"}}, "partners[0].does.DONE"),  # how it ends is said by the outcome
        ({"does": {"PLANNED": "fly"}}, "partners[0].does.PLANNED"),
        ({"does": []}, "partners[0].does"),
        ({"outcomes": ["none"]}, "partners[0].outcomes[0]"),
        ({"if": {"fact": "answers.bin"}}, "partners[0].if"),
        ({"partner": ""}, "partners[0].partner"),
        ({"extra": 1}, "partners[0].extra"),
        ({"code": "A B"}, "partners[0].code"),
        ({"wants": "x" * 2001}, "partners[0].wants"),
    ],
)
def test_each_slip_is_named_where_it_stands(change, where):
    assert where in problems([{**ROW, **change}])


def test_the_same_code_twice_is_said_so():
    assert problems([ROW, ROW]) == ["partners[1].code"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.text(max_size=6), deeper, max_size=3),
    max_leaves=6,
)
named = (
    st.sampled_from(["RECEIVED", "stage:crew", "plan", "fly", "answers.bin", "photos", "emptied", "crew"]) | anything
)
values = st.one_of(
    named,
    st.lists(named, max_size=2),
    st.dictionaries(st.sampled_from(["entered", "act", "PLANNED", "DONE"]), named, max_size=2),
)
# Sound rows with a slip or two: what is all wrong would never come as far as being read.
slips = st.dictionaries(st.sampled_from([*ROW, "if"]), values, max_size=2).map(lambda slip: {**ROW, **slip})


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(slips, max_size=2) | anything)
def test_whatever_somebody_writes_has_problems_or_can_be_read(part):
    wrong = problems(part)
    assert all(where.startswith("partners") for where in wrong)
    if not wrong:
        read = partner_rows(part)
        assert [one.code for one in read] == [row["code"] for row in part]
        assert all(one.of and set(one.outcomes) <= KNOWN_OUTCOMES for one in read)


def test_a_sound_row_with_no_slip_comes_to_be_read():
    find(slips, lambda row: row != ROW and not problems([row]))  # so the test above reads more than what it began with


@pytest.mark.django_db
def test_a_partner_that_is_not_there_keeps_it_from_being_published():
    document = completed(
        {
            "about": {}, "workflow": "report_and_fix", "team": "waste-collection", "form": [{"code": "bin"}],
            "outcomes": [{"code": "emptied", "label": "Emptied", "family": "DONE"}], "partners": [ROW],
        }
    )  # fmt: skip
    assert [one.where for one in partners_problems(document)] == ["partners[0].partner"]
    partner_made()
    assert partners_problems(document) == []
    assert partners_problems({**document, "workflow": ""})[0].where == "partners"


statuses = st.text(
    st.characters(blacklist_characters="=\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x00"), min_size=1, max_size=20
)


@given(st.lists(st.tuples(statuses.filter(str.strip), st.sampled_from(["PLANNED", "DONE", "BACK", ""])), max_size=5))
def test_what_is_typed_of_statuses_can_be_typed_over(typed):
    table = [{"theirs": theirs.strip(), "step": step, "outcome": ""} for theirs, step in typed]
    assert rows_typed(rows_text(table)) == table


def test_a_line_without_its_meaning_is_said_so():
    assert "choose what it means" in rows_wrong(rows_typed("Works ordered"))
    assert "twice" in rows_wrong(rows_typed("Seen =\nseen = DONE"))
    assert rows_wrong(rows_typed("No trace = DONE gone\nSeen =")) == ""
    assert meaning_of("no  TRACE", rows_typed("No trace = DONE gone")).outcome == "gone"
