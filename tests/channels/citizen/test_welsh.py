"""The public site in Welsh: chosen by a link, remembered, and with no English of ours left on any page."""

import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from cases.casework.web_report import web_report
from crm.catalogue.models import Service
from crm.contacts.models import Message
from crm.customers.models import Customer
from crm.customers.references import shown
from gazetteer.places import Place
from tests.cast import NOW
from tests.deploy.test_words import catalogue

pytestmark = pytest.mark.django_db
STYLED = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)


@pytest.fixture
def visitor():
    client = Client()
    client.get("/web/language/cy?next=/")
    return client


def english_left(page: str) -> list[str]:
    """Strings of ours that stand on the page in English and have another Welsh."""
    words = " ".join(strip_tags(STYLED.sub(" ", page)).split())
    found = []
    for message in catalogue():
        text = message.id
        if not isinstance(text, str) or len(text) < 9 or text == message.string or "%" in text or "((" in text:
            continue
        if re.search(rf"(?<!\w){re.escape(' '.join(text.split()))}(?!\w)", words):
            found.append(text)
    return found


PAGES = [
    "/", "/accessibility", "/privacy", "/contact", "/report", "/report/missed-bin", "/track", "/track?reference=x",
    "/performance", "/contact/write", "/track/BCDF-2345-J", "/track/BCDF-2345-J/more", "/track/BCDF-2345-J/code",
    "/nothing-here",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_english_of_ours_is_left(visitor, services, path):
    page = visitor.get(path)
    text = page.content.decode()
    assert '<html lang="cy"' in text
    assert page["Content-Language"] == "cy" and "Cookie" in page["Vary"]
    assert 'lang="en"' in text and ">English</a>" in text
    assert english_left(text) == []


def test_the_pages_of_a_report(visitor, services):
    Service.objects.filter(code="missed-bin").update(welsh_name="Casgliad bin a gollwyd")
    assert "Casgliad bin a gollwyd" in visitor.get("/report").content.decode()
    page = visitor.get("/report/missed-bin")
    answer = visitor.post("/report/missed-bin", follow=True)
    for one in (page, answer, visitor.post(answer.request["PATH_INFO"], {}, follow=True)):
        assert one.status_code in {200, 422}
        assert english_left(one.content.decode()) == []


def test_the_pages_of_writing_to_us(visitor, services):
    visitor.post("/contact/write")
    for path in ("about", "where", "where?query=Nowhere", "files", "you"):
        assert english_left(visitor.get(f"/contact/write/{path}").content.decode()) == [], path
    by_letter = {"name": "", "answer_by": "LETTER", "email": "", "phone": "", "address": ""}
    missing = visitor.post("/contact/write/you", by_letter).content.decode()
    assert english_left(missing) == [] and "Rhowch eich cyfeiriad post" in missing


def test_what_stands_where_in_welsh(visitor, services):
    taken = web_report(
        service_id=services["missed-bin"].pk, place=Place(kind="UNLISTED", lines="1 Abbey Road", reason="NEW"),
        answers={"bin": "grey", "out": "yes"}, name="Jo Example", email="jo@example.com", phone="", notes="",
        at=NOW, key="one", language="cy",
    )  # fmt: skip
    story = visitor.get(f"/track/{shown(taken.reference)}").content.decode()
    assert english_left(story) == []
    assert Customer.objects.unscoped("a test").get().language == "cy"
    assert Message.objects.unscoped("a test").get().subject.startswith("Mae eich neges")


def test_english_without_a_choice_and_welsh_for_a_welsh_browser(services):
    assert '<html lang="en"' in Client().get("/").content.decode()
    assert '<html lang="en"' in Client(headers={"Accept-Language": "pl,de"}).get("/").content.decode()
    assert '<html lang="cy"' in Client(headers={"Accept-Language": "cy,en"}).get("/").content.decode()


def test_staff_are_answered_in_english(cast):
    client = Client(headers={"Accept-Language": "cy"})
    client.get("/web/language/cy")
    client.force_login(cast.agent)
    assert '<html lang="en"' in client.get("/staff/").content.decode()


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x", "", "/\\x.example"]
)
def test_a_language_leads_nowhere_else(back):
    assert Client().get("/web/language/cy", {"next": back})["Location"] == "/"


def test_the_choice_comes_back_to_the_page_and_can_be_undone(services):
    client = Client()
    answer = client.get("/web/language/cy", {"next": "/track?reference=BCDF"})
    assert answer["Location"] == "/track?reference=BCDF"
    cookie = answer.cookies["language"]
    assert (cookie["samesite"], bool(cookie["httponly"])) == ("Lax", True)
    client.get("/web/language/en")
    assert '<html lang="en"' in client.get("/").content.decode()
    assert client.get("/web/language/pl").status_code == 404
