"""The words by which a place is found: folded, each with the short and long forms people type for it."""

from functools import lru_cache

from gazetteer.folding import fold

SAINT = "saint"
STREET = "street"
SHORT_SAINT_OR_STREET = "st"
AFTER_STREET = frozenset(("north", "south", "east", "west", "upper", "lower"))

LONG_FORMS = {
    "apartment": ("apt",),
    "apartments": ("apts",),
    "and": ("n",),
    "avenue": ("ave", "av", "avn"),
    "boulevard": ("blvd",),
    "bridge": ("brg", "bdge"),
    "broadway": ("bdwy",),
    "buildings": ("bldgs",),
    "building": ("bldg",),
    "business": ("bus",),
    "centre": ("ctr", "center"),
    "close": ("cl",),
    "cottage": ("cott", "ctg"),
    "cottages": ("cotts", "ctgs"),
    "court": ("ct", "crt"),
    "crescent": ("cres", "cr", "cresc"),
    "drive": ("dr", "drv"),
    "estate": ("est",),
    "farm": ("fm",),
    "garden": ("gdn",),
    "gardens": ("gdns", "grdns"),
    "great": ("gt",),
    "green": ("grn",),
    "grove": ("gr", "gv", "grv"),
    "heights": ("hts", "hgts"),
    "hill": ("hl",),
    "house": ("hse", "ho"),
    "industrial": ("ind",),
    "junction": ("jct",),
    "lane": ("ln", "la"),
    "little": ("lt", "ltl"),
    "lower": ("lwr", "lr"),
    "meadow": ("mdw",),
    "meadows": ("mdws",),
    "mount": ("mt",),
    "north": ("nth",),
    "number": ("no",),
    "parade": ("pde",),
    "park": ("pk",),
    "passage": ("psge",),
    "place": ("pl",),
    "road": ("rd",),
    "saint": ("st",),
    "school": ("sch", "schl"),
    "south": ("sth",),
    "square": ("sq",),
    "street": ("st", "str"),
    "terrace": ("ter", "terr", "tce"),
    "upper": ("upr", "uppr"),
    "view": ("vw",),
    "villas": ("vlls",),
    "walk": ("wlk",),
    "way": ("wy",),
    "yard": ("yd",),
}
SHARED = frozenset(("the", "of", "st", "east", "west"))
SHORT_FORMS: dict[str, tuple[str, ...]] = {}
for _long, _shorts in LONG_FORMS.items():
    for _short in _shorts:
        SHORT_FORMS[_short] = (*SHORT_FORMS.get(_short, ()), _long)


def is_street_kind(word: str) -> bool:
    """Whether a great many places share the word, in its long or a short form: road, rd, court, the."""
    return word in LONG_FORMS or word in SHORT_FORMS or word in SHARED


@lru_cache(maxsize=50_000)
def search_words(text: str) -> tuple[str, ...]:
    """The distinct words of the text with their other forms: "Abbey Rd" gives abbey, rd and road."""
    words = fold(text).split()
    found: dict[str, None] = {}
    for at, word in enumerate(words):
        found[word] = None
        found.update(dict.fromkeys(_other_forms(word, words[at + 1 :])))
    return tuple(found)


def _other_forms(word: str, following: list[str]) -> tuple[str, ...]:
    """Both ways: the short forms of a long word, the long one of a short word."""
    if word == SHORT_SAINT_OR_STREET:
        ends_the_name = not following or following[0] in AFTER_STREET
        return LONG_FORMS[STREET] + (STREET,) if ends_the_name else (SAINT,)
    if word in LONG_FORMS:
        return LONG_FORMS[word]
    if word in SHORT_FORMS:
        longs = SHORT_FORMS[word]
        return longs + tuple(short for long in longs for short in LONG_FORMS[long] if short != word)
    return ()
