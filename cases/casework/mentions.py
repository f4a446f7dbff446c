"""Who is mentioned in a note: "@Olu Officer" or "@olu". No ORM, no clock."""

import re
from collections.abc import Iterable

_AT = re.compile(r"(?<![\w.+\-/@])@(?=\w)")  # not in an email address, nor in one of a page
_LETTER = re.compile(r"[\w]")


def mentioned(text: str, people: Iterable[tuple[int, str, str]]) -> set[int]:
    """The keys of those whose full name or user name stands after an @, of these people (key, user name, full name).

    The longest name counts: "@Ann Lee" is not "@Ann". Two people of one name are both meant: a notice too many harms
    less than one too few.
    """
    names: dict[str, set[int]] = {}
    for key, username, full_name in people:
        for name in (username, full_name):
            if name:
                names.setdefault(name.casefold(), set()).add(key)
    by_length = sorted(names, key=len, reverse=True)
    found: set[int] = set()
    for place in places(text):
        after = text[place:].casefold()
        meant = next((name for name in by_length if after.startswith(name) and _ends(after, len(name))), "")
        found |= names.get(meant, set())
    return found


def places(text: str) -> list[int]:
    """Where in the text somebody may be mentioned: just after each @ that begins a word."""
    return [match.end() for match in _AT.finditer(text)]


def _ends(text: str, length: int) -> bool:
    """True when no longer word goes on there; a full stop or a hyphen ends a name only where no letter follows it."""
    rest = text[length:]
    if not rest:
        return True
    if _LETTER.match(rest):
        return False
    return not (rest[0] in ".-'’_" and len(rest) > 1 and _LETTER.match(rest[1]))
