"""Writing to us: kept between pages, gone on with by a link, never silently dropped, taken once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.contacts.correspondence.models import ContactDocument, Inbox, InboxItem
from crm.contacts.drafting.actions import drafts_forget
from crm.contacts.drafting.models import DraftFile, WrittenDraft
from crm.contacts.models import Contact, Message
from crm.customers.models import Customer
from crm.documents.models import Document
from tests.cast import Cast
from tests.channels.citizen.council import Bins, bins

WORDS = "When does the tip open on New Year's Day?"
YOU = {"name": "Jo Example", "answer_by": "EMAIL", "email": "jo@example.org", "phone": "", "website": ""}


@pytest.fixture
def council(cast: Cast) -> Bins:
    made = bins(cast)
    Inbox.objects.create(
        code="enquiries", name="Enquiries", address="enquiries@council.example", service=made.service,
        team=cast.contact_centre, is_default=True,
    )  # fmt: skip
    return made


def page(client: Client, name: str, *args: Any, data: Any = None, **more: Any) -> HttpResponse:
    return client.post(reverse(f"citizen:{name}", args=args), {} if data is None else data, **more)


def write(client: Client, words: str = WORDS, *, slowly: bool = True, **you: str) -> HttpResponse:
    """Fill in every page; the answer to the last."""
    page(client, "write")
    assert page(client, "write-about", data={"service": "", "words": words, "place": ""}).status_code == 302
    assert page(client, "write-you", data=YOU | you).status_code == 302
    if slowly:
        WrittenDraft.objects.update(begun_at=timezone.now() - timedelta(minutes=2))
    return page(client, "write-check")


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def photo(name: str = "tip.png") -> SimpleUploadedFile:
    from io import BytesIO

    from PIL import Image

    made = BytesIO()
    Image.new("RGB", (8, 8), "green").save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue(), "image/png")


def test_a_message_is_a_contact_its_words_and_work_for_the_team(council: Bins, client: Client) -> None:
    answer = write(client)
    assert answer.status_code == 302
    confirmed = client.get(answer["Location"])
    assert "Message sent" in text(confirmed) and "jo@example.org" in text(confirmed)
    contact = Contact.objects.unscoped("t").select_related("session", "customer").get()
    assert (contact.session.channel, contact.disposition) == ("WEB", "PASSED_ON")
    assert contact.customer is not None and contact.customer.family_name == "Example"
    item = InboxItem.objects.unscoped("t").select_related("message", "inbox").get()
    assert (item.contact_id, item.inbox.code, item.state, item.nature) == (contact.pk, "enquiries", "NEW", "PERSON")
    assert (item.message.body, item.message.direction, item.message.channel) == (WORDS, "IN", "WEB")
    acknowledged = Message.objects.unscoped("t").get(event="acknowledgement")
    assert acknowledged.customer_id == contact.customer_id


def test_sending_twice_and_going_back_takes_it_once(council: Bins, client: Client) -> None:
    first = write(client)
    again = page(client, "write-check")
    assert again["Location"] == first["Location"]
    assert client.get(reverse("citizen:write-about"))["Location"] == first["Location"]
    assert Contact.objects.unscoped("t").count() == 1
    draft = WrittenDraft.objects.get()
    assert draft.given == {} and draft.sent_reference  # its words stand with the contact alone


def test_a_known_writer_is_found_and_not_added_again(council: Bins, client: Client) -> None:
    write(client)
    write(client, "And on Boxing Day?")
    assert Customer.objects.unscoped("t").filter(family_name="Example").count() == 1
    assert Contact.objects.unscoped("t").count() == 2


@pytest.mark.parametrize(
    ("you", "words"),
    [
        ({"email": ""}, "so that we can answer"),
        ({"answer_by": "PHONE"}, "Enter your telephone number"),
        ({"name": ""}, "Enter your name"),
        ({"email": "nonsense"}, "email"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    council: Bins, client: Client, you: dict[str, str], words: str
) -> None:
    page(client, "write")
    page(client, "write-about", data={"service": "", "words": WORDS, "place": ""})
    answer = page(client, "write-you", data=YOU | you)
    assert answer.status_code == 422
    assert words in text(answer)
    assert page(client, "write-check").status_code == 302  # not before every page is answered
    assert WORDS.split("'")[0] in text(client.get(reverse("citizen:write-about")))


def test_no_answer_wanted_needs_no_name(council: Bins, client: Client) -> None:
    answer = write(client, answer_by="NONE", name="", email="")
    assert answer.status_code == 302
    contact = Contact.objects.unscoped("t").get()
    assert contact.customer_id is None
    item = InboxItem.objects.unscoped("t").get()
    assert item.warnings == ["They need no answer."]


SUSPECT = [
    ({"website": "https://spam.example"}, WORDS, True),
    ({}, WORDS, False),  # faster than a person
    ({}, "Buy http://a.example http://b.example http://c.example http://d.example www.e.example", True),
]


@pytest.mark.parametrize(("you", "words", "slowly"), SUSPECT)
def test_what_may_be_spam_waits_for_a_person_and_nothing_is_written_back(
    council: Bins, client: Client, you: dict[str, str], words: str, slowly: bool
) -> None:
    answer = write(client, words, slowly=slowly, **you)
    assert "Message sent" in text(client.get(answer["Location"]))  # whoever wrote it has a reference
    item = InboxItem.objects.unscoped("t").select_related("message").get()
    assert (item.nature, item.state, item.sender) == ("SPAM", "NEW", "jo@example.org")
    assert item.nature_why and item.message.body == words
    assert not Message.objects.unscoped("t").filter(direction="OUT").exists()
    assert not Customer.objects.unscoped("t").filter(family_name="Example").exists()


def test_the_same_words_again_and_again_are_suspect(council: Bins) -> None:
    for number in range(3):
        write(Client(), email=f"jo{number}@example.org")
    natures = InboxItem.objects.unscoped("t").order_by("pk").values_list("nature", flat=True)
    assert list(natures) == ["PERSON", "PERSON", "SPAM"]


def test_too_many_from_one_visitor_wait_and_keep_what_was_typed(council: Bins, client: Client) -> None:
    for number in range(10):
        assert write(client, f"{WORDS} {number}").status_code == 302
    answer = write(client, f"{WORDS} and once more")
    assert answer.status_code == 429
    assert WrittenDraft.objects.get(sent_reference="").given["words"].endswith("and once more")


def test_files_come_with_it(council: Bins, client: Client) -> None:
    page(client, "write")
    answer = page(client, "write-files", data={"files": [photo("one.png"), photo("two.png")], "add": "1"})
    assert answer.status_code == 302
    shown = text(client.get(reverse("citizen:write-files")))
    assert "one.png" in shown and "two.png" in shown
    one = DraftFile.objects.select_related("document").order_by("pk")[0].document
    page(client, "write-files", data={"remove": str(one.pk)})
    assert Document.objects.get(pk=one.pk).disposed_at is not None
    write(client)
    contact = Contact.objects.unscoped("t").get()
    kept = ContactDocument.objects.filter(contact=contact).select_related("document")
    assert [row.document.name for row in kept] == ["two.png"]
    assert not DraftFile.objects.exists()


def test_a_program_is_refused_and_the_good_file_beside_it_kept(council: Bins, client: Client) -> None:
    page(client, "write")
    bad = SimpleUploadedFile("photo.exe", b"MZ" + b"\0" * 200, "image/png")
    answer = page(client, "write-files", data={"files": [bad, photo()], "add": "1"})
    assert answer.status_code == 422
    assert "photo.exe" in text(answer) and "tip.png" in text(answer)
    assert DraftFile.objects.count() == 1


def test_a_hundred_megabytes_are_refused_before_they_are_read(council: Bins, client: Client) -> None:
    page(client, "write")
    page(client, "write-about", data={"service": "", "words": WORDS, "place": ""})
    body = b"x" * (27 * 1024 * 1024)  # whatever is in it: it is not read as a form
    answer = client.post(reverse("citizen:write-files"), body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413
    assert "larger than 25 MB" in text(answer)
    assert WrittenDraft.objects.get().given["words"] == WORDS


def saved(client: Client) -> str:
    """The link that was mailed, after half a message."""
    page(client, "write")
    page(client, "write-about", data={"service": "", "words": WORDS, "place": "", "later": "1"})
    assert "sent you a link" in text(page(client, "write-save", data={"email": "Jo@Example.org"})).lower().replace(
        "we have ", ""
    )
    from channels.email.draft_links import draft_link_send

    mail.outbox.clear()
    draft_link_send(WrittenDraft.objects.get().pk, timezone.now(), 1)
    [letter] = mail.outbox
    assert letter.to == ["jo@example.org"]
    assert WORDS not in letter.body
    return re.search(r"/contact/write/go-on/\S+", str(letter.body)).group()  # type: ignore[union-attr]


def test_a_link_brings_its_writer_back_once(council: Bins, client: Client) -> None:
    link, other = saved(client), Client()
    for _scan in range(3):  # a program that looks at every link in a mail
        looked = other.get(link)
        assert looked.status_code == 200
        assert "New Year" not in text(looked)
        assert "sessionid" not in looked.cookies
    assert other.post(link)["Location"] == reverse("citizen:write-about")
    assert "New Year" in text(other.get(reverse("citizen:write-about")))
    assert Client().post(link).status_code == 410


def test_a_newer_link_ends_the_older_and_age_ends_both(council: Bins, client: Client) -> None:
    older = saved(client)
    newer = saved(client)
    assert Client().post(older).status_code == 410
    WrittenDraft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(newer).status_code == 410


@pytest.mark.parametrize("token", ["1", "0-", "x-y", "9" * 30 + "-a", "1-" + "0" * 64])
def test_a_link_that_was_made_up_opens_nothing(council: Bins, client: Client, token: str) -> None:
    saved(client)
    assert Client().post(reverse("citizen:write-go-on", args=[token])).status_code == 410


def test_what_nobody_came_back_to_is_forgotten_with_its_files(council: Bins, client: Client) -> None:
    page(client, "write")
    page(client, "write-files", data={"files": [photo()], "add": "1"})
    assert drafts_forget(timezone.now()) == 0
    assert drafts_forget(timezone.now() + timedelta(days=8)) == 1
    assert not WrittenDraft.objects.exists()
    assert Document.objects.get().disposed_at is not None
    assert client.get(reverse("citizen:write-about")).status_code == 410


def test_nobody_goes_on_with_what_somebody_else_writes(council: Bins, client: Client) -> None:
    page(client, "write")
    page(client, "write-about", data={"service": "", "words": WORDS, "place": ""})
    assert Client().get(reverse("citizen:write-about")).status_code == 410
    page(client, "write-forget")
    assert client.get(reverse("citizen:write-about")).status_code == 410
