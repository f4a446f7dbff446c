"""What an agreed adjustment or a restriction makes every door do: a closed list, and the words for it. Pure.

Kinds are data, because councils differ in what they agree; effects are code, because every door must obey them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Effect(StrEnum):
    """What a kind of adjustment does."""

    BLOCKS = "BLOCKS"  # nothing goes out by these ways
    FORMAT = "FORMAT"  # what we write is in this form
    INTERPRETER = "INTERPRETER"  # we speak with them through somebody, in a language
    ONE_CONTACT = "ONE_CONTACT"  # one person or team takes what they say
    HEED = "HEED"  # whoever speaks with them keeps it in mind


class Way(StrEnum):
    """A way in which we reach somebody: named as the channels are."""

    PHONE = "PHONE"
    TEXT = "TEXT"
    EMAIL = "EMAIL"
    POST = "POST"
    FACE_TO_FACE = "FACE_TO_FACE"


WAY_WORDS = {
    Way.PHONE: gettext_lazy("telephone"),
    Way.TEXT: gettext_lazy("text message"),
    Way.EMAIL: gettext_lazy("email"),
    Way.POST: gettext_lazy("letter"),
    Way.FACE_TO_FACE: gettext_lazy("visit"),
}
EFFECT_WORDS = {
    Effect.BLOCKS: gettext_lazy("Stops ways of reaching them"),
    Effect.FORMAT: gettext_lazy("Asks for what we write in another form"),
    Effect.INTERPRETER: gettext_lazy("Asks for an interpreter"),
    Effect.ONE_CONTACT: gettext_lazy("Names one contact"),
    Effect.HEED: gettext_lazy("To be kept in mind"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that holds for a customer: its effect and the words people know it by."""

    effect: str
    words: str
    blocks: tuple[str, ...] = ()


def mark_words(name: str, *, language: str = "", contact: str = "") -> str:
    """The words on a screen: "Interpreter: Polish", "Single point of contact: Tom Leader", "Email only"."""
    more = language or contact
    return _("%(what)s: %(more)s") % {"what": name, "more": more} if more else name


def blocked_by(rules: Iterable[Rule], way: str) -> str:
    """The words of the first rule that stops this way, "" when none does."""
    return next((rule.words for rule in rules if way in rule.blocks), "")


def open_ways(rules: Iterable[Rule]) -> tuple[Way, ...]:
    """The ways that no rule stops."""
    shut = {way for rule in rules for way in rule.blocks}
    return tuple(way for way in Way if way not in shut)


def ways_words(ways: Sequence[str]) -> str:
    """The ways in words: "email or visit"; what is left when nothing is, too."""
    words = [str(WAY_WORDS[Way(way)]) for way in ways]
    if not words:
        return _("nothing is left: ask whoever agreed it")
    if len(words) == 1:
        return words[0]
    return _("%(first)s or %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
