"""A service's questions on the contact screen: every kind, what the record knows, files, stops, and the rest by a link."""

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from channels.email.draft_links import draft_link_send
from crm.catalogue.forms import MASK, form_problems
from crm.catalogue.models import ServiceVersion
from crm.contacts.correspondence.models import ContactDocument
from crm.contacts.drafting.models import WrittenDraft
from crm.contacts.models import Contact, ContactEvent, ContactEventKind
from crm.customers.models import Customer
from tests.channels.citizen.test_write import photo
from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import fields_of, text_of

FORM: list[dict[str, Any]] = [
    {"code": "fire", "kind": "YES_NO", "label": "Is it on fire?", "stop": {"yes": "Ring 999 now."}},
    {"code": "who", "kind": "TEXT", "label": "Their name", "known": "name"},
    {"code": "mail", "kind": "TEXT", "label": "Their email", "known": "email", "pattern": "email"},
    {"code": "born", "kind": "DATE", "label": "Date of birth", "known": "date_of_birth"},
    {"code": "home", "kind": "ADDRESS", "label": "Their home", "known": "address"},
    {
        "code": "bins", "kind": "CHOICES", "label": "Which?",
        "choices": [{"code": "grey", "label": "Grey"}, {"code": "green", "label": "Green"}],
    },
    {"code": "leaves", "kind": "TEXT", "label": "Leaves?", "show_when": {"fact": "answers.bins", "is": ["green"]}},
    {"code": "spot", "kind": "POINT", "label": "Where exactly?", "required": False},
    {"code": "photo", "kind": "FILE", "label": "Photograph", "required": False, "kinds": ["image"]},
    {"code": "ill", "kind": "LONG", "label": "Any illness?", "required": False, "sensitive": True},
]  # fmt: skip


@pytest.fixture
def form(desk: Desk) -> ServiceVersion:
    assert form_problems(FORM) == []
    version = ServiceVersion.objects.get(service=desk.services["missed-bin"], state="PUBLISHED")
    version.form = FORM
    version.save()
    version.service.on_web = True
    version.service.save()
    Customer.objects.unscoped("t").filter(pk=desk.jo.pk).update(date_of_birth=date(1950, 3, 9))
    return version


def chosen(desk: Desk, **typed: Any) -> Any:
    """The screen with the customer and the service chosen."""
    start = {"customer": str(desk.jo.pk), "service": str(desk.services["missed-bin"].pk), "channel": "PHONE"}
    return desk.send(desk.open(), **start | typed)


def answers(desk: Desk, page: Any, **typed: Any) -> dict[str, Any]:
    """What the page would send, the questions answered."""
    return fields_of(text_of(page)) | {
        "q-fire": "no", "q-bins": ["grey", "green"], "q-leaves": "Oak", "q-born-known": "yes",
        "where": f"at:{desk.home.uprn}", "disposition": "RAISED",
    } | typed  # fmt: skip


def test_what_the_record_knows_is_filled_in_and_confirmed(desk: Desk, form: ServiceVersion) -> None:
    page = text_of(chosen(desk))
    held = fields_of(page)
    assert (held["q-who"], held["q-mail"], held["q-home-uprn"]) == ("Jo Example", "jo@example.org", str(desk.home.uprn))
    assert page.count("From the record: confirm it.") >= 3
    assert "born 19••" in page and "1950" not in page  # an agent confirms it without seeing it whole


def test_another_customer_brings_their_own_answers(desk: Desk, form: ServiceVersion) -> None:
    held = fields_of(text_of(chosen(desk)))
    page = text_of(desk.send(held, pick_customer=""))
    assert fields_of(page)["q-who"] == "" and "jo@example.org" not in page


def test_a_contact_with_every_kind_is_logged_with_its_file(desk: Desk, form: ServiceVersion) -> None:
    sent = answers(desk, chosen(desk), **{"q-spot-spot": "SJ 792 918", "q-spot-pick": "", "q-photo": photo()})
    done = desk.send(sent)
    assert done.status_code == 302, text_of(done)
    made = contact_of(done["Location"].rstrip("/").split("/")[-2])
    assert made.answers["bins"] == "grey,green" and made.answers["leaves"] == "Oak"
    assert made.answers["home"] == str(desk.home.uprn) and made.answers["born"] == "1950-03-09"
    assert re.fullmatch(r"3792\d\d,3918\d\d", made.answers["spot"])
    [file] = ContactDocument.objects.filter(contact=made)
    assert made.answers["photo"] == str(file.document_id)
    assert desk.send(sent)["Location"] == done["Location"]  # a second press
    assert ContactDocument.objects.count() == 1


def test_what_is_hidden_is_not_asked_and_what_is_missing_is_said(desk: Desk, form: ServiceVersion) -> None:
    page = chosen(desk)
    done = desk.send(answers(desk, page, **{"q-bins": "grey", "q-leaves": "typed before it was hidden"}))
    made = contact_of(done["Location"].rstrip("/").split("/")[-2])
    assert "leaves" not in made.answers
    missing = desk.send(answers(desk, page, **{"q-leaves": ""}))
    assert missing.status_code == 422 and 'href="#id_q-leaves"' in text_of(missing)


def test_an_answer_that_ends_the_form_raises_no_work_but_the_call_can_be_logged(
    desk: Desk, form: ServiceVersion
) -> None:
    page = chosen(desk)
    shown = text_of(page)
    assert re.search(r'data-stop="yes" role="alert" hidden', shown)
    refused = desk.send(answers(desk, page, **{"q-fire": "yes"}))
    assert refused.status_code == 422 and not re.search(r'data-stop="yes" role="alert" hidden', text_of(refused))
    assert not Contact.objects.unscoped("t").exists()
    done = desk.send(answers(desk, page, **{"q-fire": "yes", "disposition": "ANSWERED"}))
    assert contact_of(done["Location"].rstrip("/").split("/")[-2]).answers["fire"] == "yes"


def test_sensitive_answers_and_birthdays_are_masked_for_those_who_do_not_do_the_work(
    desk: Desk, form: ServiceVersion, browser_of: Any
) -> None:
    sent = answers(desk, chosen(desk), **{"q-ill": "told in confidence"})
    reference = desk.send(sent)["Location"].rstrip("/").split("/")[-2]
    page = reverse("staff:contact", args=[reference])
    for client, sees in ((desk.client, False), (browser_of(desk.cast.team_leader), True)):
        said = text_of(client.get(page))
        assert ("told in confidence" in said, "9 March 1950" in said) == (sees, sees)
        assert (MASK in said) != sees
    assert "told in confidence" not in text_of(desk.client.get(reverse("staff:case", args=[reference])))


def link_in(message: Any) -> str:
    found = re.search(r"/report/go-on/\S+", str(message.body))
    assert found
    return found[0]


def test_the_rest_goes_to_the_customer_who_finishes_it_and_both_are_named(desk: Desk, form: ServiceVersion) -> None:
    page = chosen(desk)
    assert "Send them the rest" in text_of(page)
    sent = answers(desk, page, send_rest="1", **{"q-bins": "grey", "q-leaves": ""})
    del sent["disposition"]
    told = text_of(desk.send(sent))
    assert "On its way to jo@example.org" in told
    desk.send(sent)
    draft = WrittenDraft.objects.get()  # a second press sends nothing more
    assert not Contact.objects.unscoped("t").exists()
    draft_link_send(draft.pk, timezone.now(), 1)
    [message] = mail.outbox
    assert message.to == ["jo@example.org"] and "we began a form for you" in message.body

    customer = Client()
    went_on = customer.post(link_in(message), follow=True)
    while "Check your answers" not in text_of(went_on):
        # Nothing that was answered on the telephone is asked again: only what is left.
        went_on = customer.post(went_on.request["PATH_INFO"], {}, follow=True)
    assert "Jo Example" in text_of(went_on) and desk.home.address in text_of(went_on)
    customer.post(reverse("citizen:report-check", args=["missed-bin"]))
    made = Contact.objects.unscoped("t").select_related("session").get()
    assert (made.customer_id, made.session.speaker_id, made.logged_by_kind) == (desk.jo.pk, desk.jo.pk, "CUSTOMER")
    begun = ContactEvent.objects.get(kind=ContactEventKind.BEGUN)
    assert (begun.contact_id, begun.actor_key) == (made.pk, str(desk.cast.agent.pk))
    reference = made.references.get().value
    history = text_of(desk.client.get(reverse("staff:contact", args=[reference])))
    assert "Begun, and sent to the customer to finish" in history and desk.cast.agent.full_name in history


def test_nothing_goes_to_a_customer_who_is_not_written_to(desk: Desk, form: ServiceVersion) -> None:
    page = chosen(desk)
    Customer.objects.unscoped("t").get(pk=desk.jo.pk).contact_points.filter(kind="EMAIL").update(do_not_use=True)
    sent = answers(desk, page, send_rest="1")
    del sent["disposition"]
    told = text_of(desk.send(sent))
    assert "no email address of theirs" in told and not WrittenDraft.objects.exists()


def test_a_screen_of_eighty_questions_asks_no_more_than_one_of_eight(
    desk: Desk, form: ServiceVersion, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(60) as few:
        chosen(desk)
    form.form = FORM + [{"code": f"n{n}", "kind": "TEXT", "label": f"Question {n}"} for n in range(70)]
    form.save()
    with django_assert_max_num_queries(len(few.captured_queries)):
        chosen(desk)
