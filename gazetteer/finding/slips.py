"""One slip of the pen: a letter left out, put in, put wrong, or two neighbours swapped.

Words are found by what is left when one letter is taken out of each: two words one slip apart always share such a
form, whichever letter it was and however short the word, which trigrams do not promise.
"""

SHORTEST = 3


def slip_forms(word: str) -> list[str]:
    """The word itself and every form of it with one letter left out; numbers and very short words stand alone."""
    if not may_slip(word):
        return [word]
    return sorted({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


def may_slip(word: str) -> bool:
    """Whether a slip is forgiven in this word: never in numbers, nor where one letter would change everything."""
    return len(word) >= SHORTEST and not any(letter.isdigit() for letter in word)


def may_be_slipped(typed: str) -> bool:
    """Whether what was typed may be a slip of a longer word: two letters are what is left of "ash" or "oak"."""
    return len(typed) >= SHORTEST - 1 and not any(letter.isdigit() for letter in typed)


def one_slip_apart(typed: str, meant: str) -> bool:
    """Whether the two words are the same but for at most one slip."""
    if typed == meant:
        return True
    if abs(len(typed) - len(meant)) > 1:
        return False
    at = 0
    while at < min(len(typed), len(meant)) and typed[at] == meant[at]:
        at += 1
    one, other = typed[at:], meant[at:]
    swapped = len(one) > 1 and one[:2] == other[1::-1] and one[2:] == other[2:]
    return swapped or one[1:] == other[1:] or one[1:] == other or one == other[1:]


def begins_with_one_slip(typed: str, meant: str) -> bool:
    """Whether what was typed so far is, but for one slip, the beginning of the word."""
    return any(one_slip_apart(typed, meant[: len(typed) + more]) for more in (-1, 0, 1))
