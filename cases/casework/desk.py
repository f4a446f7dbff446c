"""A contact that an agent takes with files: those that answer the service's questions are kept and tied in one act."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cases.casework.intake import Taken, contact_take, once_by_key
from cases.casework.written import Written, letter_take
from crm.contacts.correspondence.models import ContactDocument
from crm.documents.actions import document_keep
from crm.documents.given import GivenFile
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor


@once_by_key
@one_transaction
def desk_take(
    *,
    contact: Mapping[str, Any],
    files: Mapping[str, Sequence[GivenFile]],
    letter: tuple[list[GivenFile], Written] | None,
    actor: Actor,
    at: datetime,
    key: str,
) -> Taken:
    """What was taken: the contact as the agent gave it (see contact_take, whose key it has), `files` by the code of the
    question they answer; with `letter`, its scans and words, what lay before it was logged.

    Raises NotPermitted, IntakeRefused, DocumentRefused, Busy, OSError when the disk takes nothing.
    """
    kept = {
        code: [
            document_keep(given=one, actor=actor, at=at, key=f"answer-{key}-{code}-{place}")
            for place, one in enumerate(given)
        ]
        for code, given in files.items()
    }
    answers = contact["answers"] | {
        code: ",".join(str(one.pk) for one in documents) for code, documents in kept.items()
    }
    whole = {**contact, "answers": answers, "key": key}
    if letter is None:
        taken = contact_take(actor=actor, at=at, **whole)
    else:
        taken = letter_take(scans=letter[0], written=letter[1], contact=whole, actor=actor, at=at)
    every = [one for documents in kept.values() for one in documents]
    if taken.first:
        first = len(letter[0]) if letter else 0
        ContactDocument.objects.bulk_create(
            ContactDocument(contact=taken.contact, document=one, position=place)
            for place, one in enumerate(every, start=first)
        )
    return taken
