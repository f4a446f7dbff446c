"""Two connections at one content: what is being kept is not removed under its new row; what is kept twice stands once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections, transaction

from crm.documents.actions import document_dispose, document_keep
from crm.documents.given import GivenFile
from crm.documents.models import Document
from crm.documents.queries import document_read
from crm.documents.tidying import disposed_removed
from crm.teams.actor import system
from tests.cast import NOW
from tests.crm.documents.files import PDF

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DOCUMENTS = tmp_path


def keep(key: str) -> Document:
    return document_keep(given=GivenFile("a.pdf", PDF), actor=system("tests"), at=NOW, key=key)


def elsewhere(act):
    """The act's result, on a connection of its own."""
    try:
        return act()
    finally:
        connections.close_all()


def test_what_is_being_kept_again_is_not_removed():
    old = keep("old")
    document_dispose(document_id=old.pk, at=NOW)
    going = threading.Event()

    def remove() -> None:
        going.set()
        disposed_removed(old.pk, NOW, 1)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            fresh = keep("new")
            removing = pool.submit(elsewhere, remove)
            assert going.wait(60)
            with pytest.raises(TimeoutError):
                removing.result(timeout=0.5)  # it waits for us
        removing.result(timeout=60)
    assert document_read(document=fresh) == PDF


def test_one_content_kept_by_many_at_once_stands_once(tmp_path):
    with ThreadPoolExecutor(6) as pool:
        kept = list(pool.map(lambda number: elsewhere(lambda: keep(f"copy-{number % 3}").pk), range(12)))
    assert len(set(kept)) == Document.objects.count() == 3
    files = [path for path in Path(tmp_path).rglob("*") if path.is_file()]
    assert len(files) == 1 and files[0].read_bytes() == PDF
