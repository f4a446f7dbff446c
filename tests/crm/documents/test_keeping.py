"""A file is kept once; what may harm is refused on a page and withheld in mail; photographs forget where they were."""

import hashlib
import io
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image

from crm.documents.actions import DISPOSED, DocumentRefused, Rule, document_dispose, document_keep
from crm.documents.given import GivenFile
from crm.documents.models import Document
from crm.documents.queries import DocumentClosed, document_open, document_read
from crm.documents.store import content_open
from crm.documents.tidying import disposed_removed, orphans_remove
from crm.outbox.models import OutboxEntry
from crm.teams.actor import customer, system
from tests.cast import NOW
from tests.crm.documents import files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DOCUMENTS = tmp_path / "documents"
    return settings.DOCUMENTS


def keep(name: str, content: bytes, *, key: str = "a", rule: Rule = Rule.REFUSE) -> Document:
    return document_keep(given=GivenFile(name, content), actor=customer(None), at=NOW, key=key, rule=rule)


def stored() -> list[Path]:
    return [path for path in Path(settings.DOCUMENTS).rglob("*") if path.is_file()]


def test_a_file_is_kept_under_its_hash_and_readable_by_nobody_else():
    kept = keep("plan.pdf", files.PDF)
    assert kept.media_type == "application/pdf" and kept.size == len(files.PDF)
    assert kept.sha256 == hashlib.sha256(files.PDF).hexdigest()
    (path,) = stored()
    assert path == Path(settings.DOCUMENTS) / kept.sha256[:2] / kept.sha256[2:4] / kept.sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert document_read(document=kept) == files.PDF


def test_the_same_key_gives_the_same_document_and_the_same_content_stands_once():
    first = keep("plan.pdf", files.PDF)
    assert keep("other.pdf", files.PDF + b" ", key="a").pk == first.pk
    assert keep("copy.pdf", files.PDF, key="b").pk != first.pk
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", files.photograph()),
        ("photo.JPEG", files.photograph()),
        ("photo.png", files.photograph("PNG")),
        ("photo.webp", files.photograph("WEBP")),
        ("scan.tiff", files.photograph("TIFF", gps=False)),
        ("old.gif", files.photograph("GIF", gps=False)),
        ("plan.pdf", files.PDF),
        ("letter.docx", files.word_document()),
        ("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("letter.rtf", b"{\\rtf1 hello}"),
        ("notes.txt", "Dŵr: the drain is blocked".encode()),
        ("notes.txt", "£20 owed".encode("cp1252")),
        ("list.csv", b"name,amount\nJo,3\n"),
        ("noise.mp3", b"ID3\x03" + bytes(60)),
        ("noise.mp4", b"\0\0\0\x18ftypmp42" + bytes(60)),
    ],
    ids=files.told,
)
def test_what_people_send_is_taken(name, content):
    assert keep(name, content).withheld_because == ""


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.jpg", files.PROGRAM, "not the kind of file its name says"),
        ("setup.exe", files.PROGRAM, "not a kind of file we can take"),
        ("photo.jpg", b"<html><script>alert(1)</script>", "not the kind of file its name says"),
        ("page.html", b"<html>", "not a kind of file we can take"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a kind of file we can take"),
        ("run.txt", b"#!/bin/sh\nrm -rf /", "not the kind of file its name says"),
        ("photo.png", files.photograph("JPEG"), "not the kind of file its name says"),
        ("plan.pdf", b"hello", "not the kind of file its name says"),
        ("all.zip", files.archive({"a.txt": b"a"}), "not a kind of file we can take"),
        ("letter.docx", files.word_document(macros=True), "macros"),
        ("photo.png", files.flood(), "so large"),
        ("photo.jpg", files.photograph()[:120], "damaged"),
        ("empty.txt", b"", "empty"),
    ],
    ids=files.told,
)
def test_a_page_refuses_in_words_and_keeps_nothing(name, content, said):
    with pytest.raises(DocumentRefused) as refused:
        keep(name, content)
    assert said in refused.value.words and name in refused.value.words
    assert not Document.objects.exists() and stored() == []


def test_too_large_says_how_large_it_may_be(settings):
    settings.DOCUMENT_MOST_BYTES = 1024 * 1024
    with pytest.raises(DocumentRefused, match="larger than 1 MB"):
        keep("notes.txt", b"x" * (1024 * 1024 + 1))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("setup.exe", files.PROGRAM, "program"),
        ("invoice.js", b"var a = 1;", "program"),
        ("letter.docm", files.word_document(macros=True), "macros"),
        ("all.zip", files.archive({"invoice.pdf.exe": files.PROGRAM}), "holds a program"),
        ("all.zip", files.archive({"photo.jpg": files.PROGRAM}), "holds a program"),
        ("all.zip", files.archive({"in.zip": files.archive({"a.vbs": b"x"})}), "holds a program"),
        ("all.zip", files.locked_archive(), "password"),
        ("all.zip", files.archive({"zeros": bytes(60 * 1024 * 1024)}), "too large"),
        ("all.rar", b"Rar!\x1a\x07\x00" + bytes(50), "cannot look into"),
        ("all.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "cannot look into"),
        ("all.zip", b"PK\x03\x04 cut short", "cannot look into"),
        ("photo.png", files.flood(), "so large"),
    ],
    ids=files.told,
)
def test_mail_is_kept_whole_and_what_may_harm_is_given_to_nobody(name, content, said):
    kept = keep(name, content, rule=Rule.WITHHOLD)
    assert said in kept.withheld_because
    with content_open(sha256=kept.sha256) as file:
        assert file.read() == content
    with pytest.raises(DocumentClosed, match=said):
        document_open(document=kept)


@pytest.mark.parametrize(
    "name", ["all.zip", "odd.bin", "photo.jpg", "calendar.ics", "card.vcf", "page.html", "empty.txt"]
)
def test_mail_keeps_whatever_else_there_is(name):
    content = (
        files.archive({"a.txt": b"a", "b.pdf": files.PDF}) if name == "all.zip" else b"" if "empty" in name else b"x"
    )
    assert keep(name, content, rule=Rule.WITHHOLD).withheld_because == ""


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_photograph_forgets_where_it_was_taken_and_says_so(kind):
    given = files.photograph(kind)
    kept = keep(f"photo.{kind.lower()}", given)
    assert "removed" in kept.changed_because
    assert kept.given_sha256 == hashlib.sha256(given).hexdigest() != kept.sha256
    content = document_read(document=kept)
    with Image.open(io.BytesIO(content)) as picture:
        assert not picture.getexif().get_ifd(0x8825) and picture.size == (60, 40)
    assert b"Telephone 9" not in content


def test_a_photograph_is_turned_upright():
    kept = keep("photo.jpg", files.photograph(turned=6))  # as a telephone held upright writes it
    with Image.open(io.BytesIO(document_read(document=kept))) as picture:
        assert picture.size == (40, 60)
        red, _green, blue = picture.convert("RGB").getpixel((20, 5))
        assert red > 200 and blue < 60


def test_a_picture_that_says_nothing_is_kept_as_it_is():
    given = files.photograph("PNG", gps=False)
    kept = keep("photo.png", given)
    assert kept.changed_because == "" and document_read(document=kept) == given


def test_what_is_hidden_behind_a_picture_goes():
    kept = keep("photo.jpg", files.photograph(gps=False) + files.archive({"a.exe": files.PROGRAM}))
    assert b"a.exe" not in document_read(document=kept) and kept.changed_because


def test_card_numbers_leave_a_text_and_the_text_says_so():
    kept = keep("notes.txt", f"Take it from {files.CARD} please".encode())
    assert document_read(document=kept) == b"Take it from [card number removed] please"
    assert "Payment card numbers were removed: 1" in kept.changed_because


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\notes.txt", "notes.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie- x.txt"),
        ("photo\u202egpj.txt", "photogpj.txt"),
        ("n" * 400 + ".txt", "n" * 196 + ".txt"),
        ("Sŵn y môr.txt", "Sŵn y môr.txt"),
    ],
)
def test_names_are_made_fit(given, shown):
    assert keep(given, b"hello").name == shown


def test_a_name_of_nothing_is_a_file():
    assert keep("\x00\x01", b"hello", rule=Rule.WITHHOLD).name == "file"


def test_a_disposed_file_leaves_its_row_and_its_bytes_only_while_another_needs_them():
    first, second = keep("a.pdf", files.PDF), keep("b.pdf", files.PDF, key="b")
    for document, left in ((first, 1), (second, 0)):
        document_dispose(document_id=document.pk, at=NOW)
        document_dispose(document_id=document.pk, at=NOW + timedelta(days=1))  # twice does nothing
        assert OutboxEntry.objects.filter(kind=DISPOSED, subject_id=document.pk).count() == 1
        disposed_removed(document.pk, NOW, 1)
        assert len(stored()) == left
    kept = Document.objects.get(pk=first.pk)
    assert kept.disposed_at == NOW
    with pytest.raises(DocumentClosed, match="no longer kept"):
        document_open(document=kept)


def test_bytes_without_a_row_go_when_they_are_old():
    kept = keep("a.pdf", files.PDF)
    (path,) = stored()
    orphan = path.with_name(kept.sha256[:4] + "0" * 60)
    orphan.write_bytes(b"x")
    half = path.with_name(f".{kept.sha256}.abc")
    half.write_bytes(b"x")
    now = timezone.now()
    of_its_part = now - timedelta(minutes=int(now.timestamp() // 60) % 256 - int(kept.sha256[:2], 16))
    assert orphans_remove(of_its_part) == 0  # somebody may be about to write their row
    for old in (path, orphan, half):
        os.utime(old, (0, 0))
    assert orphans_remove(of_its_part) == 2
    assert stored() == [path]


def test_a_missing_and_a_damaged_file_are_said():
    kept = keep("a.pdf", files.PDF)
    (path,) = stored()
    path.write_bytes(b"x" * len(files.PDF))
    with pytest.raises(DocumentClosed, match="damaged"):
        document_read(document=kept)
    path.unlink()
    with pytest.raises(DocumentClosed, match="missing"):
        document_open(document=kept)
    assert keep("again.pdf", files.PDF, key="b") and document_read(document=kept) == files.PDF


def test_whoever_gave_it_is_known():
    kept = document_keep(given=GivenFile("a.pdf", files.PDF), actor=system("mail"), at=NOW, key="a")
    assert (kept.created_by_kind, kept.created_by_key, kept.created_at) == ("SYSTEM", "mail", NOW)
