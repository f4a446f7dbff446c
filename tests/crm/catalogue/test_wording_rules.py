"""What words of a message may be, and what is said of those that may not."""

import pytest
from django.utils.translation import override

from crm.catalogue.wording import SHIPPED, SHIPPED_TEXTS, fill, shipped
from crm.catalogue.wordings.events import ANSWER, EVENTS, LANGUAGES, TEXT, examples_of
from crm.catalogue.wordings.languages import locale_of
from crm.catalogue.wordings.rules import faults_of, names_in

ALL = [(event, channel) for event, one in EVENTS.items() if event != ANSWER for channel in one.channels]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("event", "channel"), ALL)
def test_every_event_ships_words_for_each_channel_in_each_language(event, channel, language):
    with override(locale_of(language)):
        subject, body = shipped(event, channel)
    english_subject, english_body = SHIPPED[event]
    with override("en-gb"):
        english = str(SHIPPED_TEXTS[event] if channel == TEXT else english_body)
        if language == "cy" and fill(english, dict.fromkeys(names_in(english), "")).strip(" :"):
            assert body != english, "no Welsh words"
            assert channel == TEXT or subject != str(english_subject), "no Welsh subject"
    assert faults_of(event=event, channel=channel, subject=subject, body=body) == {}
    assert names_in(subject + body) == names_in(english + ("" if channel == TEXT else str(english_subject)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", EVENTS)
def test_every_name_has_an_example(event, language):
    examples = examples_of(event, language)
    assert set(examples) == set(EVENTS[event].names)
    assert all(examples.values())
    assert set(EVENTS[event].required) <= set(examples)


def test_what_ships_is_declared():
    assert set(SHIPPED) == set(SHIPPED_TEXTS) == set(EVENTS) - {ANSWER}


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"body": "Thank you. ((refrence))"}, "body", "((refrence)) is no name that can stand here"),
        ({"body": "((references)) ((Link))"}, "body", "((Link)) is no name"),
        ({"body": "((references)) ((link)"}, "body", "((link) is no name"),
        ({"body": "((references)) (link))"}, "body", "(link)) is no name"),
        ({"body": "((references)) (( link ))"}, "body", "(( link )) is no name"),
        ({"body": "Thank you."}, "body", "((references)) must stand in the subject or the words"),
        ({"body": "  "}, "body", "Enter the words"),
        ({"body": "((references))" + "x" * 10_000}, "body", "at most 10000: shorten"),
        ({"subject": ""}, "subject", "Enter a subject"),
        ({"subject": "Hello\nBcc: everybody"}, "subject", "line break"),
        ({"subject": "Hello\u2028there"}, "subject", "line break"),
        ({"subject": "x" * 201}, "subject", "201 characters; at most 200"),
        ({"subject": "((code))"}, "subject", "((code)) is no name"),
        ({"channel": "TEXT", "subject": "Hello"}, "subject", "no subject: leave it empty"),
        ({"channel": "TEXT", "subject": "", "body": "((references))" + "x" * 910}, "body", "at most 918"),
        ({"channel": "POST", "subject": ""}, "subject", "Enter a heading"),
    ],
)
def test_a_fault_is_said_where_it_is(given, field, said):
    words = {"event": "acknowledgement", "channel": "EMAIL", "subject": "Thank you", "body": "((references))"}
    faults = faults_of(**words | given)
    assert list(faults) == [field]
    assert said in faults[field]


def test_a_name_may_stand_in_the_subject_and_brackets_in_the_words():
    words = {"subject": "((references))", "body": "Ring us (we are there from 9 to 5)."}
    assert faults_of(event="acknowledgement", channel="EMAIL", **words) == {}


def test_an_answer_has_a_name():
    assert faults_of(event=ANSWER, channel="EMAIL", subject="", body="Good day", name="Bin days") == {}
    assert "name" in faults_of(event=ANSWER, channel="EMAIL", subject="", body="Good day", name=" ")


def test_what_a_customer_typed_is_never_filled_in_again():
    assert fill("((words))", {"words": "((code))", "code": "123456"}) == "((code))"
