"""What people typed, laid out and harmless."""

import pytest

from channels.web.words import paragraphs, telephone


def test_typed_lines_become_paragraphs_and_breaks() -> None:
    html = str(paragraphs("one\r\ntwo\n\n<b>three</b>"))
    assert html == (
        '<p class="govuk-body typed" dir="auto">one<br>two</p>'
        '<p class="govuk-body typed" dir="auto">&lt;b&gt;three&lt;/b&gt;</p>'
    )


def test_nothing_typed_is_nothing() -> None:
    assert str(paragraphs("  \n ")) == ""


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+441619121234", "0161 912 1234"), ("+33142685300", "+33 1 42 68 53 00"), ("ask for Jo", "ask for Jo")],
)
def test_a_telephone_number_is_spaced_as_people_read_it(number: str, shown: str) -> None:
    assert telephone(number) == shown
