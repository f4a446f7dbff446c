"""Whatever is typed is stored as typed, said again as typed, and does nothing else."""

import html

import pytest
from django.core import mail
from django.db import connection

from cases.casework.actions import case_act, case_ask, case_note
from cases.casework.corrections import contact_void
from cases.casework.intake import words_add
from cases.casework.models import Case, CaseNote
from cases.casework.sending.actions import message_send
from crm.contacts.models import Contact, Correction, Message
from crm.customers.finding.search import customer_search
from crm.customers.models import Customer
from crm.teams.actor import customer
from tests.cases.casework.conftest import MissedBin, missed_bin, report_bin
from tests.cast import NOW, person, property_at
from tests.crm.contacts.hostile import NAMES, NUL, WORDS

__all__ = ["missed_bin"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", list(NAMES))
def test_a_name_is_kept_as_it_is_and_found_again(cast, name):
    given, family = NAMES[name]
    somebody = person(given, family)
    stored = Customer.objects.unscoped("test").get(pk=somebody.pk)
    assert (stored.given_names, stored.family_name) == (given, family)
    assert str(stored) == f"{given} {family}".strip()
    for query in (str(stored), family or given):
        found = [hit.customer_id for hit in customer_search(actor=cast.agent.actor, query=query, at=NOW)]
        letters = [letter for letter in query if letter.isalnum()]
        assert somebody.pk in found or not letters


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_words_are_kept_as_typed_in_every_place_they_are_typed(cast, missed_bin, words):
    case_note(case_id=missed_bin.case_id, text=words, actor=cast.officer.actor, at=NOW, key="note")
    assert CaseNote.objects.get().text == words
    added = words_add(
        contact_id=missed_bin.taken.contact.pk, words=words, actor=customer(missed_bin.jo.pk), at=NOW, key="add"
    )
    assert Contact.objects.unscoped("test").get(pk=added.contact.pk).notes == words
    outcome = {"outcome": "emptied", "words": words}
    case_act(case_id=missed_bin.case_id, act="complete", inputs=outcome, actor=cast.officer.actor, at=NOW, key="done")
    assert Case.objects.unscoped("test").get().outcome_words == words.strip()
    assert words.strip() in Message.objects.unscoped("test").get(event="closed").body


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_a_letter_says_them_again_and_nothing_more(cast, missed_bin, words):
    case_ask(case_id=missed_bin.case_id, words=words, days=2, actor=cast.officer.actor, at=NOW, key="ask")
    message = Message.objects.unscoped("test").get(event="question")
    message_send(message.pk, NOW, 1)
    [letter] = [sent for sent in mail.outbox if sent.extra_headers["Message-ID"] == message.message_id]
    assert letter.recipients() == ["jo@example.com"]
    assert "\n" not in letter.subject
    said = letter.body.replace("\r\n", "\n")
    assert words.strip().replace("\r\n", "\n") in said
    [(as_html, _kind)] = letter.alternatives
    assert "<script>" not in as_html and "<img src=x" not in as_html
    first = words.strip().splitlines()[0]
    assert html.escape(first).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in as_html


def test_what_no_database_can_hold_is_left_out(cast, services, missed_bin):
    clean = NUL.replace("\x00", "")
    home = property_at(14)
    jo = person("Jo\x00", NUL, home=home)
    assert jo.family_name == clean
    taken = report_bin(cast, services["missed-bin"], customer=jo, home=home, key="nul", authority_words=NUL)
    assert Contact.objects.unscoped("test").get(pk=taken.contact.pk).authority_words == clean
    case_note(case_id=missed_bin.case_id, text=NUL, actor=cast.officer.actor, at=NOW, key="note")
    assert CaseNote.objects.get().text == clean
    added = words_add(contact_id=taken.contact.pk, words=NUL, actor=customer(jo.pk), at=NOW, key="add")
    assert added.contact.notes == clean
    case_ask(case_id=missed_bin.case_id, words=NUL, days=2, actor=cast.officer.actor, at=NOW, key="ask")
    outcome = {"outcome": "emptied", "words": NUL}
    case_act(case_id=missed_bin.case_id, act="complete", inputs=outcome, actor=cast.officer.actor, at=NOW, key="done")
    assert Case.objects.unscoped("test").get(pk=missed_bin.case_id).outcome_words == clean
    contact_void(contact_id=added.contact.pk, reason=NUL, actor=cast.team_leader.actor, at=NOW, key="void")
    assert Correction.objects.get().reason == clean


def test_an_answer_with_a_nul_is_kept_without_it(cast, services, missed_bin: MissedBin):
    from cases.casework.intake import contact_take
    from crm.contacts.actions import SessionStart
    from gazetteer.places import Place, PlaceKind

    taken = contact_take(
        session=SessionStart(channel="PHONE", key="nul", speaker_words=NUL),
        service_id=services["missed-bin"].pk,
        customer_id=None,
        place=Place(kind=PlaceKind.UNLISTED, lines=NUL, postcode="M33", reason="NEW_BUILD"),
        disposition="RAISED",
        answers={"bin": "grey", "out": "yes", "more": NUL},
        notes=NUL,
        actor=cast.agent.actor,
        at=NOW,
        key="nul",
    )
    stored = Contact.objects.unscoped("test").select_related("session").get(pk=taken.contact.pk)
    clean = NUL.replace("\x00", "")
    assert (stored.answers["more"], stored.notes, stored.session.speaker_words) == (clean, clean, clean)
    assert stored.place.lines == clean


def test_the_tables_are_still_there(missed_bin):
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('crm_contact'), to_regclass('crm_customer')")
        assert cursor.fetchone() == ("crm_contact", "crm_customer")
