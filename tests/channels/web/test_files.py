"""A kept file leaves us as something to save, never as a page."""

import pytest
from django.utils.encoding import escape_uri_path

from channels.web.files import file_answer
from crm.documents.actions import Rule, document_keep
from crm.documents.given import GivenFile
from crm.documents.queries import DocumentClosed
from crm.teams.actor import system
from tests.cast import NOW
from tests.crm.documents import files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DOCUMENTS = tmp_path


def kept(name, content, rule=Rule.WITHHOLD):
    return document_keep(given=GivenFile(name, content), actor=system("tests"), at=NOW, key=name, rule=rule)


@pytest.mark.parametrize("inline", [False, True])
@pytest.mark.parametrize(
    ("name", "content"),
    [("page.html", b"<script>alert(1)</script>"), ("a.pdf", files.PDF), ("a.eml", b"Subject: x\n\nx")],
)
def test_what_could_run_is_only_saved(name, content, inline):
    answer = file_answer(document=kept(name, content), inline=inline)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.getvalue() == content


def test_a_picture_may_be_shown():
    document = kept("Sŵn.png", files.photograph("PNG", gps=False))
    answer = file_answer(document=document, inline=True)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == f"inline; filename*=utf-8''{escape_uri_path('Sŵn.png')}"
    assert file_answer(document=document).headers["Content-Disposition"].startswith("attachment")


def test_what_is_withheld_is_given_to_nobody():
    with pytest.raises(DocumentClosed):
        file_answer(document=kept("setup.exe", files.PROGRAM))
