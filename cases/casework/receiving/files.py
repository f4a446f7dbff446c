"""The files of a message: kept before the message is stored, each under a key of its own, so that twice is once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.contacts.correspondence.models import MessageDocument
from crm.contacts.correspondence.received import Received
from crm.contacts.models import Message
from crm.documents.actions import Rule, document_keep
from crm.documents.models import Document
from crm.teams.actor import Actor

Part = MessageDocument.Part


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept, and what it is of the message."""

    document_id: int
    part: str
    withheld_because: str = ""  # why it is given to nobody


def files_keep(received: Received, *, key: str, actor: Actor, at: datetime) -> list[Kept]:
    """The files as they are kept. Outside the message's own transaction: writing to the disk holds no lock, and whoever
    is stopped in between finds them under their keys. Raises OSError when the disk takes nothing."""
    kept = [
        _kept(document_keep(given=one, actor=actor, at=at, key=f"{key}-{place}", rule=Rule.WITHHOLD), Part.ATTACHMENT)
        for place, one in enumerate(received.files)
    ]
    if received.original_document is not None:
        return [*kept, Kept(received.original_document, Part.ORIGINAL)]
    if received.original is None:
        return kept
    document = document_keep(
        given=received.original, actor=actor, at=at, key=f"{key}-original", rule=Rule.WITHHOLD
    )  # what a machine may open nobody does: it is evidence
    if received.original_changed_because and not document.changed_because:
        document.changed_because = received.original_changed_because[:200]
        document.given_sha256 = received.original_sha256
        document.save(update_fields=["changed_because", "given_sha256"])
    return [*kept, _kept(document, Part.ORIGINAL)]


def _kept(document: Document, part: str) -> Kept:
    return Kept(document.pk, part, document.withheld_because)


def files_hang(files: Sequence[Kept], *, message: Message) -> None:
    """Nothing; the files are the message's. The same file twice in it is one."""
    once = {one.document_id: one for one in reversed(files)}
    MessageDocument.objects.bulk_create(
        MessageDocument(message=message, document_id=one.document_id, part=one.part, position=place)
        for place, one in enumerate(files)
        if once.get(one.document_id) is one
    )
