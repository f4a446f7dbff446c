"""What differs between two versions of words, word by word. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "SAME", "GONE", "NEW"
_WORDS = re.compile(r"\(\([^()]*\)\)|\s+|[^\s(]+|\(")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of words that stayed, went or came."""

    kind: str
    text: str


def compared(before: str, after: str) -> list[Part]:
    """The words of both, in order: what stayed, what went, what came. A ((name)) is one word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts = []
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            parts.append(Part(SAME, "".join(old[old_from:old_to])))
            continue
        gone, came = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        parts += [Part(GONE, gone)] if gone else []
        parts += [Part(NEW, came)] if came else []
    return parts
