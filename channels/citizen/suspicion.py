"""Whether a message may be spam, without asking anybody outside: what looks like a machine waits for a person to judge."""

import hashlib
import re
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _

from channels.web.visitors import visitor_of
from crm.contacts.drafting.models import WrittenDraft
from crm.contacts.throttle import allow, bucket_of
from gazetteer.folding import fold

QUICKEST = timedelta(seconds=10)  # nobody reads, writes and checks four pages in less
DAY = timedelta(days=1)
FROM_ADDRESS = 5  # in a day: more from one email address is looked at
FROM_NETWORK = 40
SAME_WORDS = 2
MOST_LINKS = 4
_LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)


def suspicion(request: HttpRequest, draft: WrittenDraft, *, at: datetime) -> str:
    """Return why this may be spam, in words for the person who judges; "" when nothing says so."""
    given = draft.given
    signs = [
        (bool(given.get("trap")), _("A field that people do not see was filled in.")),
        (at - draft.begun_at < QUICKEST, _("It was written faster than a person can.")),
        (len(_LINK.findall(given.get("words", ""))) > MOST_LINKS, _("It holds many links.")),
        (_again("words", _words_of(given), SAME_WORDS, at), _("The same words came several times today.")),
        (_again("from", given.get("email", "").lower(), FROM_ADDRESS, at), _("Many came from this address today.")),
        (_again("network", _network(visitor_of(request)), FROM_NETWORK, at), _("Many came from this network today.")),
    ]
    return next((words for shows, words in signs if shows), "")


def _again(kind: str, what: str, limit: int, at: datetime) -> bool:
    return bool(what) and not allow(bucket=bucket_of(f"written-{kind}", what), limit=limit, per=DAY, at=at)


def _words_of(given: dict[str, str]) -> str:
    return hashlib.sha256(fold(given.get("words", "")).encode()).hexdigest()


def _network(address: str) -> str:
    """Return the part of the address that those of one provider's customer or office share."""
    return ":".join(address.split(":")[:4]) if ":" in address else ".".join(address.split(".")[:3])
