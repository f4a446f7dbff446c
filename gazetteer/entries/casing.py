"""Names in capitals, as gazetteers send them, turned into the way people write them."""

import re
from functools import lru_cache

SMALL_WORDS = (
    "a an and ar at between by cum de en for from ger in juxta la le next of off on or over sub super the to under upon "
    "uwch with y ym yn yr"
)
SMALL = frozenset(SMALL_WORDS.split())
KNOWN_ACRONYMS = (
    "ATM BBC BP BT CE CIO CVS DVLA EV GP HM HMRC HQ II III IKEA IV KFC MOD MOT MP NCP NHS NSPCC PO PRU QE RAF RBS RC "
    "RNLI RSPCA TA TSB UK URC VC VII VIII WC WI YHA YMCA YWCA"
)
ACRONYMS = frozenset(KNOWN_ACRONYMS.split())
ORDINAL = re.compile(r"^\d+(ST|ND|RD|TH)$")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
AFTER_NUMBER = re.compile(r"\d\w*\W+$")
ARTICLES = frozenset(("THE", "Y", "YR"))  # begin a name: "1 The Green", "12 Y Bwthyn"
VOWELLED = re.compile(r"[AEIOUY]|\BW\B")  # W between consonants is a vowel in Welsh: CWM, PWLL
CONSONANT_WORDS = frozenset(("DR", "LTD", "MR", "MRS", "MS", "MT", "RD", "SGT", "ST"))
IRISH = re.compile(r"^(O|D)['’](\w)(.{2,})$")
SCOTTISH = re.compile(r"^MC(\w)(\w{2,})$")
LONGEST_CONSONANTS = 4


@lru_cache(maxsize=50_000)
def as_written(text: str) -> str:
    """The text with capitals where people put them; text that already has small letters stays as it is."""
    if text != text.upper():
        return text
    return WORD.sub(lambda found: _word(found.group(), _begins_name(found)), text)


def _begins_name(found: re.Match[str]) -> bool:
    """Whether the word begins the text, or is an article after a house number."""
    if found.start() == 0:
        return True
    return found.group() in ARTICLES and bool(AFTER_NUMBER.search(found.string, 0, found.start()))


def _word(word: str, first: bool) -> str:
    if not first and word.lower() in SMALL:
        return word.lower()
    if ORDINAL.match(word):
        return word.lower()
    if any(letter.isdigit() for letter in word) or _is_acronym(word):
        return word
    return _name(word)


def _is_acronym(word: str) -> bool:
    if word in ACRONYMS or len(word) == 1:
        return True
    short = word.isascii() and len(word) <= LONGEST_CONSONANTS
    return short and not VOWELLED.search(word) and word not in CONSONANT_WORDS


def _name(word: str) -> str:
    irish = IRISH.match(word)
    if irish:
        return f"{irish[1]}'{irish[2]}{irish[3].lower()}"
    scottish = SCOTTISH.match(word)
    if scottish:
        return f"Mc{scottish[1]}{scottish[2].lower()}"
    return word[0] + word[1:].lower()
