"""How near two written words are: some slips of the pen, the same beginning and letters, the same sound.

The nightly run asks DuckDB the same questions; a test holds that both answer alike.
"""

import jellyfish


def slips_apart(one: str, other: str, *, most: int) -> int:
    """How many letters were left out, added or mistyped, or neighbours exchanged; more than `most` is `most` and one."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    return min(jellyfish.damerau_levenshtein_distance(one, other), most + 1)


def resemblance(one: str, other: str) -> float:
    """Jaro's and Winkler's measure, 0 to 1: letters in common, in order, more when the beginnings are the same."""
    return jellyfish.jaro_winkler_similarity(one, other)


def sound(word: str) -> str:
    """What a folded word sounds like to an English ear, roughly; in another alphabet it is itself."""
    letters = word.replace(" ", "")
    return (jellyfish.metaphone(letters) if letters.isascii() else "") or letters
