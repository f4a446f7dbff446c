"""Another organisation's Open311 server, asked and told over HTTP: GeoReport v2 in XML, which every one of them speaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from xml.etree import ElementTree

import requests
from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError

from cases.backoffice.adapters.webhook import address_wrong

SECONDS = 20.0
MOST_READ = 4 * 1024 * 1024
USER_AGENT = {"User-Agent": "council-crm", "Accept": "text/xml, application/xml"}
Form = Sequence[tuple[str, str]]


class NotNow(Exception):
    """Nothing is wrong with what was asked: the server, its address or the key is. A person mends it, and it goes."""


class NotThere(NotNow):
    """Nobody of Open311 answers at this address: it is wrong, or their server does not know such a thing."""


class Never(Exception):
    """The server will not have this, however often it is asked: the words are its own."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where it is, and how we are known there."""

    endpoint: str
    api_key: str = ""
    jurisdiction: str = ""

    def get(self, what: str, **asked: str) -> ElementTree.Element:
        """The answer to a question. Raises NotNow, Never."""
        return self._said("GET", what, sorted(asked.items()))

    def post(self, what: str, form: Form) -> ElementTree.Element:
        """The answer to something told, with our key. Raises NotNow, Never."""
        return self._said("POST", what, [*form, ("api_key", self.api_key)])

    def _said(self, method: str, what: str, form: Form) -> ElementTree.Element:
        if wrong := address_wrong(self.endpoint):
            raise NotNow(wrong)
        sent = [*form, *([("jurisdiction_id", self.jurisdiction)] if self.jurisdiction else [])]
        sent = [(name, value) for name, value in sent if value]
        asked, told = (sent, None) if method == "GET" else (None, sent)
        address = f"{self.endpoint.rstrip('/')}/{what}.xml"
        try:
            # Redirections are not followed: the key is for one address.
            with requests.request(
                method, address, params=asked, data=told, headers=USER_AGENT, timeout=SECONDS, allow_redirects=False,
                stream=True,
            ) as answer:  # fmt: skip
                content = answer.raw.read(MOST_READ + 1, decode_content=True)
                status = answer.status_code
        except (requests.RequestException, HTTPError, OSError) as failure:
            raise NotNow(f"{type(failure).__name__}: {failure}"[:200]) from failure
        return _read(status, content)


def code_in_address(code: str) -> str:
    """A code as it stands in an address."""
    return quote(code, safe="")


def w3c(moment: datetime) -> str:
    """A time as servers understand it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _read(status: int, content: bytes) -> ElementTree.Element:
    faults = _faults(content)
    if status == 404 and not faults:
        raise NotThere(_("There is no Open311 at their address"))
    if status in (400, 404):
        raise Never(faults or _("It answers %(status)d") % {"status": status})
    if not 200 <= status < 300:
        why = {"status": status, "words": faults}
        raise NotNow((_("It answers %(status)d: %(words)s") % why).rstrip(" :"))
    return _parsed(content)


def _parsed(content: bytes) -> ElementTree.Element:
    # No answer has a document type of its own: what has one may mean to make us read other files, or swell.
    if len(content) > MOST_READ or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise NotNow(_("It answers something that is no Open311."))
    try:
        return ElementTree.fromstring(content)
    except (ElementTree.ParseError, LookupError, ValueError):
        raise NotNow(_("It answers something that is no Open311.")) from None


def _faults(content: bytes) -> str:
    """The errors it names, in one line."""
    try:
        said = _parsed(content)
    except NotNow:
        return ""
    words = [" ".join((one.text or "").split()) for one in said.iter("description")]
    return "; ".join(filter(None, words))[:160]


def texts(element: ElementTree.Element, names: Sequence[str]) -> Mapping[str, str]:
    """The words of these children that have any."""
    return {name: words for name in names if (words := (element.findtext(name) or "").strip())}
