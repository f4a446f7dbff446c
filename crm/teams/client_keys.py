"""The keys of API clients: drawn by chance, shown once, kept as a hash."""

import hashlib
import secrets
from dataclasses import dataclass

PREFIX_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"  # no vowels: no word can come of it
PREFIX_LENGTH = 8
SECRET_BYTES = 32
LONGEST_KEY = 120


@dataclass(frozen=True, slots=True)
class ClientKey:
    """One key: the beginning by which people recognise it, and the secret that follows."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        return f"{self.prefix}-{self.secret}"

    @property
    def key_hash(self) -> str:
        """What is stored. One round of SHA-256 is enough for 256 random bits; it is asked for with every request."""
        return hashlib.sha256(str(self).encode()).hexdigest()

    def fits(self, key_hash: str) -> bool:
        """True when this is the key of that hash; takes as long when it is not."""
        return secrets.compare_digest(self.key_hash, key_hash)


def new_key() -> ClientKey:
    """A key that nobody has."""
    prefix = "".join(secrets.choice(PREFIX_LETTERS) for _letter in range(PREFIX_LENGTH))
    return ClientKey(prefix, secrets.token_urlsafe(SECRET_BYTES))


def read_key(text: str) -> ClientKey | None:
    """The key in this text, or None when it cannot be one of ours."""
    text = text.strip()
    if len(text) > LONGEST_KEY or not text.isascii() or not text.isprintable():
        return None
    prefix, dash, secret = text.partition("-")
    return ClientKey(prefix, secret) if dash and secret and len(prefix) == PREFIX_LENGTH else None
