"""Logging a contact: what the screen shows before saving, what is saved, and that nothing typed is ever lost."""

import html

import pytest
from django.test import Client
from django.urls import reverse

from cases.casework.models import Case
from crm.contacts.models import Contact, ContactSession, Message
from crm.customers.references import spoken
from gazetteer.places import PlaceKind
from tests.cast import PASSWORD, person, property_at
from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import fields_of, text_of

NEW = "staff:contact-new"


def contacts() -> int:
    return Contact.objects.unscoped("test").count()


def test_begun_with_a_customer_the_screen_names_them_and_their_home(desk: Desk) -> None:
    page = desk.client.get(reverse(NEW), {"customer": desk.jo.reference}).content.decode()
    assert "Jo Example" in page
    assert desk.home.address in page


def test_choosing_a_service_shows_its_script_questions_promise_and_place(desk: Desk) -> None:
    form = desk.open(customer=desk.jo.reference)
    page = text_of(desk.send(form, pick_service=str(desk.services["missed-bin"].pk)))
    for words in ("Say sorry.", "Which bin was missed?", "Was it out by 6:30am", "Put right by", "Raise with Waste"):
        assert words in page
    assert fields_of(page)["where"] == f"at:{desk.home.uprn}"
    assert contacts() == 0


def test_enter_on_the_only_service_found_chooses_it(desk: Desk) -> None:
    page = text_of(desk.send(desk.open(), part="refresh", service_query="missed"))
    assert fields_of(page)["service"] == str(desk.services["missed-bin"].pk)


def test_a_missed_bin_is_logged_raised_and_its_reference_read_out(desk: Desk) -> None:
    reference = desk.log()
    page = desk.client.get(reverse("staff:session-saved", args=[reference])).content.decode()
    assert reference in page
    assert spoken(reference.replace("-", "")) in page
    assert "Put right by" in page
    contact = contact_of(reference)
    assert (contact.customer, contact.property, contact.answers) == (
        desk.jo, desk.home, {"bin": "grey", "out": "yes"},
    )  # fmt: skip
    assert Case.objects.unscoped("test").filter(contact=contact).exists()


def test_a_second_press_of_the_button_logs_nothing_more(desk: Desk) -> None:
    form = desk.open()
    first, second = (desk.send(form, **desk.missed_bin()) for _press in range(2))
    assert first["Location"] == second["Location"]
    assert contacts() == 1


def test_what_is_missing_is_said_and_everything_typed_is_still_there(desk: Desk) -> None:
    answer = desk.send(desk.open(), **desk.missed_bin(notes="Third time!", **{"q-bin": "", "q-out": "no"}))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Which bin was missed?" in page
    assert 'href="#id_q-bin"' in page
    kept = fields_of(page)
    assert (kept["notes"], kept["q-out"], kept["customer"]) == ("Third time!", "no", str(desk.jo.pk))
    assert contacts() == 0


def test_a_caller_with_no_name_gets_a_reference_too(desk: Desk) -> None:
    reference = desk.log(customer="")
    assert contact_of(reference).customer is None


def test_a_general_enquiry_is_answered_without_a_case(desk: Desk) -> None:
    form = desk.open()
    given = {"service": str(desk.services["general-enquiry"].pk), "disposition": "ANSWERED", "notes": "Opening hours"}
    assert desk.send(form, **given).status_code == 302
    assert not Case.objects.unscoped("test").exists()


def test_another_matter_keeps_the_person_and_one_message_lists_both(desk: Desk) -> None:
    first = desk.log()
    form = desk.open(session=first)
    assert form["customer"] == str(desk.jo.pk)
    assert form["service"] == ""
    page = desk.client.get(reverse(NEW), {"session": first}).content.decode()
    assert "Missed bin collection" in page
    second = desk.log(session=first, service=str(desk.services["general-enquiry"].pk), disposition="ANSWERED")
    assert ContactSession.objects.unscoped("test").count() == 1
    desk.client.post(reverse("staff:session-finish", args=[second]))
    message = Message.objects.unscoped("test").get()
    assert first in message.body
    assert second in message.body
    saved = desk.client.get(reverse("staff:session-saved", args=[second])).content.decode()
    assert "To read out together" in saved
    assert "To be sent" in saved


def test_an_address_we_do_not_hold_is_taken_as_given(desk: Desk) -> None:
    reference = desk.log(where="UNLISTED", lines="Plot 4, New Road", postcode="M33 9ZZ", reason="NEW_BUILD")
    contact = contact_of(reference)
    assert contact.place_kind == PlaceKind.UNLISTED
    assert (contact.unlisted_lines, contact.unlisted_postcode) == ("Plot 4, New Road", "M33 9ZZ")


def test_without_a_script_an_address_is_found_and_chosen_in_two_steps(desk: Desk) -> None:
    other = property_at(14)
    form = desk.open()
    given = desk.missed_bin(where="PROPERTY", address_query="M33 2DP", find="1")
    del given["disposition"]
    page = text_of(desk.send(form, **given))
    assert f'value="{other.uprn}"' in page
    reference = desk.log(where="PROPERTY", address_query="M33 2DP", uprn=str(other.uprn))
    assert contact_of(reference).property == other


def test_a_place_begun_and_not_chosen_is_asked_for(desk: Desk) -> None:
    answer = desk.send(desk.open(), **desk.missed_bin(where="PROPERTY", address_query="14 abbey"))
    assert answer.status_code == 422
    assert "Find the address and choose it" in text_of(answer)


@pytest.mark.django_db(transaction=True)
def test_a_property_that_is_not_there_is_refused_in_words(desk: Desk) -> None:
    answer = desk.send(desk.open(), **desk.missed_bin(where="at:999999999"))
    assert answer.status_code == 422
    assert "There is no such address" in text_of(answer)


def test_an_open_case_is_shown_and_a_chase_is_counted_on_it(desk: Desk) -> None:
    first = desk.log()
    form = desk.open(customer=desk.jo.reference)
    stored = first.replace("-", "")
    page = text_of(desk.send(form, pick_chase_of=stored))
    assert "A chase of" in page
    assert "Log the chase" in page
    chase = desk.log(chase_of=stored, **{"q-bin": "", "q-out": ""})
    assert contact_of(chase).about == contact_of(first)
    assert Case.objects.unscoped("test").get().chase_count == 1


def test_somebody_else_who_speaks_is_recorded_with_their_authority(desk: Desk) -> None:
    reference = desk.log(
        speaker_words="Mr P Example, son", capacity="CONSENT_ON_FILE", authority_words="signed form of 3 March"
    )
    contact = contact_of(reference)
    assert contact.capacity == "CONSENT_ON_FILE"
    assert contact.session.speaker is None
    page = desk.client.get(reverse("staff:contact", args=[reference])).content.decode()
    assert "Mr P Example, son spoke" in page
    assert "signed form of 3 March" in page


def test_a_session_that_ended_meanwhile_loses_nothing_typed(desk: Desk) -> None:
    first = desk.log()
    form = desk.open(session=first)
    desk.client.post(reverse("staff:session-finish", args=[first]))
    answer = desk.send(form, **desk.missed_bin(session=first, notes="still here"))
    assert answer.status_code == 422
    assert "has ended" in html.unescape(text_of(answer))
    kept = fields_of(answer)
    assert kept["notes"] == "still here"
    assert kept["session"] == ""
    assert desk.send(kept, disposition="RAISED").status_code == 302


def test_signed_out_half_way_nothing_typed_is_lost(desk: Desk) -> None:
    form = desk.open(customer=desk.jo.reference) | desk.missed_bin(notes="Long story 🙂 <b>")
    desk.client.logout()
    answer = desk.client.post(reverse(NEW), form)
    assert answer["Location"].startswith(reverse("staff:sign-in"))
    back = desk.client.post(answer["Location"], {"username": "agent", "password": PASSWORD, "next": reverse(NEW)})
    page = desk.client.get(back["Location"])
    kept = fields_of(page)
    assert kept["notes"] == "Long story 🙂 <b>"
    assert (kept["q-bin"], kept["customer"], kept["where"]) == ("grey", str(desk.jo.pk), f"at:{desk.home.uprn}")
    assert contacts() == 0
    assert desk.send(kept, disposition="RAISED").status_code == 302
    assert contacts() == 1


def test_what_waits_is_given_to_nobody_else(desk: Desk) -> None:
    form = desk.open() | desk.missed_bin(notes="Private matter")
    desk.client.logout()
    desk.client.post(reverse(NEW), form)
    desk.client.post(reverse("staff:sign-in"), {"username": "second_agent", "password": PASSWORD})
    assert "Private matter" not in desk.client.get(reverse(NEW)).content.decode()


def test_a_strangers_form_is_not_kept(client: Client, db: None) -> None:
    client.post(reverse(NEW), {"notes": "x" * 1000, "opened": "made up"})
    assert "kept:contact" not in client.session


def test_a_token_from_before_a_new_sign_in_shows_the_form_again(desk: Desk) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(desk.cast.agent)
    form = desk.open() | desk.missed_bin(notes="typed before")
    answer = strict.post(reverse(NEW), form | {"csrfmiddlewaretoken": "of another time"})
    assert answer.status_code == 200
    assert fields_of(answer)["notes"] == "typed before"
    assert contacts() == 0


def test_a_contact_waits_while_a_customer_is_added(desk: Desk) -> None:
    form = desk.open()
    answer = desk.send(form, part="add-customer", notes="waiting words", who_query="New Person")
    page = desk.client.get(answer["Location"])
    added = desk.client.post(
        reverse("staff:customer-add"),
        fields_of(page, "customer") | {"given_names": "Nia", "family_name": "Newly", "where": "NOT_GIVEN", "save": "1"},
    )
    kept = fields_of(desk.client.get(added["Location"]))
    assert kept["notes"] == "waiting words"
    assert "Nia Newly" in text_of(desk.send(kept))


HOSTILE = ["<script>alert(1)</script>", "'; DROP TABLE crm_contact; --", "{{ 7*7 }}", "‮טקסט", "🙂" * 50, "x" * 10_000]


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_is_typed_is_stored_and_shown_as_typed(desk: Desk, words: str) -> None:
    reference = desk.log(notes=words)
    assert contact_of(reference).notes == words
    page = desk.client.get(reverse("staff:contact", args=[reference])).content.decode()
    assert "<script>alert" not in page
    assert words in html.unescape(page)


def test_notes_too_long_are_refused_and_kept(desk: Desk) -> None:
    answer = desk.send(desk.open(), **desk.missed_bin(notes="y" * 10_001))
    assert answer.status_code == 422
    assert fields_of(answer)["notes"] == "y" * 10_001


def test_a_forged_key_of_a_hidden_customer_is_refused(desk: Desk) -> None:
    from tests.cast import restriction

    hidden = person("Hidden", "Soul", hidden=restriction(desk.cast.safeguarding))
    answer = desk.send(desk.open(), **desk.missed_bin(customer=str(hidden.pk)))
    assert answer.status_code == 422
    assert "Hidden Soul" not in text_of(answer)
    assert contacts() == 0


def test_with_a_script_only_the_part_that_changed_comes_back(desk: Desk) -> None:
    form = desk.open()
    given = form | {"part": "service", "pick_service": str(desk.services["missed-bin"].pk)}
    page = desk.client.post(reverse(NEW), given, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert "hx-swap-oob=true" in page
    assert "Which bin was missed?" in page
    assert 'id="written"' not in page  # the notes being typed are left alone


@pytest.mark.parametrize(
    ("part", "typed", "words"),
    [
        ("people", {"who_query": "exampl"}, "Jo Example"),
        ("people", {"who_query": "zzzz"}, "Nobody found"),
        ("services", {"service_query": "rubbish"}, "Missed bin collection"),
        ("services", {"service_query": ""}, "General enquiry"),
        ("streets", {"street_query": "zzzz"}, "No street found"),
    ],
)
def test_while_typing_each_box_answers_alone(
    desk: Desk, part: str, typed: dict[str, str], words: str, django_assert_max_num_queries
) -> None:
    form = desk.open() | typed | {"part": part}
    with django_assert_max_num_queries(10):
        page = desk.client.post(reverse(NEW), form, headers={"HX-Request": "true"}).content.decode()
    assert words in page
    assert "<html" not in page


def test_saving_asks_the_database_little(desk: Desk, django_assert_max_num_queries) -> None:
    form = desk.open() | desk.missed_bin()
    with django_assert_max_num_queries(19):  # the two of signing in and, in a test, two savepoints among them
        assert desk.client.post(reverse(NEW), form).status_code == 302


def test_a_chosen_property_stands_on_one_line_until_something_is_wrong_with_it(desk: Desk) -> None:
    settled, opened = '<details class="settled">', '<details class="settled" open>'
    form = desk.open(customer=desk.jo.reference)
    assert opened in text_of(desk.send(form))
    page = text_of(desk.send(form, pick_service=str(desk.services["missed-bin"].pk)))
    assert settled in page
    assert "their home" in page
    assert opened in text_of(desk.send(form, where="PROPERTY"))
    chosen = text_of(desk.send(form, where="PROPERTY", uprn=str(property_at(14).uprn)))
    assert settled in chosen
    assert "14 Abbey Road" in chosen


def test_choosing_another_place_changes_the_line_and_leaves_the_boxes_alone(desk: Desk) -> None:
    form = desk.open() | {"part": "place", "where": "PROPERTY", "uprn": str(property_at(14).uprn)}
    page = desk.client.post(reverse(NEW), form, headers={"HX-Request": "true"}).content.decode()
    assert 'id="where-chosen" hx-swap-oob=true' in page
    assert "14 Abbey Road" in page
    assert 'name="address_query"' not in page


def test_only_the_kinds_of_place_that_the_service_takes_are_offered(desk: Desk) -> None:
    chosen = text_of(desk.send(desk.open(), pick_service=str(desk.services["missed-bin"].pk)))
    assert 'value="PROPERTY"' in chosen and 'value="UNLISTED"' in chosen
    assert 'value="POINT"' not in chosen and 'value="STREET"' not in chosen
    assert 'value="POINT"' in text_of(desk.send(desk.open(), pick_service=str(desk.services["fly-tipping"].pk)))


def test_a_place_that_the_service_does_not_take_is_refused_with_what_it_needs(desk: Desk) -> None:
    street = desk.home.street_id
    answer = desk.send(desk.open(), **desk.missed_bin(where="STREET", street_query="abbey", usrn=str(street)))
    assert answer.status_code == 422
    assert "This service needs a property: choose again where it is." in text_of(answer)
    assert contacts() == 0
