"""What the reading must know of the council to tell its own mail from others'. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    """The council as its mail shows it: every address and domain in lower case."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()  # of its addresses, and of the Message-IDs it gives
    names: tuple[str, ...] = ()  # what it calls itself
    authserv_id: str = ""  # of our own mail server, as it signs Authentication-Results; UNNAMED when it does not
    greatest_hops: int = 50

    def is_our_id(self, message_id: str) -> bool:
        """True for a Message-ID that we gave."""
        return message_id.strip("<> ").rpartition("@")[2].lower() in self.domains


UNNAMED = "-"  # Exchange Online writes Authentication-Results without saying who found them
