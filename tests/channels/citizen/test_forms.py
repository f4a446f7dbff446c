"""A service's own form on the website: conditions, groups, files, stops; put down and gone on with; changed meanwhile."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.casework.models import Case
from channels.email.draft_links import draft_link_send
from crm.catalogue.forms import form_problems
from crm.catalogue.models import ServiceVersion
from crm.contacts.correspondence.models import ContactDocument
from crm.contacts.drafting.models import WrittenDraft
from crm.contacts.models import Contact
from gazetteer.entries.models import Property
from tests.channels.citizen.council import Bins
from tests.channels.citizen.stories import words_of
from tests.channels.citizen.test_write import photo

BASE = "/report/missed-bin"
FORM: list[dict[str, Any]] = [
    {"code": "fire", "kind": "YES_NO", "label": "Is it on fire?", "stop": {"yes": "Ring 999 now."}},
    {
        "code": "bins", "kind": "CHOICES", "label": {"en": "Which bins?", "cy": "Pa finiau?"},
        "choices": [{"code": "grey", "label": "Grey"}, {"code": "green", "label": "Green"}],
    },
    {
        "code": "garden", "kind": "TEXT", "label": "What is in the green bin?",
        "show_when": {"fact": "answers.bins", "is": ["green"]},
    },
    {"code": "since", "kind": "DATE", "label": "Since when?", "latest": "+0"},
    {"code": "photo", "kind": "FILE", "label": "A photograph", "required": False, "kinds": ["image"], "most": 2},
    {"code": "name", "kind": "TEXT", "label": "Your name", "known": "name", "page": "About your home"},
    {"code": "home", "kind": "ADDRESS", "label": "Your home", "required": False},
    {"code": "people", "kind": "NUMBER", "label": "People"},
    {
        "code": "bags", "kind": "CALCULATED", "label": "Bags", "places": 0,
        "sum": {"op": "*", "of": [{"answer": "people"}, 2]},
    },
]  # fmt: skip


@pytest.fixture
def form(missed_bin: Bins) -> ServiceVersion:
    assert form_problems(FORM) == []
    missed_bin.version.form = FORM
    missed_bin.version.needs_place = False
    missed_bin.version.save()
    return missed_bin.version


def put(visitor: Client, name: str, data: dict[str, Any], **more: Any) -> Any:
    return visitor.post(f"{BASE}/{name}", data, **more)


def answer_all(visitor: Client) -> Any:
    """Every page answered; the answer to the last."""
    visitor.post(BASE)
    assert put(visitor, "q-fire", {"q-fire": "no"})["Location"].endswith("/q-bins")
    assert put(visitor, "q-bins", {"q-bins": ["grey", "green"]})["Location"].endswith("/q-garden")
    put(visitor, "q-garden", {"q-garden": "Leaves"})
    put(visitor, "q-since", {"q-since-day": "20", "q-since-month": "11", "q-since-year": "2026"})
    assert put(visitor, "q-photo", {"q-photo": photo()})["Location"].endswith("/q-name")
    put(visitor, "q-name", {"q-name": "Jo Example", "q-home-query": "Boat 7, Canal", "q-people": "3"})
    put(visitor, "more", {"notes": ""})
    return put(visitor, "about-you", {"email": "jo@example.com", "phone": ""})


def contact() -> Contact:
    return Contact.objects.unscoped("the test's").select_related("customer").get()


def test_a_form_with_all_its_kinds_becomes_a_case_with_its_file(
    visitor: Client, form: ServiceVersion, home: Property
) -> None:
    assert answer_all(visitor)["Location"].endswith("/check")
    said = words_of(visitor.get(f"{BASE}/check"))
    for words in ("Grey, Green", "Leaves", "20 November 2026", "tip.png", "Boat 7, Canal", "Bags 6"):
        assert words in said
    assert "Report sent" in words_of(visitor.post(f"{BASE}/check", follow=True))
    made = contact()
    assert made.answers["bins"] == "grey,green" and made.answers["bags"] == "6"
    assert made.customer is not None and made.customer.display_name == "Jo Example"  # asked once, by the form
    [file] = ContactDocument.objects.filter(contact=made)
    assert made.answers["photo"] == str(file.document_id)
    assert Case.objects.unscoped("the test's").get().contact_id == made.pk
    assert WrittenDraft.objects.get().given == {}


def test_what_is_not_shown_is_not_asked_and_a_change_asks_it_again(visitor: Client, form: ServiceVersion) -> None:
    visitor.post(BASE)
    put(visitor, "q-fire", {"q-fire": "no"})
    assert put(visitor, "q-bins", {"q-bins": "grey"})["Location"].endswith("/q-since")
    assert visitor.get(f"{BASE}/q-garden").status_code == 302  # nobody is asked it
    assert put(visitor, "q-bins", {"q-bins": "green"})["Location"].endswith("/q-garden")


def test_an_answer_that_ends_the_form_says_what_to_do_and_sends_nothing(visitor: Client, form: ServiceVersion) -> None:
    visitor.post(BASE)
    stopped = put(visitor, "q-fire", {"q-fire": "yes"}, follow=True)
    assert "Ring 999 now." in words_of(stopped)
    assert visitor.post(f"{BASE}/check")["Location"].endswith("/q-fire")
    assert not Contact.objects.unscoped("t").exists()
    assert put(visitor, "q-fire", {"q-fire": "no"})["Location"].endswith("/q-bins")


def test_what_is_wrong_is_said_beside_it(visitor: Client, form: ServiceVersion) -> None:
    visitor.post(BASE)
    put(visitor, "q-fire", {"q-fire": "no"})
    page = put(visitor, "q-since", {"q-since-day": "29", "q-since-month": "11", "q-since-year": "2026"})
    assert "must be 23 November 2026 or earlier" in words_of(page) and 'value="29"' in page.content.decode()
    group = put(visitor, "q-name", {"q-name": "Jo", "q-people": "many"})
    assert "must be a whole number" in words_of(group) and 'href="#id_q-people"' in group.content.decode()


def test_an_address_typed_is_looked_for_and_chosen_or_kept(
    visitor: Client, form: ServiceVersion, home: Property
) -> None:
    visitor.post(BASE)
    given = {"q-name": "Jo", "q-people": "1", "q-home-query": "12 Abbey Road"}
    page = put(visitor, "q-name", given)
    assert "Choose the address" in words_of(page) and f'value="{home.uprn}"' in page.content.decode()
    put(visitor, "q-name", given | {"q-home-uprn": "as-typed"})
    assert WrittenDraft.objects.get().given["a.home"] == "12 Abbey Road"
    put(visitor, "q-name", given | {"q-home-uprn": str(home.uprn)})
    assert WrittenDraft.objects.get().given["a.home"] == str(home.uprn)
    assert home.address in visitor.get(f"{BASE}/q-name").content.decode()
    put(visitor, "q-name", given | {"q-home-uprn": "999999999999"})
    assert WrittenDraft.objects.get().given["a.home"] == ""  # nothing that we do not have


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        ({"name": "x.pdf", "type": "application/pdf", "content": b"%PDF-1.4"}, "must be a photograph or picture"),
        ({"name": "x.png", "type": "image/png", "content": b"MZ not a picture"}, "x.png"),
    ],
)
def test_a_file_that_is_not_asked_for_is_refused(
    visitor: Client, form: ServiceVersion, upload: dict[str, Any], words: str
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    visitor.post(BASE)
    given = SimpleUploadedFile(upload["name"], upload["content"], upload["type"])
    page = put(visitor, "q-photo", {"q-photo": given})
    assert page.status_code == 200 and words in words_of(page)


def test_files_are_kept_one_by_one_removed_and_never_claimed(visitor: Client, form: ServiceVersion) -> None:
    visitor.post(BASE)
    put(visitor, "q-photo", {"q-photo": photo()})
    key = WrittenDraft.objects.get().given["a.photo"]
    put(visitor, "q-photo", {"q-photo": "1"})  # somebody's document, claimed by its key
    assert WrittenDraft.objects.get().given["a.photo"] == key
    full = put(visitor, "q-photo", {"q-photo": [photo("a.png"), photo("b.png")]})
    assert "as many files as can be sent" in words_of(full)
    put(visitor, "q-photo", {"remove": f"photo:{key}"})
    assert key not in WrittenDraft.objects.get().given["a.photo"].split(",")


def test_a_form_is_put_down_and_gone_on_with_elsewhere_by_a_link_that_works_once(
    visitor: Client, form: ServiceVersion
) -> None:
    visitor.post(BASE)
    put(visitor, "q-fire", {"q-fire": "no"})
    assert put(visitor, "q-bins", {"q-bins": "grey", "later": "1"})["Location"].endswith("/save")
    said = words_of(visitor.post(f"{BASE}/save", {"email": "jo@example.com"}))
    assert "We have sent you a link" in said
    draft_link_send(WrittenDraft.objects.get().pk, timezone.now(), 1)
    [sent] = mail.outbox
    assert "Go on with your form" in sent.subject and sent.to == ["jo@example.com"]
    assert "Missed bin" in sent.body
    link = re.search(r"/report/go-on/\S+", sent.body)
    assert link
    elsewhere = Client()
    assert "Press the button" in words_of(elsewhere.get(link[0]))
    went_on = elsewhere.post(link[0], follow=True)
    assert "Which bins?" in words_of(went_on) and re.search(r'value="grey"\s+checked', went_on.content.decode())
    assert Client().post(link[0]).status_code == 410


def test_a_link_runs_out(visitor: Client, form: ServiceVersion, clock: Any) -> None:
    visitor.post(BASE)
    visitor.post(f"{BASE}/save", {"email": "jo@example.com"})
    draft_link_send(WrittenDraft.objects.get().pk, timezone.now(), 1)
    link = re.search(r"/report/go-on/\S+", str(mail.outbox[0].body))
    assert link
    clock.forward(days=8)
    assert Client().post(link[0]).status_code == 410


def test_two_tabs_that_answer_different_pages_lose_nothing(visitor: Client, form: ServiceVersion) -> None:
    visitor.post(BASE)
    visitor.get(f"{BASE}/q-fire")
    put(visitor, "q-since", {"q-since-day": "20", "q-since-month": "11", "q-since-year": "2026"})
    put(visitor, "q-fire", {"q-fire": "no"})
    given = WrittenDraft.objects.get().given
    assert (given["a.fire"], given["a.since"]) == ("no", "2026-11-20")
    visitor.post(BASE)  # the start again, in another tab, goes on with what there is
    assert WrittenDraft.objects.count() == 1
    visitor.post(BASE, {"anew": "1"})
    assert WrittenDraft.objects.count() == 2


def publish(version: ServiceVersion, form: list[dict[str, Any]]) -> None:
    """The next version of the service, with this form."""
    ServiceVersion.objects.filter(pk=version.pk).update(state=ServiceVersion.State.RETIRED)
    version.pk, version.number, version.state, version.form = None, 2, ServiceVersion.State.PUBLISHED, form
    version.save()


def test_a_form_changed_meanwhile_keeps_what_fits_and_says_what_to_look_at(
    visitor: Client, form: ServiceVersion
) -> None:
    answer_all(visitor)
    changed = [item for item in FORM if item["code"] != "since"]
    changed[1] = FORM[1] | {"choices": FORM[1]["choices"][1:]}  # no grey bins any more
    publish(form, [*changed[:3], {"code": "smell", "kind": "YES_NO", "label": "Does it smell?"}, *changed[3:]])
    sent = visitor.post(f"{BASE}/check", follow=True)
    said = words_of(sent)
    assert "The questions were changed" in said
    assert "Which bins?" in said and "Does it smell?" in said and "Since when?" in said
    assert not Contact.objects.unscoped("t").exists()
    assert visitor.get(f"{BASE}/check")["Location"].endswith("/q-bins")
    assert put(visitor, "q-bins", {"q-bins": "green"})["Location"].endswith("/q-garden")
    put(visitor, "q-garden", {"q-garden": "Leaves"})
    assert put(visitor, "q-smell", {"q-smell": "no"})["Location"].endswith("/check")
    visitor.post(f"{BASE}/check")
    assert contact().answers["photo"]  # files too
    assert contact().service_version.number == 2


def test_a_page_sent_just_after_a_change_loses_nothing_typed(visitor: Client, form: ServiceVersion) -> None:
    visitor.post(BASE)
    put(visitor, "q-fire", {"q-fire": "no"})
    publish(form, [*FORM, {"code": "last", "kind": "TEXT", "label": "Last"}])
    assert put(visitor, "q-bins", {"q-bins": "grey"})["Location"].endswith("/changed")
    assert WrittenDraft.objects.get().given["a.bins"] == "grey"


def test_a_service_withdrawn_meanwhile_says_so(visitor: Client, form: ServiceVersion) -> None:
    visitor.post(BASE)
    form.service.is_live = False
    form.service.save()
    gone = put(visitor, "q-fire", {"q-fire": "no"})
    assert gone.status_code == 410 and "no longer offered" in words_of(gone)
    assert Client().get(BASE).status_code == 404


def test_a_draft_is_forgotten_after_a_day(visitor: Client, form: ServiceVersion, clock: Any) -> None:
    visitor.post(BASE)
    clock.forward(hours=25)
    assert put(visitor, "q-fire", {"q-fire": "no"}).status_code == 410


def test_in_welsh(visitor: Client, form: ServiceVersion) -> None:
    visitor.post(BASE)
    put(visitor, "q-fire", {"q-fire": "no"})
    visitor.get(reverse("web:language", args=["cy"]))
    assert "Pa finiau?" in words_of(visitor.get(f"{BASE}/q-bins"))


@pytest.mark.parametrize("hostile", ["\x00", "\ud800", "x" * 50_000, "<script>alert(1)</script>"])
def test_whatever_is_typed_is_only_words(visitor: Client, form: ServiceVersion, hostile: str) -> None:
    visitor.post(BASE)
    page = put(visitor, "q-garden", {"q-garden": hostile.encode("utf-8", "replace").decode()})
    assert page.status_code in (200, 302)
    put(visitor, "q-bins", {"q-bins": "green"})
    page = put(visitor, "q-garden", {"q-garden": hostile.encode("utf-8", "replace").decode()}, follow=True)
    assert page.status_code == 200 and "<script>alert" not in page.content.decode()


def test_a_page_asks_the_database_little_however_long_the_form(
    visitor: Client, form: ServiceVersion, django_assert_max_num_queries: Any
) -> None:
    form.form = FORM + [{"code": f"n{n}", "kind": "TEXT", "label": f"Question {n}"} for n in range(80)]
    form.save()
    visitor.post(BASE)
    with django_assert_max_num_queries(6):
        visitor.get(f"{BASE}/q-name")
