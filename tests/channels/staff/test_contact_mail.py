"""The contact's page shows the mail it came from: its words, what it repeats folded, its attachments; to whom may see."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.contacts.correspondence.handling.unread import remembered_unread
from crm.contacts.correspondence.models import ContactDocument, InboxItem, MessageDocument
from crm.customers.references import shown
from crm.documents.models import Document
from tests.cast import NOW
from tests.channels.staff.conftest import Desk
from tests.crm.contacts.correspondence.post import Post, message_in


@pytest.fixture
def post(desk: Desk) -> Post:
    remembered_unread.suppose(None)
    return Post(cast=desk.cast, services=desk.services)


def attach(item: InboxItem, name: str, **more: str) -> Document:
    kept = {"withheld_because": more.pop("withheld", "")}
    document = Document.objects.create(
        key=name, name=name, media_type="image/jpeg", size=10, sha256="a" * 64,
        created_at=NOW, created_by_kind="SYSTEM", created_by_key="mail", **kept,
    )  # fmt: skip
    MessageDocument.objects.create(message=item.message, document=document, **more)
    return document


def page_of(desk: Desk, item: InboxItem) -> str:
    own = shown(item.contact.references.get().value)  # type: ignore[union-attr]
    return html.unescape(desk.client.get(reverse("staff:contact", args=[own])).content.decode())


def test_what_it_repeats_is_folded_and_its_files_are_there_to_open(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox, customer=desk.jo, quoted="On Monday you wrote AB 12 34 56 C")
    photo = attach(item, "bin.jpg")
    attach(item, "virus.exe", withheld="a program")
    attach(item, "message.eml", part="ORIGINAL")
    page = page_of(desk, item)
    assert "Earlier mail that it repeats" in page and "On Monday you wrote" in page and "12 34 56" not in page
    assert page.count(f'href="{reverse("staff:message-file", args=[item.pk, photo.pk])}"') == 1
    assert "virus.exe" in page and "(a program)" in page and "message.eml" not in page
    desk.client.force_login(desk.cast.manager)
    assert "On Monday you wrote" not in page_of(desk, item) and "bin.jpg" not in page_of(desk, item)


def test_a_file_that_stands_with_the_contact_stands_there_alone(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox, customer=desk.jo)
    document = attach(item, "sofa.jpg")
    ContactDocument.objects.create(contact=item.contact, document=document)
    assert page_of(desk, item).count("sofa.jpg") == 1


def test_many_files_cost_as_much_as_one(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox, customer=desk.jo)
    attach(item, "0.jpg")
    page_of(desk, item)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            page_of(desk, item)
        return len(seen)

    one = asked()
    for number in range(1, 50):
        attach(item, f"{number}.jpg")
    assert asked() == one
