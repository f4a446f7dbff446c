"""How conditions name what is true at an address and what happened there. Pure.

`place.fact.round` is the value; of a schedule `place.fact.grey_bin.today`, `.days_since` and `.days_until` too;
`place.event.contaminated` is "today" or "earlier".
"""

FACT, EVENT = "place.fact.", "place.event."
TODAY, EARLIER = "today", "earlier"
IS_TODAY, DAYS_SINCE, DAYS_UNTIL = ".today", ".days_since", ".days_until"  # of a schedule


def kind_named(fact: str) -> str:
    """The kind that a fact of a condition is about, "" for one that is about none: "place.fact.bin.today" is about
    "place.fact.bin"."""
    return ".".join(fact.split(".")[:3]) if fact.startswith((FACT, EVENT)) else ""
