"""Values as files may write them, as they are kept, and as people read them."""

from datetime import date

import pytest

from gazetteer.facts.words import BadValue, moment_of, value_kept, value_shown

TUESDAY = date(2026, 11, 3)
BANDS = {"A": "Band A", "B": "Band B"}


@pytest.mark.parametrize(
    ("shape", "text", "kept"),
    [
        ("TEXT", "  Round   14 ", "Round 14"),
        ("TEXT", "-", ""),
        ("YES", "Y", "yes"),
        ("YES", "no", ""),
        ("CHOICE", "band b", "B"),
        ("CHOICE", "A", "A"),
        ("NUMBER", "1,234.50", "1234.50"),
        ("DATE", "3/11/2026", "2026-11-03"),
        ("SCHEDULE", "03/11/2026/14", "2026-11-03/14"),
        ("SCHEDULE", "2026-11-03/14  29/12/2026>31/12/2026", "2026-11-03/14 2026-12-29>2026-12-31"),
    ],
)
def test_what_a_file_may_write(shape: str, text: str, kept: str) -> None:
    assert value_kept(text, shape=shape, choices=BANDS) == kept
    assert value_kept(kept or "-", shape=shape, choices=BANDS) == kept


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ("TEXT", "x" * 301), ("TEXT", "a\x07b"), ("YES", "perhaps"), ("CHOICE", "Z"), ("NUMBER", "many"),
        ("NUMBER", "nan"), ("DATE", "31/02/2026"), ("SCHEDULE", "Tuesdays"), ("SCHEDULE", "2026-11-03/400"),
        ("NUMBER", "1e301"), ("NUMBER", "1E999999999"), ("NUMBER", "1e-999999999"), ("NUMBER", "0." + "1" * 290 + "e-20"),
        ("SCHEDULE", "3/11/2026/7" + " 3/11/2026>" * 26),
    ],
)  # fmt: skip
def test_what_is_no_value(shape: str, text: str) -> None:
    with pytest.raises(BadValue):
        value_kept(text, shape=shape, choices=BANDS)


@pytest.mark.parametrize(
    ("shape", "value", "shown"),
    [
        ("TEXT", "14", "14"),
        ("YES", "yes", "Yes"),
        ("CHOICE", "A", "Band A"),
        ("DATE", "2026-11-03", "3 November 2026"),
        ("SCHEDULE", "2026-11-03/14", "today, then every 2 weeks"),
        ("SCHEDULE", "2026-11-04/7", "tomorrow, then every week"),
        ("SCHEDULE", "2026-11-10/10", "Tuesday 10 November, then every 10 days"),
        ("SCHEDULE", "2026-11-04/1", "tomorrow, then every day"),
        ("SCHEDULE", "2026-11-04/0", "tomorrow"),
        ("SCHEDULE", "2026-11-01/0", "no more days are planned"),
        ("SCHEDULE", "2026-11-06/14 + 2026-11-10/14", "Friday 6 November"),
    ],
)
def test_what_people_read(shape: str, value: str, shown: str) -> None:
    assert value_shown(value, shape=shape, choices=BANDS, on=TUESDAY) == shown


def test_moments_are_read_with_a_zone_or_without() -> None:
    assert moment_of("2026-11-03T14:05:00+00:00").utcoffset() is not None
    assert moment_of("3/11/2026 14:05") == moment_of("2026-11-03 14:05")
    with pytest.raises(BadValue):
        moment_of("yesterday")
