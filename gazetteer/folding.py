"""One way of folding text, used for whatever is searched, compared or put in order: places here, people above."""

import re
import unicodedata

# Letters that Unicode does not take apart into a letter and an accent.
UNSPLIT = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i", "ŋ": "n", "ß": "ss"}
)
APOSTROPHES = str.maketrans("", "", "'’‘‛ʼʻ`´′＇")
ASCII = {
    number: chr(number).lower() if chr(number).isalnum() else None if chr(number) in "'`" else " "
    for number in range(128)
} | {ord("&"): " and "}
DIGITS = re.compile(r"\d+")
NATURAL_WIDTH = 6


def fold(text: str) -> str:
    """The text in lower case without accents, apostrophes or punctuation, "&" as "and", single spaces.

    Letters of every alphabet stay. Folding twice gives the same as folding once.
    """
    if text.isascii():  # nearly always, and a load folds millions of texts
        return " ".join(text.translate(ASCII).split())
    apart = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold().translate(UNSPLIT)
    plain = unicodedata.normalize("NFKD", apart)
    kept = (letter for letter in plain.translate(APOSTROPHES).replace("&", " and ") if not _is_mark(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in kept).split())


def natural_key(text: str) -> str:
    """The text folded, with each number padded, so that "Flat 10" comes after "Flat 9"."""
    return DIGITS.sub(lambda number: number.group().zfill(NATURAL_WIDTH), fold(text))


def _is_mark(letter: str) -> bool:
    return letter > "\x7f" and unicodedata.category(letter).startswith("M")
