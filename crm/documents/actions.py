"""Keeping a file, once, and letting go of it. What a file may be depends on who gives it: see `Rule`."""

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm.documents.dangers import Danger, danger_in
from crm.documents.given import GivenFile
from crm.documents.heic import NotReadable, silenced
from crm.documents.kinds import HEIC, PHOTOGRAPHS, PICTURES, Kind, fit_name, kind_of
from crm.documents.models import Document
from crm.documents.photographs import MOST_PIXELS, NotAPicture, TooManyPixels, cleaned, pixels_of
from crm.documents.scanning import ScannerAway, scan
from crm.documents.screening_files import file_screened
from crm.documents.store import content_put
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once

logger = logging.getLogger(__name__)

DISPOSED = "document.disposed"  # the news whose handler removes the bytes, once that there is a row is settled
FORGOTTEN = "(erased)"
_SHORT = 190  # of words in a column of 200


class Rule(StrEnum):
    """What becomes of a file that may not be opened."""

    REFUSE = "REFUSE"  # the giver is there and can mend it: a page
    WITHHOLD = "WITHHOLD"  # nobody is there to ask: incoming mail is kept whole, and what is dangerous given to nobody


class DocumentRefused(Exception):
    """The file was not kept; the words say what, why and how to mend it."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class _Fit:
    """A file as it will be kept."""

    name: str
    kind: Kind
    content: bytes
    withheld: str = ""
    changed: tuple[str, ...] = ()
    check: str = Document.Check.NOT_ASKED


def document_keep(*, given: GivenFile, actor: Actor, at: datetime, key: str, rule: Rule = Rule.REFUSE) -> Document:
    """The file as it is kept: its content once by its hash, without card numbers, photographs without their place.

    The same key gives the same document, whatever is given with it. Raises DocumentRefused where the rule is REFUSE,
    OSError when the disk takes nothing.
    """
    known = _with_key.first(key=key)
    if known is not None:
        return known
    fit = _fit(given, rule)
    sha256 = hashlib.sha256(fit.content).hexdigest()
    fresh = Document(
        key=key,
        name=fit.name,
        media_type=fit.kind.media_type[:100],
        size=len(fit.content),
        sha256=sha256,
        check_result=fit.check,
        withheld_because=fit.withheld[:200],
        changed_because=" ".join(fit.changed)[:200],
        given_sha256=hashlib.sha256(given.content).hexdigest() if fit.changed else "",
        created_at=at,
        created_by_kind=actor.kind,
        created_by_key=actor.key,
    )
    return _kept(fresh=fresh, content=fit.content)


@one_transaction
def _kept(*, fresh: Document, content: bytes) -> Document:
    content_held(fresh.sha256, alone=False)
    content_put(sha256=fresh.sha256, content=content)
    Document.objects.bulk_create([fresh], ignore_conflicts=True)
    return _with_key(key=fresh.key)[0]


@compiled_once
def _with_key(*, key: Given) -> QuerySet[Document]:
    return Document.objects.filter(key=key)


@one_transaction
def document_dispose(*, document_id: int, at: datetime, forget: bool = False) -> None:
    """Nothing; the row stays and says that the file is gone; its bytes go when no other row has them.

    With `forget` its name goes too: people are named in it. Part of an act that has asked for its own permission; disposing
    twice does nothing.
    """
    if forget:
        Document.objects.filter(pk=document_id).update(name=FORGOTTEN)
    if Document.objects.filter(pk=document_id, disposed_at__isnull=True).update(disposed_at=at):
        outbox_put(news=[News(kind=DISPOSED, subject_id=document_id)], at=at)


def document_withhold(*, document: Document, why: str) -> None:
    """Nothing; the file is given to nobody from now on; one that is withheld already keeps its own reason."""
    Document.objects.filter(pk=document.pk, withheld_because="").update(withheld_because=why[:_SHORT])


def content_held(sha256: str, *, alone: bool) -> None:
    """Nothing; until the end of the transaction this content is neither removed under a new row nor kept anew."""
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [int(sha256[:15], 16)])


def asked_again(document: Document, content: bytes) -> bool:
    """Whether the scanner has now answered for a file that waits for it; then the file is open, or withheld for good.

    Raises ScannerAway.
    """
    verdict = scan(content, scanner=settings.DOCUMENT_SCANNER, seconds=settings.DOCUMENT_SCANNER_SECONDS)
    document.check_result = Document.Check.CLEAN if verdict.is_clean else Document.Check.INFECTED
    document.withheld_because = "" if verdict.is_clean else _virus(verdict.virus)
    document.save(update_fields=["check_result", "withheld_because"])
    return True


def _fit(given: GivenFile, rule: Rule) -> _Fit:
    name = fit_name(given.name)
    if rule is Rule.REFUSE:
        _right_size(name, len(given.content))
    kind = kind_of(name=name, content=given.content)
    fit = _Fit(name=name, kind=kind, content=given.content)
    if rule is Rule.REFUSE and not kind.is_accepted:
        raise DocumentRefused(_not_accepted(name, kind))
    danger = danger_in(name=name, content=given.content, kind=kind)
    if danger is not None:
        fit = _set_aside(fit, danger_words(danger), rule)
    for step in (_picture, _screen, _scan):
        fit = step(fit, rule)
    return fit


def _right_size(name: str, size: int) -> None:
    most = settings.DOCUMENT_MOST_BYTES
    if size == 0:
        raise DocumentRefused(_("“%(name)s” is empty. Choose the file again.") % {"name": name})
    if size > most:
        raise DocumentRefused(
            _("“%(name)s” is larger than %(most)s MB. Send a smaller copy, or split it into several files.")
            % {"name": name, "most": most // (1024 * 1024)}
        )


def _not_accepted(name: str, kind: Kind) -> str:
    if kind.media_type == HEIC:
        return _(
            "“%(name)s” is a HEIC picture, which many computers cannot show. Send it as JPEG: on an iPhone choose “Most "
            "compatible” under Settings, Camera, Formats, or share the picture by email."
        ) % {"name": name}
    if kind.claims_accepted and not kind.agrees:
        return _("“%(name)s” is not the kind of file its name says. Save it again from the program it was made in.") % {
            "name": name
        }
    return _(
        "“%(name)s” is not a kind of file we can take. Send a photograph (JPEG, PNG), a PDF, a document from Word, "
        "Excel or LibreOffice, a text, or a recording (MP3, MP4)."
    ) % {"name": name}


def _set_aside(fit: _Fit, why: str, rule: Rule) -> _Fit:
    """The fit file withheld; refused where somebody is there to mend it."""
    if rule is Rule.REFUSE:
        raise DocumentRefused(
            _("“%(name)s” cannot be taken. %(why)s Send it in another form.") % {"name": fit.name, "why": why}
        )
    return fit if fit.withheld else replace(fit, withheld=why[:_SHORT])


def _picture(fit: _Fit, rule: Rule) -> _Fit:
    if fit.kind.media_type == HEIC:
        return _heic(fit, rule)
    if fit.kind.media_type not in PICTURES:
        return fit
    try:
        if fit.kind.media_type not in PHOTOGRAPHS:
            if pixels_of(fit.content) > MOST_PIXELS:
                raise TooManyPixels
            return fit
        clean = cleaned(fit.content)
    except TooManyPixels:
        return _set_aside(fit, _("It is a picture so large that opening it could stop a computer."), rule)
    except NotAPicture:
        if rule is Rule.REFUSE:
            words = _("“%(name)s” is damaged and cannot be opened. Take or save the picture again.")
            raise DocumentRefused(words % {"name": fit.name}) from None
        return fit
    return _told_less(fit, clean.content) if clean.changed else fit


def _told_less(fit: _Fit, content: bytes) -> _Fit:
    why = _("Where and with what the picture was taken was removed.")
    return replace(fit, content=content, changed=(*fit.changed, why))


def _heic(fit: _Fit, rule: Rule) -> _Fit:
    try:
        content = silenced(fit.content)
    except NotReadable:
        return _set_aside(fit, _("It may say where it was taken, and that cannot be removed from it."), rule)
    return _told_less(fit, content) if content != fit.content else fit


def _screen(fit: _Fit, _rule: Rule) -> _Fit:
    found = file_screened(content=fit.content, media_type=fit.kind.media_type)
    if not found.cards:
        return fit
    why = _("Payment card numbers were removed: %(number)s.") % {"number": found.cards}
    return replace(fit, content=found.content, changed=(*fit.changed, why))


def _scan(fit: _Fit, rule: Rule) -> _Fit:
    if not settings.DOCUMENT_SCANNER:
        return fit
    try:
        verdict = scan(fit.content, scanner=settings.DOCUMENT_SCANNER, seconds=settings.DOCUMENT_SCANNER_SECONDS)
    except ScannerAway as away:
        logger.warning("the virus scanner at %s was not asked: %s", settings.DOCUMENT_SCANNER, away)
        if not settings.DOCUMENT_SCANNER_REQUIRED:
            return fit
        if rule is Rule.REFUSE:
            words = _("“%(name)s” cannot be checked for viruses just now. Try again in a few minutes.")
            raise DocumentRefused(words % {"name": fit.name}) from None
        if fit.withheld:
            return fit
        why = _("It has not been checked for viruses yet: the scanner does not answer.")
        return replace(fit, withheld=why[:_SHORT], check=Document.Check.WAITING)
    if verdict.is_clean:
        return replace(fit, check=Document.Check.CLEAN)
    return replace(_set_aside(replace(fit, withheld=""), _virus(verdict.virus), rule), check=Document.Check.INFECTED)


def _virus(name: str) -> str:
    return _("A virus was found in it: %(virus)s.") % {"virus": name}


def danger_words(danger: Danger) -> str:
    """Why a file is not given to anybody."""
    return {
        Danger.PROGRAM: _("It is a program or a script."),
        Danger.PROGRAM_WITHIN: _("It holds a program or a script."),
        Danger.MACROS: _("It holds macros: programs that run when it is opened."),
        Danger.ENCRYPTED: _("It is locked with a password, so nobody can check what is in it."),
        Danger.EXPLODES: _("It is an archive that becomes far too large when it is opened."),
        Danger.CLOSED: _("It is an archive we cannot look into."),
    }[danger]
