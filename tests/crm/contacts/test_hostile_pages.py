"""Hostile words on every page that shows them: read as words, never run; and typed into every box, never a fault."""

import html

import pytest
from django.test import Client
from django.urls import reverse

from cases.casework.actions import case_note
from cases.casework.intake import Taken, contact_take
from channels.staff import typing_kept
from crm.contacts.actions import SessionStart
from crm.customers.models import Customer
from crm.customers.references import shown
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, person, property_at
from tests.crm.contacts.hostile import NAMES, NUL, WORDS

pytestmark = pytest.mark.django_db
RUNNABLE = ("<script>alert", "<img src=x", "<b>third", "%}49", ">49 ")


def reported(cast, service, *, given: str, family: str, words: str) -> tuple[Customer, Taken]:
    home = property_at(12)
    who = person(given, family, home=home, email="who@example.com")
    taken = contact_take(
        session=SessionStart(channel="PHONE", key="hostile", speaker_id=who.pk),
        service_id=service.pk,
        customer_id=who.pk,
        place=Place(kind=PlaceKind.PROPERTY, uprn=home.uprn),
        disposition="RAISED",
        answers={"bin": "grey", "out": "yes", "more": words[:2000]},
        notes=words,
        actor=cast.agent.actor,
        at=NOW,
        key="hostile",
        finish=True,
    )
    case_note(case_id=taken.case.pk, text=words, actor=cast.officer.actor, at=NOW, key="hostile")
    return who, taken


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(("name", "words"), zip([*NAMES, "script", "drop"], WORDS, strict=True))
def test_pages_show_them_as_words(cast, services, name, words):
    who, taken = reported(cast, services["missed-bin"], given=NAMES[name][0], family=NAMES[name][1], words=WORDS[words])
    reference = shown(taken.reference)
    agent, officer = signed_in(cast.agent), signed_in(cast.officer)
    pages = [
        agent.get(reverse("staff:customer", args=[shown(who.reference)])),
        agent.get(reverse("staff:property", args=[taken.contact.property_id])),
        agent.get(reverse("staff:contact", args=[reference])),
        agent.get(reverse("staff:session-saved", args=[reference])),
        agent.get(reverse("staff:contact-new"), {"customer": shown(who.reference)}),
        officer.get(reverse("staff:case", args=[reference])),
        officer.get(reverse("staff:work")),
        Client().get(reverse("citizen:track-story", args=[reference])),
    ]
    told = [page.content.decode() for page in pages]
    assert [page.status_code for page in pages] == [200] * len(pages)
    for text in told:
        assert not any(runnable in text for runnable in RUNNABLE)
    assert any(read_back(str(who)) in html.unescape(text) for text in (told[0], told[5]))
    assert read_back(WORDS[words]) in read_back(html.unescape(told[5]))
    assert read_back(WORDS[words]) not in read_back(html.unescape(told[7]))


def read_back(text: str) -> str:
    """Text as a reader takes it: how it is broken into lines does not matter."""
    return " ".join(text.split())


ODD = [*WORDS.values(), NUL, "\x00", "%00", "'", "\\", "((", "*", "' OR ''='", "a" * 5000, "\ufeff", "½", "１２３"]


@pytest.mark.parametrize("typed", ODD, ids=range(len(ODD)))
def test_no_box_breaks_on_them(cast, services, typed):
    agent, public = signed_in(cast.agent), Client()
    opened = typing_kept.token(user_id=cast.agent.pk, at=NOW)
    service = str(services["missed-bin"].pk)
    asked = [
        agent.post(reverse("staff:search"), {"q": typed}),
        agent.post(reverse("staff:search"), {"q": typed}, headers={"HX-Request": "true"}),
        agent.post(reverse("staff:contact-new"), {"who_query": typed, "part": "people", "opened": opened}),
        agent.post(
            reverse("staff:contact-new"),
            {"opened": opened, "service": service, "disposition": "RAISED", "notes": typed, "q-more": typed,
             "q-bin": typed, "where": "UNLISTED", "lines": typed, "postcode": typed, "speaker_words": typed,
             "telephone": typed, "session": typed, "chase_of": typed, "customer": typed},
        ),
        agent.post(
            reverse("staff:contact-new"),
            {"opened": opened, "service": service, "disposition": "RAISED", "notes": "x", "q-more": typed,
             "q-bin": "grey", "q-out": "yes", "where": "UNLISTED", "lines": "1 Lane", "reason": "NEW_BUILD"},
        ),
        agent.post(
            reverse("staff:customer-add"), {"opened": opened, "family_name": typed, "phone": typed, "email": typed}
        ),
        agent.get(reverse("staff:contact-new"), {"customer": typed, "session": typed, "uprn": typed}),
        agent.get(reverse("staff:work"), {"team": typed, "show": typed, "after": typed, "state": typed}),
        public.post(reverse("citizen:track"), {"reference": typed}),
        public.get(reverse("citizen:track"), {"reference": typed}),
        public.get(reverse("api:addresses"), {"q": typed}),
    ]  # fmt: skip
    assert [answer.status_code for answer in asked if answer.status_code >= 500] == []


@pytest.mark.parametrize("odd", ["%00", "%00%00", "a%00b", "%F0%9F%97%91", "%3Cscript%3E", "'", "..%2f", "%ff"])
@pytest.mark.parametrize("door", ["/staff/customers/", "/staff/contacts/", "/staff/cases/", "/track/"])
def test_no_address_breaks_on_them(cast, door, odd):
    client = signed_in(cast.agent)
    for rest in ("", "/more", "/saved", "/ask"):
        assert client.get(f"{door}{odd}{rest}").status_code < 500
