"""A calendar file that any calendar reads: lines short enough, letters whole, words as they were written."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from channels.citizen.ics import DayOf, calendar_of, escaped, folded

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
GREY = DayOf("grey_bin-20261124-1@example", date(2026, 11, 24), "Grey bin; lid closed, please", "Instead of 23/11/2026")
WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.just("\n"), max_size=200)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def plain(value: str) -> str:
    """What a calendar reads out of an escaped value."""
    out, letters = "", iter(value)
    for letter in letters:
        if letter == "\\":
            following = next(letters)
            out += "\n" if following in "nN" else following
        else:
            out += letter
    return out


def test_a_day_is_a_whole_day_with_its_own_key_and_a_reminder_the_evening_before() -> None:
    lines = unfolded(calendar_of([GREY], name="Collections", maker="Ambleford", at=AT, alarm="Put it out"))
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    assert "UID:grey_bin-20261124-1@example" in event and "DTSTAMP:20261123T120000Z" in event
    assert "DTSTART;VALUE=DATE:20261124" in event and "DTEND;VALUE=DATE:20261125" in event
    assert "SUMMARY:Grey bin\\; lid closed\\, please" in event and "DESCRIPTION:Instead of 23/11/2026" in event
    assert "TRIGGER:-PT6H" in event


def test_without_days_it_is_an_empty_calendar() -> None:
    assert "BEGIN:VEVENT" not in calendar_of([], name="x", maker="y", at=AT)


@given(WORDS)
def test_any_words_come_back_as_they_were(words: str) -> None:
    day = DayOf("u", date(2026, 11, 24), words)
    [line] = [one for one in unfolded(calendar_of([day], name="n", maker="m", at=AT)) if one.startswith("SUMMARY:")]
    assert plain(line.removeprefix("SUMMARY:")) == words


@given(st.text(st.characters(blacklist_categories=("Cs",)), max_size=400))
def test_no_line_is_too_long_and_no_letter_torn(words: str) -> None:
    line = escaped(words)
    parts = folded(line).split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
    assert all(part.startswith(" ") for part in parts[1:])
