"""Putting a contact right: moved, voided, by whom, and what had already left."""

from datetime import timedelta

from django.urls import reverse

from crm.contacts.models import Contact, Message
from crm.customers.references import shown
from tests.cast import person, property_at
from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import fields_of, text_of


def right(desk: Desk, act: str, reference: str, **typed: str):
    path = reverse(f"staff:contact-{act}", args=[reference])
    desk.client.get(path)
    return desk.client.post(path, {"why": "Wrong caller", "save": "1"} | typed)


def test_a_contact_moves_to_the_right_customer_place_and_service(desk: Desk) -> None:
    reference, pat, other = desk.log(), person("Pat", "Example"), property_at(14)
    answer = right(
        desk, "move", reference, customer=str(pat.pk), where="PROPERTY", uprn=str(other.uprn),
        service=str(desk.services["fly-tipping"].pk),
    )  # fmt: skip
    assert answer.status_code == 302, text_of(answer)
    contact = contact_of(reference)
    assert (contact.customer, contact.property, contact.service.code) == (pat, other, "fly-tipping")
    page = desk.client.get(reverse("staff:contact", args=[reference])).content.decode()
    assert "Wrong caller" in page
    assert "Pat Example" in page


def test_the_right_customer_is_found_without_a_script(desk: Desk) -> None:
    reference, pat = desk.log(), person("Pat", "Example")
    path = reverse("staff:contact-move", args=[reference])
    page = text_of(desk.client.post(path, {"who_query": "pat", "part": "people", "why": "so far"}))
    assert f'value="{pat.pk}"' in page
    assert 'value="so far"' in page
    chosen = text_of(desk.client.post(path, {"pick_customer": str(pat.pk), "why": "so far"}))
    assert fields_of(chosen, "")["customer"] == str(pat.pk)


def test_something_must_have_been_wrong_and_the_reason_said(desk: Desk) -> None:
    reference = desk.log()
    assert "Say what was wrong" in text_of(right(desk, "move", reference))
    pat = person("Pat", "Example")
    answer = right(desk, "move", reference, customer=str(pat.pk), why="")
    assert answer.status_code == 422
    assert "Fill in “Why?”" in text_of(answer)


def test_a_voided_contact_says_so_and_can_be_put_right_no_more(desk: Desk) -> None:
    reference = desk.log()
    assert right(desk, "void", reference).status_code == 302
    assert contact_of(reference).voided_at is not None
    page = desk.client.get(reverse("staff:contact", args=[reference])).content.decode()
    assert "Logged in error, and so counts for nothing" in page
    assert desk.client.get(reverse("staff:contact-void", args=[reference])).status_code == 404


def test_what_had_already_left_is_listed(desk: Desk) -> None:
    reference = desk.log()
    desk.client.post(reverse("staff:session-finish", args=[reference]))
    message = Message.objects.unscoped("test").get()
    Message.objects.unscoped("test").filter(pk=message.pk).update(
        state="SENT", attempted_at=message.created_at, settled_at=message.created_at, sent_to="jo@example.org"
    )
    before = desk.client.get(reverse("staff:contact-void", args=[reference])).content.decode()
    assert "jo@example.org" in before
    right(desk, "void", reference)
    page = desk.client.get(reverse("staff:contact", args=[reference])).content.decode()
    assert "Had left before this was put right" in page
    assert "1 message had already left" in page


def test_the_day_after_only_a_team_leader_puts_it_right(desk: Desk) -> None:
    reference = desk.log()
    contact = contact_of(reference)
    Contact.objects.unscoped("test").filter(pk=contact.pk).update(logged_at=contact.logged_at - timedelta(days=1))
    path = reverse("staff:contact-void", args=[reference])
    assert desk.client.get(path).status_code == 404
    assert path not in desk.client.get(reverse("staff:contact", args=[reference])).content.decode()
    desk.client.force_login(desk.cast.team_leader)
    assert desk.client.get(path).status_code == 200


def test_an_alias_leads_to_the_contact_and_is_shown(desk: Desk) -> None:
    reference = desk.log()
    contact_of(reference).references.create(value="FMS/2231", kind="PARTNER", source="fixmystreet")
    page = desk.client.get(reverse("staff:contact", args=[shown(reference.replace("-", ""))])).content.decode()
    assert "FMS/2231" in page
    assert "FMS/2231" not in desk.client.post("/staff/search", {"q": "nothing"}).content.decode()
    assert reference in desk.client.post("/staff/search", {"q": "FMS/2231"}, follow=True).content.decode()
