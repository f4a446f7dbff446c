"""Whoever is erased leaves no file behind, not even its name; what is others' stays."""

import pytest

from crm.contacts.correspondence.erasing import files_erase
from crm.contacts.correspondence.models import MessageDocument
from crm.customers.erasing import customer_redact
from crm.documents.actions import DISPOSED, document_keep
from crm.documents.given import GivenFile
from crm.documents.models import Document
from crm.outbox.models import OutboxEntry
from tests.cast import NOW, person
from tests.crm.contacts.correspondence.post import MAIL, inbox_of, message_in


@pytest.mark.django_db
def test_the_files_of_who_is_erased_go(cast, services, tmp_path, settings):
    settings.DOCUMENTS = tmp_path
    inbox = inbox_of(services["missed-bin"], cast.contact_centre)
    jo, ann = person("Jo", "Gone", email="jo@example.com"), person("Ann", "Stays", email="ann@example.com")
    kept = {}
    for who in (jo, ann):
        item = message_in(inbox, customer=who, sender=f"{who.given_names}@example.com".lower())
        name = f"letter of {who.given_names}.txt"
        given = GivenFile(name, f"words of {who.given_names}".encode())
        kept[who.pk] = document_keep(given=given, actor=MAIL, at=NOW, key=f"file-{who.pk}")
        MessageDocument.objects.create(message=item.message, document=kept[who.pk])
    done = customer_redact(
        reference=jo.reference, reason="asked for it", actor=cast.governance.actor, at=NOW, key="erase-jo"
    )
    for _time in range(2):
        files_erase(done.pk, NOW, 1)
    gone, stays = Document.objects.get(pk=kept[jo.pk].pk), Document.objects.get(pk=kept[ann.pk].pk)
    assert gone.disposed_at == NOW and gone.name == "(erased)"
    assert stays.disposed_at is None and stays.name == "letter of Ann.txt"
    assert OutboxEntry.objects.filter(kind=DISPOSED).count() == 1
