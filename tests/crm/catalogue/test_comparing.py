"""What differs between two versions, in stretches that people can read."""

from crm.catalogue.wordings.comparing import GONE, NEW, SAME, compared


def parts(before, after):
    return [(one.kind, one.text) for one in compared(before, after)]


def test_a_word_that_changed():
    assert parts("We plan it.", "We did it.") == [(SAME, "We "), (GONE, "plan"), (NEW, "did"), (SAME, " it.")]


def test_a_sentence_written_anew_is_one_stretch_each():
    assert parts("A: if this is wrong", "A: thank you for telling") == [
        (SAME, "A: "),
        (GONE, "if this is wrong"),
        (NEW, "thank you for telling"),
    ]


def test_a_name_is_one_word():
    assert parts("Hello ((link))", "Hello ((reference))") == [
        (SAME, "Hello "),
        (GONE, "((link))"),
        (NEW, "((reference))"),
    ]


def test_nothing_and_everything():
    assert parts("same words", "same words") == [(SAME, "same words")]
    assert parts("", "new") == [(NEW, "new")]
    assert parts("old", "") == [(GONE, "old")]
    assert parts("", "") == []


def test_both_can_be_put_together_again():
    before, after = "One ((a))\n\nTwo, three (four).", "One two ((b))\nTwo (four) five."
    found = compared(before, after)
    assert "".join(one.text for one in found if one.kind != NEW) == before
    assert "".join(one.text for one in found if one.kind != GONE) == after
