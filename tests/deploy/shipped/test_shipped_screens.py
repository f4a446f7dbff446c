"""Every shipped service's questions stand on the agent's screen and on the citizen's first page."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.catalogue.models import Service
from crm.catalogue.words import said
from tests.cast import Cast
from tests.channels.staff.pages import hidden_fields
from tests.deploy.shipped.answering import answers_of
from tests.deploy.shipped.conftest import DOCUMENTS

pytestmark = pytest.mark.django_db


def screen(client: Client, chosen: Service, **typed: Any) -> str:
    """The contact screen with the service chosen and this typed."""
    begun = hidden_fields(client.get(reverse("staff:contact-new")))
    answer = client.post(reverse("staff:contact-new"), begun | typed | {"pick_service": str(chosen.pk)})
    assert answer.status_code == 200, chosen.code
    return unescape(answer.content.decode())


def test_the_agent_is_asked_every_question(shipped_council: Cast, client: Client) -> None:
    client.force_login(shipped_council.agent)
    for service in Service.objects.all():
        form = DOCUMENTS[service.code]["form"]
        for answers in ({}, answers_of(form)):
            typed = {f"q-{code}": answer for code, answer in answers.items()}
            page = screen(client, service, **typed)
            assert [one["code"] for one in form if said(one["label"]) not in page] == [], service.code


def test_the_agent_sees_what_is_worked_out(shipped_council: Cast, client: Client) -> None:
    client.force_login(shipped_council.agent)
    service = Service.objects.get(code="bulky-collection")
    typed = {"service": str(service.pk), "q-items": "sofa", "q-count": "3", "q-help": "no"}
    assert "<strong>The price in pounds</strong>: 35.00" in screen(client, service, **typed)


def test_the_citizen_begins_each_that_is_on_the_web(shipped_council: Cast, client: Client) -> None:
    for code in Service.objects.filter(on_web=True).values_list("code", flat=True):
        first = client.post(reverse("citizen:report-start", args=[code]), follow=True)
        assert first.status_code == 200 and "<form" in first.content.decode(), code
