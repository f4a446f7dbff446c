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
    """The words of both, in order: what stayed, what went, what came. A ((name)) is one word, and a sentence that was
    written anew is one stretch that went and one that came."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts: list[Part] = []
    gone, came = "", ""
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if what != "equal" or ((gone or came) and _is_gap(now) and new_to < len(new)):
            gone, came = gone + was, came + now
            continue
        parts += [*_changed(gone, came), Part(SAME, now)]
        gone, came = "", ""
    return [*parts, *_changed(gone, came)]


def _is_gap(text: str) -> bool:
    """Whether these words that stayed are only what stands between two that did not."""
    return not text.strip() and "\n" not in text


def _changed(gone: str, came: str) -> list[Part]:
    if gone == came:
        return [Part(SAME, gone)] if gone else []
    return [Part(kind, text) for kind, text in ((GONE, gone), (NEW, came)) if text]
