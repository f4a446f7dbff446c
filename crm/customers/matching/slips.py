"""How near two written words are: one slip of the pen, the same beginning and letters, the same sound.

The nightly run asks DuckDB the same questions; a test holds that both answer alike.
"""

import jellyfish


def one_slip_apart(one: str, other: str) -> bool:
    """Whether one letter was left out, added or mistyped, or two neighbours exchanged."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    exchanged = short[:at] + short[at : at + 2][::-1] + short[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or exchanged == long


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
