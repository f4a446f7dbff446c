"""Keeping what somebody is still writing: begun, put down, its files, the link that brings them back, forgotten."""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from crm.contacts.drafting.models import DraftFile, WrittenDraft
from crm.contacts.throttle import allow, bucket_of
from crm.customers.contact_points import EMAIL, PointRefused, normalise
from crm.documents.actions import DocumentRefused, document_dispose, document_keep
from crm.documents.given import GivenFile
from crm.documents.models import Document
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require

LASTS = timedelta(hours=24)
SAVED_FOR = timedelta(days=7)
MOST_FILES = 8
LINKS_A_DAY = 5  # to one address: nobody's mailbox is filled through us
A_ROUND = 200


class DraftRefused(Exception):
    """What was given with a draft was not kept; the words say why and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@one_transaction
def draft_begin(*, actor: Actor, at: datetime, version_id: int | None = None) -> WrittenDraft:
    """A fresh draft with a key nobody can guess: a message, or answers to this version's questions.

    Raises NotPermitted.
    """
    require(actor, "contact.log")
    return WrittenDraft.objects.create(
        key=secrets.token_urlsafe(24), begun_at=at, expires_at=at + LASTS, service_version_id=version_id
    )


def draft_named(*, key: str, at: datetime) -> WrittenDraft | None:
    """The draft with this key, None when there is none (any more)."""
    found = WrittenDraft.objects.filter(key=key, expires_at__gt=at).select_related("service_version")
    return found.first() if key else None


@one_transaction
def draft_put(*, key: str, given: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """Nothing; this was typed too. What is sent already stays as it was sent. Raises NotPermitted."""
    require(actor, "contact.log")
    draft = WrittenDraft.objects.select_for_update(no_key=True).filter(key=key, sent_reference="").first()
    if draft is not None:
        draft.given = draft.given | dict(given)
        draft.expires_at = max(draft.expires_at, at + LASTS)
        draft.save(update_fields=["given", "expires_at"])


@one_transaction
def draft_move(
    *, key: str, version_id: int, put: Mapping[str, Any], gone: Collection[str], actor: Actor, at: datetime
) -> None:
    """Nothing; the draft answers this version's questions from now on, with these things put and those let go.

    Raises NotPermitted.
    """
    require(actor, "contact.log")
    draft = WrittenDraft.objects.select_for_update(no_key=True).filter(key=key, sent_reference="").first()
    if draft is not None:
        left = {name: value for name, value in draft.given.items() if name not in gone}
        draft.given, draft.service_version_id = left | dict(put), version_id
        draft.save(update_fields=["given", "service_version"])


def draft_file_add(*, key: str, file: GivenFile, actor: Actor, at: datetime) -> Document:
    """The file as it is kept with the draft. Raises NotPermitted, DraftRefused, OSError when the disk takes nothing."""
    require(actor, "contact.log")
    content = hashlib.sha256(file.content).hexdigest()
    try:
        document = document_keep(given=file, actor=actor, at=at, key=f"draft-{key}-{content}-{secrets.token_hex(4)}")
    except DocumentRefused as refused:
        raise DraftRefused(refused.words) from refused
    try:
        _file_tie(key, document)
    except DraftRefused:
        document_dispose(document_id=document.pk, at=at)
        raise
    return document


@one_transaction
def _file_tie(key: str, document: Document) -> None:
    draft = WrittenDraft.objects.select_for_update(no_key=True).filter(key=key, sent_reference="").first()
    if draft is None:
        raise DraftRefused(_("What you wrote was sent already, or is no longer kept."))
    held = DraftFile.objects.filter(draft=draft)
    if held.count() >= MOST_FILES:
        raise DraftRefused(
            _("You can send %(most)d files at most. Remove one, or send the others afterwards.") % {"most": MOST_FILES}
        )
    total = (held.aggregate(size=Sum("document__size"))["size"] or 0) + document.size
    if total > settings.DOCUMENT_MOST_BYTES:
        most = settings.DOCUMENT_MOST_BYTES // (1024 * 1024)
        raise DraftRefused(_("Together the files are larger than %(most)d MB. Send smaller copies.") % {"most": most})
    DraftFile.objects.create(draft=draft, document=document)


@one_transaction
def draft_file_drop(*, key: str, document_id: int, actor: Actor, at: datetime) -> None:
    """Nothing; the file is no longer with the draft, nor kept. Raises NotPermitted."""
    require(actor, "contact.log")
    gone, _rows = DraftFile.objects.filter(draft__key=key, draft__sent_reference="", document=document_id).delete()
    if gone:
        document_dispose(document_id=document_id, at=at)


def draft_files(draft: WrittenDraft) -> list[Document]:
    """The files given with it, in order."""
    held = DraftFile.objects.filter(draft=draft).select_related("document").order_by("pk")
    return [one.document for one in held]


@one_transaction
def draft_link_ask(*, key: str, email: str, actor: Actor, at: datetime, language: str = "en") -> None:
    """Nothing; a link that brings its writer back is on its way to this address, said in this language, and earlier links
    work no more.

    Raises NotPermitted, DraftRefused.
    """
    require(actor, "contact.log")
    try:
        address = normalise(EMAIL, email)
    except PointRefused as refused:
        raise DraftRefused(str(refused)) from refused
    draft = WrittenDraft.objects.select_for_update(no_key=True).filter(key=key, sent_reference="").first()
    if draft is None:
        raise DraftRefused(_("What you wrote was sent already, or is no longer kept."))
    if not allow(bucket=bucket_of("draft-link", address), limit=LINKS_A_DAY, per=timedelta(days=1), at=at):
        raise DraftRefused(_("We have sent several links to this address today already: use the newest of them."))
    draft.given = draft.given | {"link_email": address, "language": language}
    draft.nonce, draft.expires_at = secrets.token_urlsafe(16), at + SAVED_FOR
    draft.save(update_fields=["given", "nonce", "expires_at"])
    outbox_put(news=[News(kind="draft.saved", subject_id=draft.pk)], at=at)


def link_token(draft: WrittenDraft) -> str:
    """What the emailed link carries. It is kept nowhere: it follows from the nonce and the installation's own secret."""
    return f"{draft.pk}-{salted_hmac('written-draft', f'{draft.pk} {draft.nonce}', algorithm='sha256').hexdigest()}"


@one_transaction
def draft_opened(*, token: str, at: datetime) -> WrittenDraft | None:
    """The draft this link leads to, once: the link works no more. None when it does not lead anywhere."""
    key, _dash, _rest = token.partition("-")
    if not key.isascii() or not key.isdigit() or len(key) > 18:
        return None
    found = WrittenDraft.objects.select_for_update(no_key=True).filter(pk=int(key), expires_at__gt=at).exclude(nonce="")
    draft = found.first()
    if draft is None or not constant_time_compare(link_token(draft), token):
        return None
    draft.nonce = ""
    draft.save(update_fields=["nonce"])
    return draft


def draft_sent(*, key: str, reference: str) -> None:
    """Nothing; part of the act that sent it: its words now stand with the contact and no longer here."""
    draft = WrittenDraft.objects.select_for_update(no_key=True).get(key=key)
    DraftFile.objects.filter(draft=draft).delete()
    draft.given, draft.nonce, draft.sent_reference, draft.customer = {}, "", reference, None
    draft.save(update_fields=["given", "nonce", "sent_reference", "customer"])


def drafts_forget(at: datetime) -> int:
    """How many drafts that nobody came back to were forgotten, with their files."""
    old = list(
        WrittenDraft.objects.filter(expires_at__lte=at).order_by("expires_at").values_list("pk", flat=True)[:A_ROUND]
    )
    for pk in old:
        _forget(pk, at=at)
    return len(old)


@one_transaction
def _forget(pk: int, *, at: datetime) -> None:
    for document_id in DraftFile.objects.filter(draft=pk).values_list("document", flat=True):
        document_dispose(document_id=document_id, at=at)
    WrittenDraft.objects.filter(pk=pk).delete()
