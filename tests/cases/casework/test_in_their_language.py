"""Whoever chose Welsh is written to in Welsh: the words, the service's name, the dates; everybody else in English."""

from datetime import date

import pytest
from django.utils.translation import override

from cases.casework.actions import case_act
from cases.casework.intake import contact_take
from channels.email.composing import compose
from crm.catalogue.models import MessageTemplate, Service
from crm.contacts.actions import SessionStart, session_end
from crm.contacts.models import Message
from crm.customers.models import Customer
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, person, property_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def welsh(cast, services):
    Service.objects.filter(code="missed-bin").update(welsh_name="Casgliad bin a gollwyd")
    someone = person("Jo", email="jo@example.com")
    Customer.objects.unscoped("a test").filter(pk=someone.pk).update(language="cy")
    return someone


def report(cast, services, customer, key="one", finish=True, service="missed-bin"):
    return contact_take(
        session=SessionStart(channel="EMAIL", key=f"mail {key}", speaker_id=customer.pk),
        service_id=services[service].pk,
        customer_id=customer.pk,
        place=Place(kind=PlaceKind.PROPERTY, uprn=property_at(12).uprn),
        disposition="RAISED",
        answers={"bin": "grey", "out": "yes"},
        notes="",
        actor=cast.agent.actor,
        at=NOW,
        key=key,
        finish=finish,
    )


def last():
    return Message.objects.unscoped("a test").select_related("customer", "contact").order_by("-pk").first()


def test_the_acknowledgement(cast, services, welsh):
    report(cast, services, welsh)
    message = last()
    assert message.subject.startswith("Mae eich neges wedi ein cyrraedd: ")
    assert message.body.startswith("Diolch am gysylltu â ")
    assert "Casgliad bin a gollwyd: cyfeirnod" in message.body
    assert "erbyn" in message.body and "Wed" not in message.body
    assert message.language == "cy"
    email = compose(message, address="jo@example.com")
    assert "Rydym yn ysgrifennu atoch am eich bod wedi cysylltu â ni" in email.body
    assert 'lang="cy"' in email.alternatives[0][0]


@pytest.mark.parametrize("language", ["en", "pl", ""])
def test_everybody_else_in_english_whatever_the_language_of_the_screen(cast, services, language):
    someone = person("Jo", email="jo@example.com")
    Customer.objects.unscoped("a test").filter(pk=someone.pk).update(language=language)
    with override("cy"):
        report(cast, services, someone)
    assert last().subject.startswith("We have your message: ")
    assert "Missed bin" in last().body


def test_the_council_s_own_words_in_that_language(cast, services, welsh):
    own = {"event": "acknowledgement", "subject": "((references))", "state": "PUBLISHED"}
    MessageTemplate.objects.create(**own, language="en", body="Ours")
    MessageTemplate.objects.create(**own, language="cy", body="Ein geiriau")
    report(cast, services, welsh)
    assert last().body == "Ein geiriau"
    logged = report(cast, services, welsh, key="two", finish=False)
    session_end(session_id=logged.contact.session_id, actor=cast.agent.actor, at=NOW)
    assert last().body == "Ein geiriau"
    MessageTemplate.objects.filter(language="cy").update(state="DRAFT")
    report(cast, services, welsh, key="three")
    assert last().body.startswith("Diolch"), "what is in no language of theirs is not in force for them"


def test_the_words_of_an_act_with_its_day(cast, services, welsh):
    logged = report(cast, services, welsh)
    case_act(
        case_id=logged.case.pk, act="plan", inputs={"planned_date": date(2026, 11, 25), "words": "Before noon."},
        actor=cast.officer.actor, at=NOW, key="plan",
    )  # fmt: skip
    assert last().subject.startswith("Casgliad bin a gollwyd ")
    assert last().body.startswith("Rydym wedi trefnu’r gwaith ar gyfer Dydd Mercher 25 Tachwedd.\n\nBefore noon.")
