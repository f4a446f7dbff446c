"""Under which key an act of a client is known, so that sending it twice is doing it once. Pure."""

import hashlib

BEGIN = "open311"
OWN = "f"  # the client's own number of the report follows


def report_key(client: int, given: str) -> str:
    """The key of a report to which the client gave this name of its own."""
    fit = given.isascii() and given.isdigit() and len(given) <= 20
    return f"{BEGIN}-{client}-{OWN}{given}" if fit else f"{BEGIN}-{client}-n{digest(given)}"


def alike_key(client: int, day: str, parts: list[str]) -> str:
    """The key of a report without a name: by everything it says, and the day on which it came."""
    return f"{BEGIN}-{client}-d{day}-{digest(*parts)}"


def update_key(client: int, request: str, given: str) -> str:
    """The key of an update of a report, by the client's own name of the update."""
    return f"{BEGIN}-{client}-u{request}-{digest(given)}"


def fixmystreet_id(key: str) -> str:
    """The client's own number of the report with this key, "" where it gave none."""
    kind, _dash, rest = key.partition("-")
    name = rest.partition("-")[2]
    return name[len(OWN) :] if kind == BEGIN and name.startswith(OWN) else ""


def digest(*parts: str) -> str:
    """Forty letters that are the same for the same words, however long those are."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]
