"""Numbers by which others know a business: as they are compared, shown and refused.

A company number has eight characters (Companies House): digits, or two letters for its register and six digits, leading
noughts often left out. A charity number is plain digits in England and Wales, SC and six digits in Scotland, NIC and six
digits in Northern Ireland. The check digits of a VAT number are python-stdnum's.
"""

import re

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError
from stdnum.gb import vat

COMPANY, CHARITY, VAT = "COMPANY", "CHARITY", "VAT"

# The registers of Companies House that give numbers of two letters and six digits.
_REGISTERS = frozenset(
    (
        "AC CE CS ES FC FE GE GN GS IC IP LP NA NC NF NI NL NO NP NR NZ "
        "OC OE PC RC RS SA SC SE SF SG SI SL SO SP SR SZ ZC"
    ).split()
)
_REGISTERED = re.compile(r"^([A-Z]{2})(\d{1,6})$")
_IRISH = re.compile(r"^R(\d{1,7})$")  # Northern Ireland before 1922
_SOCIETY = re.compile(r"^(IP|SP|NP)(\d{1,5})R$")  # industrial and provident societies
_SCOTTISH = re.compile(r"^SC[O0]?(\d{5,6})$")  # SCO with a letter, as half of Scotland writes it
_IRISH_CHARITY = re.compile(r"^NIC?(\d{6})$")
_CHARITY = re.compile(r"^(\d{5,7})(?:-(\d{1,4}))?$")  # with the number of a linked charity


class NumberRefused(ValueError):
    """What was typed cannot be such a number; the message says why and how to mend it."""


def normalise(kind: str, typed: str) -> str:
    """The number as it is compared. Raises NumberRefused."""
    return {COMPANY: company_number, CHARITY: charity_number, VAT: vat_number}[kind](typed)


def company_number(typed: str) -> str:
    """Eight characters: 01234567, SC123456, R0000123, IP12345R. Raises NumberRefused."""
    compact = _compact(typed)
    if compact.isdigit() and 1 <= len(compact) <= 8 and int(compact):
        return compact.zfill(8)
    if (found := _REGISTERED.match(compact)) and found[1] in _REGISTERS:
        return found[1] + found[2].zfill(6)
    if found := _IRISH.match(compact):
        return "R" + found[1].zfill(7)
    if found := _SOCIETY.match(compact):
        return f"{found[1]}{found[2].zfill(5)}R"
    raise NumberRefused(
        _("“%(typed)s” is not a company number: enter 8 digits, or 2 letters and 6 digits, like 01234567 or SC123456")
        % {"typed": typed.strip()}
    )


def charity_number(typed: str) -> str:
    """Digits with any linked number (1234567-1), SC012345, or NIC100123. Raises NumberRefused."""
    compact = _compact(typed, keep="-")
    if found := _CHARITY.match(compact):
        main, linked = found[1].lstrip("0"), found[2]
        if len(main) >= 5:
            return f"{main}-{int(linked)}" if linked and int(linked) else main
    plain = compact.replace("-", "")
    if found := _SCOTTISH.match(plain):
        return "SC" + found[1].zfill(6)
    if found := _IRISH_CHARITY.match(plain):
        return "NIC" + found[1]
    raise NumberRefused(
        _("“%(typed)s” is not a charity number: enter it like 1234567, SC012345 or NIC100123")
        % {"typed": typed.strip()}
    )


def vat_number(typed: str) -> str:
    """GB and 9 or 12 digits (GB and XI are one register), GBGD or GBHA and three. Raises NumberRefused."""
    compact = _compact(typed)
    if compact.startswith("XI"):
        compact = compact[2:]
    try:
        return "GB" + str(vat.validate(compact))
    except ValidationError as wrong:
        raise NumberRefused(
            _("“%(typed)s” is not a VAT number: check its 9 digits, like GB 980 7806 84") % {"typed": typed.strip()}
        ) from wrong


def shown(kind: str, normalised: str) -> str:
    """The number as people write it: only VAT numbers are spaced."""
    return f"GB {vat.format(normalised[2:])}" if kind == VAT else normalised


def read(typed: str) -> list[tuple[str, str]]:
    """Each kind of number that what was typed may be, normalised: for a search that was not told which."""
    found = []
    for kind in (COMPANY, CHARITY, VAT):
        try:
            found.append((kind, normalise(kind, typed)))
        except NumberRefused:
            continue
    return found


def _compact(typed: str, *, keep: str = "") -> str:
    return "".join(letter for letter in typed.upper() if letter.isascii() and (letter.isalnum() or letter in keep))
