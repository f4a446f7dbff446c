"""A letter: received on its day, with its scan, as a message and as work; opened only by those who may, and recorded."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from crm.contacts.correspondence.models import ContactDocument, InboxItem
from crm.contacts.models import Message
from crm.teams.models import AccessLog
from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import fields_of, text_of


def scan(name: str = "letter.png") -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (12, 12), "white").save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue(), "image/png")


def letter(desk: Desk, **typed: object) -> str:
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    given = {"channel": "POST", "received_on": day, "scans": scan(), "notes": "Asks when the tip opens."}
    return desk.log(**(given | typed))


def test_a_letter_is_a_message_and_work_from_the_day_it_came(desk: Desk) -> None:
    contact = contact_of(letter(desk))
    item = InboxItem.objects.unscoped("t").select_related("message").get(contact=contact)
    assert timezone.localdate(item.received_at) == timezone.localdate() - timedelta(days=3)
    assert (item.message.channel, item.message.state, item.message.body) == (
        "POST",
        "RECEIVED",
        "Asks when the tip opens.",
    )
    assert (item.state, item.settled_as, item.match) == ("DONE", "RAISED", "BY_HAND")  # raised while it was logged
    [row] = ContactDocument.objects.filter(contact=contact).select_related("document")
    assert row.document.name == "letter.png"


def test_one_that_is_passed_on_waits_for_its_team(desk: Desk) -> None:
    contact = contact_of(letter(desk, disposition="PASSED_ON"))
    item = InboxItem.objects.unscoped("t").get(contact=contact)
    assert (item.state, item.settled_as) == ("NEW", "")
    assert item.due_at is not None


def test_the_scan_opens_for_those_who_may_and_the_read_is_recorded(desk: Desk) -> None:
    reference = letter(desk)
    page = desk.client.get(reverse("staff:contact", args=[reference]))
    assert "letter.png" in text_of(page)
    document = ContactDocument.objects.get().document
    path = reverse("staff:contact-file", args=[reference, document.pk])
    before = AccessLog.objects.filter(screen="contact-file").count()
    answer = desk.client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert AccessLog.objects.filter(screen="contact-file").count() == before + 1
    for name, user in desk.cast.users.items():
        client = Client()
        client.force_login(user)
        may = name in {"agent", "second_agent", "safeguarder", "team_leader", "waste_leader", "officer"}
        assert (client.get(path).status_code == 200) == may, name
    assert Client().get(path).status_code == 302
    assert desk.client.get(reverse("staff:contact-file", args=[reference, document.pk + 999])).status_code == 404
    other = desk.log()
    assert desk.client.get(reverse("staff:contact-file", args=[other, document.pk])).status_code == 404


def test_the_case_page_shows_the_scan(desk: Desk) -> None:
    reference = letter(desk)
    client = Client()
    client.force_login(desk.cast.officer)
    assert "letter.png" in text_of(client.get(reverse("staff:case", args=[reference])))


def test_a_program_is_refused_and_nothing_is_logged(desk: Desk) -> None:
    bad = SimpleUploadedFile("letter.pdf", b"MZ" + b"\0" * 300, "application/pdf")
    answer = desk.send(desk.open(), **desk.missed_bin(channel="POST", scans=bad))
    assert answer.status_code == 422
    assert "letter.pdf" in text_of(answer)
    assert fields_of(answer)["notes"] == "Grey not emptied"
    assert not Message.objects.unscoped("t").exists()


def test_a_call_has_no_message_of_its_own(desk: Desk) -> None:
    contact = contact_of(desk.log(channel="PHONE"))
    assert not InboxItem.objects.unscoped("t").filter(contact=contact).exists()


@pytest.mark.parametrize("times", [2])
def test_sending_the_form_twice_keeps_one_letter(desk: Desk, times: int) -> None:
    form = desk.open()
    for _time in range(times):
        desk.send(form, **desk.missed_bin(channel="POST", scans=scan()))
    assert InboxItem.objects.unscoped("t").count() == ContactDocument.objects.count() == 1
