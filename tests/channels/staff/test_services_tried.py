"""A draft is tried on its page, and services leave and come as files."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.setup.models import ServiceImport
from crm.catalogue.models import Service, ServiceVersion
from crm.contacts.models import Contact
from crm.outbox.models import OutboxEntry
from tests.cast import Cast, property_at
from tests.channels.staff.pages import fields_of, text_of
from tests.channels.staff.test_services_pages import Administrator


@pytest.fixture
def adam(cast: Cast, services: dict[str, Service], client: Client) -> Administrator:
    adam = Administrator(cast, client)
    adam.send("service-draft", "missed-bin", form="begin")
    return adam


def step(adam: Administrator, kind: str, page: str, **typed: Any) -> str:
    begun = fields_of(page, f"add-{kind}")
    assert begun, f"no form for {kind}"
    answer = adam.client.post(reverse("staff:service-trial", args=["missed-bin"]), begun | typed)
    return answer.content.decode()


def test_the_story_of_a_draft_is_told_and_kept(adam: Administrator) -> None:
    page = adam.page("service-trial", "missed-bin")
    assert "begin with the contact" in page
    refused = step(adam, "take", page, **{"uprn": "x"})
    assert "There is a problem" in refused
    uprn = str(property_at(12).uprn)
    page = step(adam, "take", page, **{"uprn": uprn, "answer-bin": "grey", "answer-out": "yes"})
    assert "Every step could be done" in page and "Put right: by" in page
    assert "We have your report. It is with the waste crew." in page
    page = step(adam, "act", page, **{"act": "plan", "input-planned_date": "+2", "input-words": "We come soon."})
    assert "We come soon." in page and "Planned" in page
    page = step(adam, "wait", page, days="4")
    assert "missed, it was due" in page
    assert len(ServiceVersion.objects.drafts().get().trial) == 3
    assert "Tried since its last change" in adam.page("service", "missed-bin")
    assert not Contact.objects.unscoped("test").exists()
    assert not OutboxEntry.objects.exists()
    adam.change("missed-bin", public_words={"RECEIVED": "Changed words"})
    assert "Not tried since its last change" in adam.page("service", "missed-bin")
    again = adam.client.post(reverse("staff:service-trial", args=["missed-bin"]), {"press": "run"})
    assert "Changed words" in text_of(again)
    taken_out = adam.client.post(reverse("staff:service-trial", args=["missed-bin"]), {"press": "remove", "step": "2"})
    assert "missed, it was due" not in text_of(taken_out)
    odd = adam.client.post(reverse("staff:service-trial", args=["missed-bin"]), {"press": "remove", "step": "²"})
    assert odd.status_code == 200 and ServiceVersion.objects.drafts().get().trial == []


def test_what_cannot_be_tried_says_why(adam: Administrator) -> None:
    adam.change("missed-bin", team="nobody")
    page = adam.page("service-trial", "missed-bin")
    assert "It cannot be tried yet" in page and "“nobody” is not there" in page
    answer = adam.client.post(reverse("staff:service-trial", args=["missed-bin"]), {"press": "run"})
    assert answer.status_code == 422


def test_out_as_a_file_and_in_again_with_codes_chosen(
    adam: Administrator, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    out = adam.client.get(reverse("staff:service-export", args=["missed-bin"]))
    assert out["Content-Disposition"] == 'attachment; filename="missed-bin.json"'
    theirs = (
        out.content.decode().replace('"code": "missed-bin"', '"code": "their-bin"').replace("waste-collection", "crew")
    )
    begun = fields_of(adam.page("service-import"), "import")
    file = SimpleUploadedFile("theirs.json", theirs.encode(), content_type="application/json")
    answer = adam.client.post(reverse("staff:service-import"), begun | {"file": file})
    assert answer.status_code == 302
    page = adam.client.get(answer["Location"])
    assert "Team “crew” is not here" in text_of(page)
    chosen = fields_of(page, "apply") | {"code-0": "waste-collection"}
    done = adam.client.post(answer["Location"], chosen, follow=True)
    assert "Brought in" in text_of(done)
    assert ServiceVersion.objects.get(service__code="their-bin").team == "waste-collection"
    with django_assert_max_num_queries(30):
        adam.client.get(answer["Location"])


def test_a_file_that_is_none_is_refused_at_its_field(adam: Administrator) -> None:
    begun = fields_of(adam.page("service-import"), "import")
    answer = adam.client.post(reverse("staff:service-import"), begun | {"file": SimpleUploadedFile("x.json", b"{")})
    assert answer.status_code == 422 and "cannot be read as JSON" in text_of(answer)
    assert not ServiceImport.objects.exists()
