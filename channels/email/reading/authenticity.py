"""Whether a message is from whom it says: what our own mail server found, and what a careful reader would notice. Pure."""

import re
import unicodedata
from email.message import Message

import authres
from django.utils.translation import gettext as _

from channels.email.reading.charsets import header_text
from channels.email.reading.headers import mailboxes, values
from channels.email.reading.ours import UNNAMED, Ours

_METHODS = ("spf", "dkim", "dmarc")
_ADDRESS = re.compile(r"[\w.+'-]+@([\w-]+(?:\.[\w-]+)+)")
_LONGEST = 4_000
_MOST = 20
# Letters that pass for others: the few that look-alike domains are made of (Unicode's confusables, shortened).
_LOOKS_LIKE = str.maketrans("аеорсухіјѕԁո0134567|", "aeopcyxijsdno1easbtl"[:12] + "oleasgtl")


def authentication_of(message: Message, ours: Ours) -> str:
    """What our own mail server found, "spf=pass dkim=pass dmarc=pass"; "" when it says nothing: not checked.

    Believed only under the name our server signs with (RFC 8601 section 5): anybody can write the header.
    """
    if not ours.authserv_id:
        return ""
    found: dict[str, str] = {}
    for raw in values(message, "Authentication-Results")[:_MOST]:
        for method, result in _results(header_text(raw)[:_LONGEST], ours):
            found.setdefault(method, result)
        if ours.authserv_id == UNNAMED:
            break  # only the topmost is our server's
    return " ".join(f"{method}={found[method]}" for method in _METHODS if method in found)


def _results(said: str, ours: Ours) -> list[tuple[str, str]]:
    if ours.authserv_id == UNNAMED:
        if "=" not in said.partition(";")[0]:
            return []  # somebody signed it: then it is not our server's
        said = f"{UNNAMED}; {said}"
    try:
        read = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {said}")
    except Exception:  # authres raises its own SyntaxError, and others on purpose-made headers
        return []
    if (read.authserv_id or "").lower() != ours.authserv_id.lower():
        return []
    return [(str(one.method).lower(), str(one.result).lower()[:20]) for one in read.results if one.result]


def doubts_about(message: Message, ours: Ours, *, authentication: str) -> list[str]:
    """What a careful reader would notice about the sender, in words."""
    senders = mailboxes(message, "From")[:_MOST]
    doubts: list[str] = []
    if len({address for _name, address in senders}) > 1:
        doubts.append(_("It names several senders."))
    for name, address in senders[:1]:
        doubts += [*_name_doubts(name, address, ours), *_domain_doubts(address, ours, authentication)]
        doubts += _reply_doubts(message, address)
    return list(dict.fromkeys(doubts))


def _name_doubts(name: str, address: str, ours: Ours) -> list[str]:
    doubts = []
    domain = address.rpartition("@")[2]
    shown = next((found[1].lower() for found in _ADDRESS.finditer(name)), "")
    if shown and shown != domain:
        doubts.append(_("The sender's name is an address at %(shown)s, but it came from another.") % {"shown": shown})
    folded = _folded(name)
    if domain not in _own_domains(ours) and any(_folded(own) and _folded(own) in folded for own in ours.names):
        doubts.append(_("The sender calls themselves the council, but wrote from another address."))
    return doubts


def _domain_doubts(address: str, ours: Ours, authentication: str) -> list[str]:
    domain = address.rpartition("@")[2]
    if not domain:
        return []
    doubts = []
    if domain in _own_domains(ours):
        if "dmarc=pass" not in authentication and "dkim=pass" not in authentication:
            doubts.append(_("It says that it is from one of our own addresses, and nothing proves it."))
        return doubts
    read = _unicode(domain)
    if read != domain or not read.isascii():
        doubts.append(_("The sender's domain is written with unusual letters: %(domain)s.") % {"domain": read})
    if any(_scripts(label) > 1 for label in read.split(".")):
        doubts.append(_("The sender's domain mixes alphabets, as forged ones do."))
    if any(_alike(read, own) for own in _own_domains(ours)):
        doubts.append(_("The sender's domain looks like ours and is another: %(domain)s.") % {"domain": domain})
    return doubts


def _reply_doubts(message: Message, address: str) -> list[str]:
    domain = address.rpartition("@")[2]
    others = {to.rpartition("@")[2] for _name, to in mailboxes(message, "Reply-To") if to} - {domain}
    if not domain or not others:
        return []
    words = _("Answers are asked to go to another domain than the sender's: %(domains)s.")
    return [words % {"domains": ", ".join(sorted(others)[:3])}]


def _own_domains(ours: Ours) -> set[str]:
    return {address.rpartition("@")[2] for address in ours.addresses} | set(ours.domains)


def _alike(domain: str, own: str) -> bool:
    """True for a domain that is ours but for a letter, or for letters that look the same."""
    if domain == own or domain.endswith(f".{own}"):
        return False
    plain = _plain(domain)
    return plain == _plain(own) or (len(own) > 7 and _one_apart(plain, _plain(own)))


def _plain(domain: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", domain) if not unicodedata.combining(c))
    return bare.translate(_LOOKS_LIKE).replace("rn", "m").replace("vv", "w").replace("-", "")


def _one_apart(one: str, other: str) -> bool:
    """True when one letter more, less, another or two changed about makes one of the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _unicode(domain: str) -> str:
    """The domain as a browser would show it: "xn--" decoded."""
    labels = []
    for label in domain.split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except (UnicodeError, ValueError):
            labels.append(label)
    return ".".join(labels)


def _scripts(label: str) -> int:
    """How many alphabets the letters of a label come from; accents make no other alphabet."""
    return len({unicodedata.name(letter, "?").partition(" ")[0] for letter in label if letter.isalpha()})


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).translate(_LOOKS_LIKE).casefold()
    return " ".join(re.findall(r"[a-z]+", plain))
