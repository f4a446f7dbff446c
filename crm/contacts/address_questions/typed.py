"""What an address that somebody typed says, without looking anything up: its postcode, and whether two are the same."""

import re
from hashlib import sha256

from gazetteer.folding import fold
from gazetteer.postcodes import postcode_key, postcode_tidy

_AT_THE_END = re.compile(r"([A-Z01]{1,2}[0-9OI][A-Z0-9]?)[\s,]*([0-9OI][A-Z01]{2})[\s.,]*$", re.IGNORECASE)


def typed_postcode(*, lines: str, postcode: str) -> str:
    """The postcode that was typed, in its own box or at the end of the lines ("M33 2DP"), "" for none."""
    if own := postcode_tidy(postcode):
        return own
    found = _AT_THE_END.search(lines)
    return postcode_tidy("".join(found.groups())) if found else ""


def group_key(*, lines: str, postcode: str) -> str:
    """What is the same for one address however it was typed: case, commas and where the postcode stands do not matter.

    A digest, so that the address itself stands in one place only: on the contact.
    """
    known = typed_postcode(lines=lines, postcode=postcode)
    before = lines if postcode_tidy(postcode) or not known else _AT_THE_END.sub("", lines)
    words = before if known else f"{before} {postcode}"
    return sha256(f"{fold(words)}|{postcode_key(known)}".encode()).hexdigest()[:32]
