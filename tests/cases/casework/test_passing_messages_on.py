"""A message passed on to another inbox is about that inbox's service, with its promises; figures and replay agree."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from cases.casework.handling_messages.passing import message_pass_on
from cases.casework.handling_messages.raising import message_raise
from cases.casework.handling_messages.settling import Act
from cases.casework.replaying import cases_replay
from cases.reports.actions import figures_rebuild
from cases.reports.models import ContactFigure
from crm.catalogue.models import Service, ServiceVersion
from crm.contacts.correspondence.handling.items import ItemChanged
from crm.contacts.correspondence.handling.models import ItemEvent
from crm.contacts.correspondence.models import Inbox, InboxItem
from crm.contacts.models import Contact, ContactEvent, Correction, Promise
from crm.sla.replaying import clocks_replay
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, property_at
from tests.crm.contacts.correspondence.conftest import post
from tests.crm.contacts.correspondence.post import Post, message_in

__all__ = ["post"]


@pytest.fixture(autouse=True)
def the_records_agree_with_what_happened(db: None):
    yield
    assert [*clocks_replay(), *cases_replay()] == []


@pytest.fixture
def tax(post: Post) -> Inbox:
    """An inbox of another service."""
    post.waste.service = post.services["general-enquiry"]
    post.waste.save(update_fields=["service"])
    return post.waste


def act(post: Post, key: str = "p", version: int | None = None) -> Act:
    return Act(actor=post.cast.agent.actor, at=NOW + timedelta(hours=1), key=key, version=version)


def contact_of(item: InboxItem) -> Contact:
    return Contact.objects.unscoped("test").select_related("service").get(pk=item.contact_id)


def test_its_contact_is_about_the_inboxs_service_once_with_its_event(post: Post, tax: Inbox) -> None:
    item = message_in(post.inbox)
    was = contact_of(item)
    for _press in range(2):
        passed = message_pass_on(item_id=item.pk, act=act(post, version=1), inbox_id=tax.pk)
    contact = contact_of(item)
    assert (contact.service_id, contact.service_version.service_id) == (tax.service_id, tax.service_id)
    assert (passed.inbox_id, passed.team_id, passed.state, passed.assignee_id) == (tax.pk, tax.team_id, "NEW", None)
    event = ContactEvent.objects.get(contact_id=contact.pk, kind="MOVED")
    assert (event.facts["from_service"], event.facts["to_service"]) == (was.service_id, tax.service_id)
    assert Correction.objects.get(contact=contact).reason == "Passed on to Waste"
    assert ItemEvent.objects.filter(item_id=item.pk, kind="TRANSFERRED").count() == 1
    running = Promise.objects.filter(contact=contact, clock__state="RUNNING").order_by("clock__due_at")
    first = running.select_related("clock").first()
    assert passed.due_at == (first.clock.due_at if first else None)
    figures_rebuild(at=NOW + timedelta(hours=2))
    assert ContactFigure.objects.get(contact_id=contact.pk).service_id == tax.service_id


def test_another_team_alone_or_the_same_service_changes_nothing_of_it(post: Post) -> None:
    item = message_in(post.inbox)
    message_pass_on(item_id=item.pk, act=act(post, "a"), team_id=post.cast.recovery.pk)
    message_pass_on(item_id=item.pk, act=act(post, "b"), inbox_id=post.waste.pk)
    assert contact_of(item).service_id == post.inbox.service_id
    assert not ContactEvent.objects.filter(contact_id=item.contact_id, kind="MOVED").exists()


def test_where_there_is_work_the_work_says_what_it_is_about(post: Post, tax: Inbox) -> None:
    item = message_in(post.inbox)
    place = Place(kind=PlaceKind.PROPERTY, uprn=property_at(12).uprn)
    answers = {"bin": "grey", "out": "yes"}
    message_raise(item_id=item.pk, service_id=post.inbox.service_id, place=place, answers=answers, act=act(post, "r"))
    InboxItem.objects.unscoped("test").filter(pk=item.pk).update(state="OPEN", settled_as="", settled_at=None)
    message_pass_on(item_id=item.pk, act=act(post), inbox_id=tax.pk)
    assert contact_of(item).service_id == post.inbox.service_id


def test_a_service_that_is_not_offered_any_more_takes_none(post: Post, tax: Inbox) -> None:
    item = message_in(post.inbox)
    ServiceVersion.objects.filter(service=tax.service).update(state="RETIRED")
    passed = message_pass_on(item_id=item.pk, act=act(post), inbox_id=tax.pk)
    assert passed.inbox_id == tax.pk and contact_of(item).service_id == post.inbox.service_id
    ServiceVersion.objects.filter(service=tax.service).update(state="PUBLISHED")
    Service.objects.filter(pk=tax.service_id).update(is_live=False)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_pass_it_on_at_once_one_is_told(post: Post, tax: Inbox) -> None:
    item = message_in(post.inbox)
    barrier, done, late = threading.Barrier(2), [], []

    def press(key: str, **where: int) -> None:
        barrier.wait(20)
        try:
            done.append(message_pass_on(item_id=item.pk, act=act(post, key, version=1), **where))
        except ItemChanged as told:
            late.append(str(told))
        connections.close_all()

    threads = [
        threading.Thread(target=press, args=["a"], kwargs={"inbox_id": tax.pk}),
        threading.Thread(target=press, args=["b"], kwargs={"team_id": post.cast.recovery.pk}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(done) == len(late) == 1 and "somebody was here before you" in late[0]
