"""A message that is another body's: whose it is, chosen from the council's list or said in one's own words."""

import re

import pytest
from django.urls import reverse

from crm.catalogue.bodies_keeping import BodyGiven, body_add
from crm.catalogue.models import Service
from crm.contacts.correspondence.handling.models import ItemEvent
from crm.contacts.correspondence.handling.unread import remembered_unread
from crm.contacts.models import Message
from crm.customers.models import Customer
from tests.cast import NOW
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_messages import act, standing, text
from tests.crm.contacts.correspondence.post import Post, message_in


@pytest.fixture
def post(desk: Desk) -> Post:
    remembered_unread.suppose(None)
    return Post(cast=desk.cast, services=desk.services)


def test_whose_it_is_can_be_chosen_from_the_councils_list(desk: Desk, post: Post) -> None:
    about = {
        "name": "Northern Rail",
        "welsh_name": "Rheilffordd y Gogledd",
        "what_for": "trains",
        "telephone": "0161 496 0777",
    }
    body = body_add(code="rail", given=BodyGiven(**about), actor=desk.cast.administrator.actor, at=NOW)
    item = message_in(post.inbox, customer=desk.jo)
    page = text(desk.client.get(reverse("staff:message-act", args=[item.pk, "not-for-us"])))
    assert "Northern Rail (trains)" in page
    neither = act(desk, item, "not-for-us", which="", words="")
    both = act(desk, item, "not-for-us", which=str(body.pk), body="Police", reach="101", words="")
    half = act(desk, item, "not-for-us", which="other", body="Police", words="")
    assert {neither.status_code, both.status_code, half.status_code} == {422}
    assert "or say it in your own words" in text(neither) and "not both" in text(both) and "how they are" in text(half)
    Customer.objects.unscoped("test").filter(pk=desk.jo.pk).update(language="cy")
    act(desk, item, "not-for-us", which=str(body.pk), words="Good luck!")
    assert standing(item).settled_as == "NOT_FOR_US"
    sent = Message.objects.unscoped("test").get(event="answer")
    assert (
        "Diolch am eich neges." in sent.body
        and "Rheilffordd y Gogledd" in sent.body
        and "0161 496 0777" in sent.body
        and "Good luck!" in sent.body
    )
    event = ItemEvent.objects.get(item_id=item.pk, kind="SETTLED")
    assert event.facts["body"] == body.pk


def test_the_body_that_the_service_names_is_chosen_to_begin_with(desk: Desk, post: Post) -> None:
    body = body_add(
        code="rail",
        given=BodyGiven(name="Northern Rail", what_for="trains", telephone="101"),
        actor=desk.cast.administrator.actor,
        at=NOW,
    )
    item = message_in(post.inbox, customer=desk.jo)
    Service.objects.filter(pk=standing(item).contact.service_id).update(provider="OTHER", body=body)
    page = text(desk.client.get(reverse("staff:message-act", args=[item.pk, "not-for-us"])))
    assert re.search(rf'<option value="{body.pk}" selected>', page)
