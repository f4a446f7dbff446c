import pytest

from gazetteer.postcodes import is_outward, postcode_key, postcode_tidy


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("M16 ONA", "M16 0NA"),
        ("0L1 6AB", "OL1 6AB"),
        ("m332dp", "M33 2DP"),
        (" M33  2DP ", "M33 2DP"),
        ("W1A 0AX", "W1A 0AX"),
        ("EC1A1BB", "EC1A 1BB"),
        ("GIR 0AA", "GIR 0AA"),
        ("M32 OXZ", "M32 0XZ"),
        ("SK1O 1AB", "SK1O 1AB"),
        ("M3Z 2DPX", ""),
        ("NOT A PC", ""),
        ("", ""),
    ],
)
def test_a_postcode_is_written_properly_or_refused(text: str, tidy: str) -> None:
    assert postcode_tidy(text) == tidy


def test_the_key_has_no_space() -> None:
    assert postcode_key("m33 2dp") == "M332DP"


def test_the_first_half_is_recognised() -> None:
    assert is_outward("m33")
    assert not is_outward("m33 2dp")
