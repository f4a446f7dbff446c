"""What holds of every form without problems and of any answers to it; and of whatever is given as a form."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.catalogue.conditions import holds
from crm.catalogue.forms import (
    answer_facts,
    answered,
    carried,
    check,
    form_problems,
    form_schema,
    hidden_codes,
    pages,
    stopped,
)
from tests.crm.catalogue.forms.random_forms import random_answers, random_forms

# Building a random form is most of the time a test takes, and more on a busy machine.
FEWER = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TODAY = date(2026, 11, 28)
FORMS_AND_ANSWERS = random_forms().flatmap(lambda form: st.tuples(st.just(form), random_answers(form)))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda part: st.one_of(st.lists(part, max_size=4), st.dictionaries(st.text(max_size=8), part, max_size=4)),
    max_leaves=12,
)


@FEWER
@given(FORMS_AND_ANSWERS)
def test_checking_what_was_kept_keeps_the_same(given: tuple[list[dict[str, Any]], dict[str, Any]]) -> None:
    form, answers = given
    assert form_problems(form) == []
    clean, _errors = check(form, answers, today=TODAY)
    again, _errors = check(form, clean, today=TODAY)
    assert again == clean


@FEWER
@given(FORMS_AND_ANSWERS)
def test_no_answer_to_a_hidden_question_is_kept_or_asked_for(
    given: tuple[list[dict[str, Any]], dict[str, Any]],
) -> None:
    form, answers = given
    clean, errors = check(form, answers, today=TODAY)
    facts = answer_facts(form, clean)
    hidden = {item["code"] for item in form if not holds(item.get("show_when"), facts)}
    assert not hidden & (set(clean) | set(errors))
    assert "nobody_asked" not in clean


@FEWER
@given(FORMS_AND_ANSWERS)
def test_everything_asked_is_answered_or_faulted_until_an_answer_stops_it(
    given: tuple[list[dict[str, Any]], dict[str, Any]],
) -> None:
    form, answers = given
    clean, errors = check(form, answers, today=TODAY)
    stop = stopped(form, clean)
    if stop is not None:
        assert errors[stop.code] == stop.words
        return
    hidden = hidden_codes(form, clean)
    for item in form:
        asked = item["kind"] not in ("CALCULATED", "INFORMATION") and item["code"] not in hidden
        if asked and item.get("required", True):
            assert (item["code"] in clean) != (item["code"] in errors)


@FEWER
@given(FORMS_AND_ANSWERS, random_forms())
def test_nothing_raises(given: tuple[list[dict[str, Any]], dict[str, Any]], other: list[dict[str, Any]]) -> None:
    form, answers = given
    clean, _errors = check(form, answers)
    assert len(answered(form, clean)) == len(clean)
    assert all(words for _label, words in answered(form, clean, masked=set(clean)))
    moved = carried(form, other, clean, today=TODAY)
    assert set(moved.answers) <= set(clean)
    on_pages = [question.code for page in pages(form) for question in page.questions]
    assert on_pages == [item["code"] for item in form if item["kind"] != "CALCULATED"]
    schema = form_schema(form, title="Form")
    assert set(clean) <= set(schema["properties"])


@FEWER
@given(JSON)
def test_whatever_is_given_as_a_form_is_judged_and_never_raises(given: Any) -> None:
    found = form_problems(given)
    assert found or given == []
    assert all(one.where.startswith("form") and one.words for one in found)


@FEWER
@given(random_forms(most=4), JSON, st.data())
def test_a_form_spoilt_anywhere_is_judged_and_what_passes_can_be_checked(
    form: list[dict[str, Any]], junk: Any, data: st.DataObject
) -> None:
    if not form:
        return
    item = data.draw(st.sampled_from(form))
    item[data.draw(st.sampled_from([*item, "sum", "choices", "show_when", "stop", "known", "most", "kinds"]))] = junk
    if not form_problems(form):
        check(form, data.draw(random_answers(form)), today=TODAY)


@FEWER
@given(FORMS_AND_ANSWERS)
def test_a_calculated_answer_is_a_number_or_not_known(given: tuple[list[dict[str, Any]], dict[str, Any]]) -> None:
    form, answers = given
    clean, _errors = check(form, answers)
    for item in form:
        if item["kind"] == "CALCULATED" and item["code"] in clean:
            assert Decimal(clean[item["code"]]).is_finite()
