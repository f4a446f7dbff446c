"""Ways to reach a customer: how a telephone number or email address is made comparable, shown and refused."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from gazetteer.folding import fold

EMAIL = "EMAIL"
PHONE = "PHONE"
POST = "POST"
SOCIAL = "SOCIAL"
MOBILE, LANDLINE = "MOBILE", "LANDLINE"
HOME_REGION = "GB"
HOME_CODE = 44
LONGEST = 320
LEAST_DIGITS = 5  # fewer find too many people

_EMAIL = re.compile(r"^[^\s@<>,;:\"()\[\]\\]+@(?P<domain>[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]{2,})$")
_DIALLED = re.compile(r"^[\d\s()+./-]+$")


class PointRefused(ValueError):
    """A way to reach somebody that cannot be one; the message says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class PointGiven:
    """A way to reach somebody, as given."""

    kind: str
    value: str


def normalise(kind: str, value: str) -> str:
    """The value as it is compared: E.164, the address in lower case, folded words. Raises PointRefused."""
    if kind == PHONE:
        return normalise_phone(value)
    return normalise_email(value) if kind == EMAIL else normalise_words(value)


def normalise_phone(value: str) -> str:
    """The number as +441614960000; without a country code it is a British one. Raises PointRefused."""
    number = _parsed(value)
    if number is None or not _could_ring(number):
        raise PointRefused(
            _("“%(value)s” is not a telephone number: enter all its digits, like 0161 496 0000 or +48 22 123 45 67")
            % {"value": value.strip()}
        )
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def normalise_email(value: str) -> str:
    """The address in lower case without blanks around it. Raises PointRefused."""
    address = unicodedata.normalize("NFC", value.strip()).removeprefix("mailto:").lower()
    found = _EMAIL.match(address)
    if not found or len(address) > LONGEST or ".." in address or found["domain"].startswith((".", "-")):
        raise PointRefused(
            _("“%(value)s” is not an email address: enter it in full, like name@example.com") % {"value": value.strip()}
        )
    return address


def normalise_words(value: str) -> str:
    """An address for letters, or a name on social media, folded. Raises PointRefused."""
    words = fold(value)
    if not words or len(value.strip()) > LONGEST:
        raise PointRefused(_("Enter it in words, %(count)s characters at most") % {"count": LONGEST})
    return words[:LONGEST]


def line_of(normalised: str) -> str:
    """Whether a number is a mobile's or a landline's, "" when its digits do not say."""
    number = _parsed(normalised)
    kind = phonenumbers.number_type(number) if number is not None else PhoneNumberType.UNKNOWN
    if kind == PhoneNumberType.UNKNOWN and normalised.startswith(f"+{HOME_CODE}7"):
        return MOBILE  # among them the numbers kept for drama
    if kind == PhoneNumberType.UNKNOWN and normalised.startswith((f"+{HOME_CODE}1", f"+{HOME_CODE}2")):
        return LANDLINE
    return {PhoneNumberType.MOBILE: MOBILE, PhoneNumberType.FIXED_LINE: LANDLINE}.get(kind, "")


def shown(kind: str, normalised: str) -> str:
    """The value as people write it: 0161 496 0000 at home, +48 22 123 45 67 from abroad."""
    number = _parsed(normalised) if kind == PHONE else None
    if number is None:
        return normalised
    home = number.country_code == HOME_CODE
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)


def spoken(normalised: str) -> str:
    """A telephone number to be read out: its groups with commas between, each digit by itself."""
    groups = re.split(r"[^\d+]+", shown(PHONE, normalised))
    return ", ".join(" ".join(group).replace("+", _("plus")) for group in groups if group)


def ending(normalised: str) -> str:
    """The last four digits: enough to recognise a number without showing it."""
    return normalised[-4:]


def begins_like_phone(typed: str) -> str:
    """How the normalised numbers begin that the typed text may be the start of, "" when it is no telephone number."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    plain = plain.replace("(0)", "") if "+" in plain else plain
    digits = "".join(str(int(letter)) for letter in plain if letter.isdecimal())
    if len(digits) < LEAST_DIGITS or len(digits) > 17 or not _DIALLED.match(plain):
        return ""
    if plain.startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if digits.startswith("0"):
        return f"+{HOME_CODE}{digits[1:]}"
    number = _parsed(plain)
    if number is not None and _could_ring(number):
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"+{HOME_CODE}{digits}"


def _parsed(value: str) -> PhoneNumber | None:
    plain = value.replace("(0)", "") if "+" in value else value
    try:
        return phonenumbers.parse(plain.strip(), HOME_REGION)
    except phonenumbers.NumberParseException:
        return None


def _could_ring(number: PhoneNumber) -> bool:
    """Whether it is a number in use, or at home one as long as they are: those kept for drama are not in use."""
    if phonenumbers.is_valid_number(number):
        return True
    complete = number.country_code != HOME_CODE or len(str(number.national_number)) == 10
    return complete and phonenumbers.is_possible_number(number)
