"""Addresses of ours with a tag that says what an answer is about: bins+BCDF2345J@council.example. Pure."""

import re

from crm.customers.references import NotAReference, normalise

LONGEST_SUBJECT = 300
MOST_WORDS = 40  # of a subject, looked up as references of others

_REPLY = re.compile(r"^\s*(?:(?:re|fw|fwd|aw|wg|sv|vs|tr|odp|ymateb|ynghylch)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_OURS = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}[- ]?[0-9A-Za-z]{4}[- ]?[0-9A-Za-z](?![0-9A-Za-z])")
_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z/_.-]{3,59}")


def with_tag(address: str, tag: str) -> str:
    """The address with this tag: bins+BCDF2345J@council.example."""
    local, _at, domain = address.rpartition("@")
    return f"{local}+{tag}@{domain}"


def without_tag(address: str) -> tuple[str, str]:
    """The address without its tag, and the tag, "" when it has none."""
    local, _at, domain = address.rpartition("@")
    plain, _plus, tag = local.partition("+")
    return (f"{plain}@{domain}", tag) if plain else (address, "")


def references_in_tags(addresses: tuple[str, ...]) -> list[str]:
    """The references, as stored, that these addresses of ours carry."""
    return _references(tag for address in addresses if (tag := without_tag(address)[1]))


def references_in(subject: str) -> list[str]:
    """The references of ours, as stored, that a subject quotes."""
    return _references(_OURS.findall(subject[:LONGEST_SUBJECT]))


def words_like_references(subject: str) -> list[str]:
    """What in a subject may be a partner's or an old system's reference: words with a digit."""
    words = (word.strip("-./_") for word in _WORD.findall(subject[:LONGEST_SUBJECT]))
    found = dict.fromkeys(word for word in words if any(letter.isdigit() for letter in word))
    return list(found)[:MOST_WORDS]


def without_reply_words(subject: str) -> str:
    """The subject as it was before it was answered or passed on, to be compared."""
    return " ".join(_REPLY.sub("", subject).split()).casefold()


def _references(typed: object) -> list[str]:
    found = []
    for one in typed:  # type: ignore[attr-defined]
        try:
            found.append(normalise(one))
        except NotAReference:
            continue
    return list(dict.fromkeys(found))
