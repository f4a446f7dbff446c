"""A script with what is true at the address in it: lines about what is not known are not there."""

from crm.catalogue.scripts import script_names, script_said

SCRIPT = "Say sorry.\nGrey bin: ((place.fact.grey_bin)).\n((place.event.late))\nRound (( place.fact.round )), ask."


def test_facts_are_put_in_and_lines_of_the_unknown_left_out() -> None:
    known = {"place.fact.grey_bin": "today", "place.fact.round": "14"}
    assert script_said(SCRIPT, known) == "Say sorry.\nGrey bin: today.\nRound 14, ask."


def test_what_is_true_is_never_read_as_a_name_itself() -> None:
    known = {"place.fact.grey_bin": "((place.fact.round))", "place.fact.round": "14"}
    assert "Grey bin: ((place.fact.round))." in script_said(SCRIPT, known)


def test_a_script_without_names_stays_as_it_is() -> None:
    assert script_said("One.\n\nTwo (2).", {}) == "One.\n\nTwo (2)."
    assert script_names("One (1).") == []


def test_names_are_known_in_order() -> None:
    assert script_names(SCRIPT) == ["place.fact.grey_bin", "place.event.late", "place.fact.round"]
