"""References people read out: 8 random characters and a check character, shown as BCDF-2345-J.

The alphabet has 28 characters: no vowels, no 0 or 1, nothing that is misheard for another in pairs; the check is
ISO 7064 MOD 37,36 in python-stdnum's generalisation over this alphabet, which finds every single slip and all but
one in three hundred swaps of neighbours. Case, spaces and hyphens are forgiven.
"""

import secrets

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 8

_SPOKEN = {
    "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "8": "eight", "9": "nine",
    "B": "Bravo", "C": "Charlie", "D": "Delta", "F": "Foxtrot", "G": "Golf", "H": "Hotel", "J": "Juliett",
    "K": "Kilo", "M": "Mike", "N": "November", "P": "Papa", "Q": "Quebec", "R": "Romeo", "S": "Sierra",
    "T": "Tango", "V": "Victor", "W": "Whiskey", "X": "X-ray", "Y": "Yankee", "Z": "Zulu",
}  # fmt: skip


class NotAReference(ValueError):
    """What was typed cannot be a reference: the answer is "check what you typed"."""


def new_reference() -> str:
    """A fresh reference, as stored: nine characters without hyphens, drawn from the operating system's randomness."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The ninth character for these eight."""
    return mod_37_36.calc_check_digit(body, alphabet=ALPHABET)


def normalise(typed: str) -> str:
    """The reference as stored, from what somebody typed. Raises NotAReference when it cannot be one."""
    compact = "".join(character for character in typed.upper() if character.isalnum())
    if len(compact) != LENGTH + 1 or any(character not in ALPHABET for character in compact):
        raise NotAReference(typed)
    try:
        mod_37_36.validate(compact, alphabet=ALPHABET)
    except ValidationError as failure:
        raise NotAReference(typed) from failure
    return compact


def looks_like(typed: str) -> bool:
    """True when what was typed is a whole reference."""
    try:
        normalise(typed)
    except NotAReference:
        return False
    return True


def shown(stored: str) -> str:
    """BCDF-2345-J from BCDF2345J."""
    return f"{stored[:4]}-{stored[4:8]}-{stored[8:]}"


def spoken(stored: str) -> str:
    """The reference in the telephone alphabet, as an agent reads it out."""
    return ", ".join(" ".join(_SPOKEN[character] for character in group) for group in shown(stored).split("-"))
