"""Messages for tests, and the council they are written to."""

from datetime import UTC, datetime
from email.message import EmailMessage

from channels.email.reading.ours import Ours
from channels.email.reading.reading import message_read
from crm.contacts.correspondence.received import Received

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
COUNCIL = Ours(
    addresses=frozenset({"contact@ambleford.example", "waste@ambleford.example"}),
    domains=frozenset({"ambleford.example"}),
    names=("Ambleford Council",),
    authserv_id="mx.ambleford.example",
)


def read(raw: bytes | str | EmailMessage, ours: Ours = COUNCIL, **more) -> Received:
    """What the reading makes of it."""
    if isinstance(raw, EmailMessage):
        raw = raw.as_bytes()
    if isinstance(raw, str):
        raw = raw.encode("utf-8", "surrogateescape")
    return message_read(raw, received_at=NOW, ours=ours, **more)


def letter(
    text: str = "My bin was missed.", *, subject: str = "Bin", sender: str = "Jo <jo@example.org>", **headers
) -> EmailMessage:
    """A message a person could have written; headers by name, "_" for "-"."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = "waste@ambleford.example"
    made["Subject"] = subject
    made["Message-ID"] = "<one@example.org>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made
