"""Words that sound alike though they are spelt differently: Smith and Smyth, Clark and Clarke, Hussain and Hussein.

Two keys that fail differently: Metaphone hears consonants, NYSIIS keeps where the vowels are. Either may agree; both are
coarse for short words, so two words must look somewhat alike as well.
"""

from functools import lru_cache

import jellyfish

SHORTEST = 3  # letters: in fewer everything sounds like everything
LIKE_ENOUGH = 0.7  # Jaro and Winkler's likeness, 1 for the same word


@lru_cache(maxsize=50_000)
def sounds_of(word: str) -> tuple[str, ...]:
    """The keys of a folded word's sound; none for a short word, one with digits or one in another alphabet."""
    if len(word) < SHORTEST or not (word.isascii() and word.isalpha()):
        return ()
    consonants, syllables = jellyfish.metaphone(word), jellyfish.nysiis(word.replace("y", "i"))
    return tuple(key for key in (f"m{consonants}", f"n{syllables}") if len(key) > SHORTEST - 1)


def sound_alike(one: str, other: str) -> bool:
    """Whether the two words may be one name, heard and written down twice."""
    if not set(sounds_of(one)) & set(sounds_of(other)):
        return False
    return jellyfish.jaro_winkler_similarity(one, other) >= LIKE_ENOUGH
