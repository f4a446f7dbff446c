"""A file as somebody gives it, before it is kept. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it was given: its name and type are what the giver says, and prove nothing."""

    name: str
    content: bytes
    media_type: str = ""
