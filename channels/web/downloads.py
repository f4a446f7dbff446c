"""What every download as CSV has in common: no cell of it can become a formula."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(text: str) -> str:
    """The text as a spreadsheet shows it and never reckons it: an apostrophe before what would begin a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
