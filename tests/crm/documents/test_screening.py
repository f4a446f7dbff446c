"""Card numbers are found in any formatting and nothing else is; insurance numbers and dates of birth are recognised."""

import base64
import email
import email.policy
import quopri
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from crm.customers.references import new_reference, shown
from crm.documents.screening import CARD_REMOVED, Mark, screened, segments
from crm.documents.screening_files import mail_screened

_STARTS = [("4", 16), ("4", 13), ("4", 19), ("51", 16), ("55", 16), ("2221", 16), ("2720", 16), ("34", 15), ("37", 15)]
_STARTS += [("6011", 16), ("65", 16), ("3530", 16), ("36", 14), ("62", 16), ("62", 19), ("5018", 16), ("6759", 18)]
_BETWEEN = st.sampled_from(["", "", "", " ", "-", "  ", " - ", "\u00a0", "\u2013", "."])


@st.composite
def cards(draw):
    start, length = draw(st.sampled_from(_STARTS))
    rest = draw(st.text("0123456789", min_size=length - len(start) - 1, max_size=length - len(start) - 1))
    body = start + rest
    return body + luhn.calc_check_digit(body)


@st.composite
def written(draw):
    digits = draw(cards())
    return "".join(digit + draw(_BETWEEN) for digit in digits[:-1]) + digits[-1]


@given(
    written(),
    st.sampled_from(["", "My card is ", "VISA:", "(", "no.", "\n> "]),
    st.sampled_from(["", ".", ", exp 12/27", ")"]),
)
def test_every_card_is_found_however_it_is_written(card, before, after):
    found = screened(before + card + after)
    assert found.cards == 1
    assert found.text == before + CARD_REMOVED + after


@given(cards(), st.integers(100, 999))
def test_a_security_code_beside_it_hides_no_card(card, code):
    assert screened(f"{card} {code}").cards == 1
    assert screened(f"{card} 12/27 {code}").cards == 1


@given(st.lists(cards(), min_size=2, max_size=5))
def test_all_of_several_are_found(several):
    assert screened("\n\n".join(several)).cards == len(several)
    assert screened(", ".join(several)).cards == len(several)


_PHONES = ["07700 900123", "+44 7700 900123", "0161 496 0000", "+44 (0)20 7946 0018", "0044 7700 900123"]


@pytest.mark.parametrize(
    "text",
    [
        *_PHONES,
        "+44 7700 900123 / +44 7700 900456",
        "07700900123 07700900456 07700900789",
        "UPRN 100012345678, USRN 42450012",
        "uprns 100012345678 100012345679",
        "council tax account 7012345678",
        "sort code 20-00-00 account 55779911",
        "order 206-1234567-1234567",
        "order 1234567890123456",
        "2026-11-27 22:07:12",
        "27/11/2026 10:30",
        "IMEI 356938035643809",
        "4111 1111 1111 1112",  # the check digit is wrong
        "0000 0000 0000 0000",
    ],
)
def test_other_numbers_stay(text):
    assert screened(text) == screened(text).__class__(text, 0)


@given(st.integers(0, 10**12 - 1), st.integers(10, 12))
def test_an_account_number_stays(number, length):
    assert screened(f"account {number:0{length}d}").cards == 0


def test_our_references_stay():
    for _number in range(200):
        assert screened(f"about {shown(new_reference())} and {new_reference()}").cards == 0


@given(st.text())
def test_any_text_is_screened_and_its_pieces_are_the_text(text):
    assert "".join(piece.text for piece in segments(text)) == text
    again = screened(screened(text).text)
    assert again.cards == 0


@pytest.mark.parametrize(
    ("text", "mark", "piece"),
    [
        ("my NI is QQ123456C thanks", Mark.PLAIN, None),  # QQ is never given
        ("my NI is AB123456C thanks", Mark.NATIONAL_INSURANCE, "AB123456C"),
        ("ab 12 34 56 c", Mark.NATIONAL_INSURANCE, "ab 12 34 56 c"),
        ("GB123456A", Mark.PLAIN, None),
        ("I was born on 12/03/1985 in Sale", Mark.DATE_OF_BIRTH, "12/03/1985"),
        ("DOB: 12.3.85", Mark.DATE_OF_BIRTH, "12.3.85"),
        ("D.O.B. 3rd March 1985", Mark.DATE_OF_BIRTH, "3rd March 1985"),
        ("Date of birth - 1985-03-12", Mark.DATE_OF_BIRTH, "1985-03-12"),
        ("Dyddiad geni: 12 Mawrth 1985", Mark.DATE_OF_BIRTH, "12 Mawrth 1985"),
        ("missed on 12/03/2026", Mark.PLAIN, None),
    ],
)
def test_numbers_to_be_masked_are_recognised(text, mark, piece):
    found = [segment.text for segment in segments(text) if segment.mark is not Mark.PLAIN]
    assert found == ([] if piece is None else [piece])
    if piece:
        assert next(segment.mark for segment in segments(text) if segment.text == piece) is mark


CARD = "4111 1111 1111 1111"


def _message() -> bytes:
    made = EmailMessage()
    made["Subject"] = f"Pay with {CARD}"
    made["From"] = "Jo <jo@example.org>"
    made["Message-ID"] = "<4111111111111111@mail.example.org>"
    made.set_content(f"Straße £5 — {CARD} — " + "long " * 40, cte="quoted-printable")
    made.add_alternative(f"<p>{CARD}</p>", subtype="html", cte="base64")
    made.add_attachment(f"card\n{CARD}\n".encode(), maintype="application", subtype="octet-stream", filename="list.csv")
    made.add_attachment(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), maintype="image", subtype="png", filename="a.png")
    inner = EmailMessage()
    inner["Subject"] = "forwarded"
    inner.set_content(CARD)
    made.add_attachment(inner)
    return made.as_bytes()


def test_cards_leave_every_part_of_the_original_and_nothing_else_changes():
    raw = _message()
    found = mail_screened(raw)
    assert found.cards == 5
    read = email.message_from_bytes(found.content, policy=email.policy.default)
    before = email.message_from_bytes(raw, policy=email.policy.default)
    assert read["Message-ID"] == before["Message-ID"] and CARD_REMOVED in read["Subject"]
    texts = [part for part in read.walk() if part.get_content_maintype() == "text"]
    assert texts and all(CARD_REMOVED in part.get_content() for part in texts)
    assert "Straße £5" in texts[0].get_content()
    pictures = [[p.get_content() for p in m.walk() if p.get_content_type() == "image/png"] for m in (read, before)]
    assert pictures[0] == pictures[1]
    assert mail_screened(found.content).cards == 0


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_screening(raw):
    found = mail_screened(raw)
    assert found.cards or found.content == raw


@pytest.mark.parametrize("encode", [base64.encodebytes, quopri.encodestring])
def test_cut_short_in_the_middle_of_a_coding_is_screened_as_far_as_it_goes(encode):
    coding = b"base64" if encode is base64.encodebytes else b"quoted-printable"
    raw = (
        b"Content-Type: text/plain\nContent-Transfer-Encoding: "
        + coding
        + b"\n\n"
        + encode(CARD.encode() * 1 + b" and more words")
    )
    assert mail_screened(raw[:-4]).cards == 1


def test_a_card_split_by_the_coding_is_found():
    raw = b"Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n4111 1111 =\n1111 1111\n"
    assert mail_screened(raw).cards == 1
