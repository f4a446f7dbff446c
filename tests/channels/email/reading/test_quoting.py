"""What is new in a reply stands apart from what it repeats, and no line is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.reading.quoting import parted
from tests.channels.email.reading.letters import COUNCIL, letter, read

NEW = "No, it is still there.\n\nJo"


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, 23 Nov 2026 at 10:00, Ambleford Council <contact@ambleford.example> wrote:\n> Is it gone?\n> BCDF-2345-J",
        "On Mon, 23 Nov 2026 at 10:00, Ambleford Council <contact@ambleford.example>\nwrote:\n\n> Is it gone?",
        "Am 23.11.2026 um 10:00 schrieb Ambleford Council:\n> Is it gone?",
        "Le 23 nov. 2026 à 10:00, Ambleford Council a écrit :\n> Is it gone?",
        "Ar ddydd Llun 23 Tachwedd 2026, Cyngor Ambleford a ysgrifennodd:\n> Ydy e wedi mynd?",
        "23.11.2026 10:00, contact@ambleford.example пишет:\n\nIs it gone?",
        "-----Original Message-----\nFrom: Ambleford Council\nSent: 23 November\nTo: Jo\n\nIs it gone?",
        "From: Ambleford Council <contact@ambleford.example>\nSent: Monday, 23 November\nTo: Jo\n\nIs it gone?",
        "*From:* Ambleford Council\n*Date:* Monday\n*To:* Jo\n*Subject:* Bin\n\nIs it gone?",
        "> Is it gone?\n> BCDF-2345-J",
        "Begin forwarded message:\n\nFrom: Council\n\nIs it gone?",
    ],
)
def test_a_reply_above_what_it_answers(quoted):
    found = parted(f"{NEW}\n\n{quoted}\n", COUNCIL)
    assert (found.words, found.quoted) == (NEW, quoted)


def test_a_reply_below_what_it_answers():
    found = parted("On 23 Nov 2026, Council wrote:\n> Is it gone?\n\nNo.\n", COUNCIL)
    assert (found.words, found.quoted) == ("No.", "On 23 Nov 2026, Council wrote:\n> Is it gone?")


def test_answers_between_the_lines_stay_with_their_questions():
    text = "On 23 Nov 2026, Council wrote:\n> Which street?\nAbbey Road\n> Which colour?\nThe green one"
    assert parted(text, COUNCIL).words == text


@pytest.mark.parametrize(
    "text",
    [
        "My bin was missed.\n\nJo",
        "To: the manager\nDate: 3 May\n\nI wish to complain.",
        "From: now on please ring me",
        "On Monday your crew wrote:\nsorry we missed you on a card",
        "Fw",
        "> only quoted",
        "---------- Forwarded message ----------\nFrom: Jo\n\nsee below",
        "",
    ],
)
def test_what_repeats_nothing_is_all_new(text):
    found = parted(text, COUNCIL)
    assert (found.words, found.quoted) == (text.strip("\n"), "")


_LINES = st.sampled_from(
    ["", "words", "> quoted", ">> twice", " > set in", "On 1 May 2026 Jo wrote:", "From: Jo", "Sent: now", "To: us",
     "-----Original Message-----", "contact@ambleford.example 1:", "-- ", "end"]
)  # fmt: skip


@given(st.lists(_LINES, max_size=25))
def test_no_line_is_lost(lines):
    found = parted("\n".join(lines), COUNCIL)
    kept = [line for line in f"{found.words}\n{found.quoted}".split("\n") if line.strip()]
    assert sorted(kept) == sorted(line for line in lines if line.strip())


def test_the_quotation_of_html_is_folded_too():
    made = letter()
    made.set_content(
        "<div>No, still there.</div><div>On Mon, 23 Nov 2026 at 10:00, Council &lt;contact@ambleford.example"
        "&gt; wrote:<br></div><blockquote><p>Is it gone?</p></blockquote>",
        subtype="html",
    )
    found = read(made)
    assert found.words == "No, still there." and "> Is it gone?" in found.quoted
