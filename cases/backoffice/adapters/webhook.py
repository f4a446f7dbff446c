"""Partners whose system takes a POST: JSON, signed, under a key that says when it is the same again (docs/departments)."""

import json
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.backoffice.contract import Adapter, Answer, JobOut, Setting
from cases.backoffice.signing import DELIVERY, HEADER, signature

SECONDS = 20.0
MOST_READ = 64 * 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
KNOWN_ALREADY = 409
# Nothing is wrong with the job: the address, the key or the hour is. A person mends it, and it goes.
NOT_NOW = frozenset({401, 403, 404, 405, 408, 410, 421, 423, 425, 429})


def body_of(job: JobOut) -> bytes:
    """The job as JSON. Names are only ever added."""
    said: dict[str, Any] = {
        "kind": job.kind,
        "key": job.key,
        "job": job.reference,
        "case": job.case_reference,
        "service": {"code": job.service, "name": job.service_name},
        "wants": job.wants,
        "place": {
            "words": job.place.words,
            "uprn": job.place.uprn,
            "usrn": job.place.usrn,
            "latitude": job.place.latitude,
            "longitude": job.place.longitude,
        },
        "answers": [{"code": one.code, "question": one.question, "answer": one.words} for one in job.answers],
        "person": None
        if job.person is None
        else {"name": job.person.name, "phone": job.person.phone, "email": job.person.email},
        "made_at": job.made_at.isoformat(),
        "received_at": job.received_at.isoformat(),
        "acknowledge_by": job.acknowledge_by.isoformat() if job.acknowledge_by else None,
        "their_reference": job.their_reference,
        "link": job.link,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def send(job: JobOut) -> Answer:
    """What their system answered to the signed request. Redirections are not followed: what is signed is for one address."""
    body = body_of(job)
    try:
        status, content = _posted(job, body)
    except (OSError, HTTPException, ValueError) as failure:
        return Answer.later(f"{type(failure).__name__}: {failure}")
    if 200 <= status < 300 or status == KNOWN_ALREADY:
        reference = _reference(content)
        return Answer.accepted(reference) if reference else Answer.taken()
    words = _("It answers %(status)d: %(words)s") % {"status": status, "words": _one_line(content)}
    if status < 400 or status >= 500 or status in NOT_NOW:
        return Answer.later(words)
    return Answer.refused(words)


def address_wrong(address: str) -> str:
    """What is wrong with this address to POST to, "" for nothing."""
    try:
        parts = urlsplit(address)
        plain = parts.scheme == "http" and parts.hostname in LOOPBACK
        fine = bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        fine = plain = False
    if fine and (parts.scheme == "https" or plain):
        return ""
    return _("Enter an address that begins with https://")


def _posted(job: JobOut, body: bytes) -> tuple[int, bytes]:
    address = job.partner.settings.get("address", "")
    if wrong := address_wrong(address):
        raise ValueError(wrong)
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port
    connection = (
        HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
        if parts.scheme == "https"
        else HTTPConnection(host, port, timeout=SECONDS)
    )
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=_headers(job, body))
        answer = connection.getresponse()
        return answer.status, answer.read(MOST_READ)
    finally:
        connection.close()


def _headers(job: JobOut, body: bytes) -> Mapping[str, str]:
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "council-crm",
        HEADER: signature(secret=job.partner.signing, body=body, at=job.said_at),
        DELIVERY: job.key,
    }


def _reference(content: bytes) -> str:
    try:
        said: Any = json.loads(content or b"{}")
    except (ValueError, RecursionError):
        return ""
    found = said.get("reference") if isinstance(said, dict) else None
    return str(found).strip() if isinstance(found, str | int) and not isinstance(found, bool) else ""


def _one_line(content: bytes) -> str:
    return " ".join(content[:300].decode("utf-8", "replace").split())[:120]


WEBHOOK = Adapter(
    code="webhook",
    words=gettext_lazy("A signed request to their system"),
    settings=(
        Setting(
            "address",
            gettext_lazy("Address"),
            kind="URL",
            hint=gettext_lazy("Jobs are sent there by POST. It begins with https://"),
        ),
    ),
    send=send,
    signs=True,
)
