"""How long a text message is: in which alphabet, of how many parts. Pure.

GSM 03.38: 160 characters of the basic alphabet in one part, 153 in each of several; some take two; with any other
character the whole text is written in UCS-2, 70 and 67. GOV.UK Notify takes 918 characters.
"""

from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = frozenset("^{}\\[~]|€\f")
MOST_CHARACTERS = 918
_TYPOGRAPHY = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u200b": "", "\t": " "}
)


@dataclass(frozen=True, slots=True)
class TextLength:
    """How long a text is, and which letters outside the basic alphabet make all of it take more room, each once."""

    characters: int
    parts: int
    odd: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """True when all of it is in the basic alphabet."""
        return not self.odd

    @property
    def is_too_long(self) -> bool:
        """True when it is longer than one text message may be."""
        return self.characters > MOST_CHARACTERS


def plain(text: str) -> str:
    """The text with the typographer's quotes and dashes written plainly: one of them would make it of twice the parts."""
    return text.replace("\r\n", "\n").translate(_TYPOGRAPHY)


def text_length(text: str) -> TextLength:
    """How long this text is as it will be sent."""
    said = plain(text)
    odd = {letter for letter in said if letter not in BASIC and letter not in DOUBLE}
    if odd:
        units, one, each = len(said.encode("utf-16-be")) // 2, 70, 67
    else:
        units, one, each = len(said) + sum(letter in DOUBLE for letter in said), 160, 153
    parts = 1 if units <= one else -(-units // each)
    return TextLength(characters=len(said), parts=parts, odd=tuple(sorted(odd)))
