"""On the website: what was reported nearby is offered after the place, and who says it is the same is added to it."""

from typing import Any

import pytest
from django.utils import timezone

from cases.casework.actions import case_act
from cases.casework.incidents.models import Satisfaction
from cases.casework.incidents.satisfaction import answer_token
from cases.casework.models import Case
from crm.catalogue.models import Service, ServiceVersion
from crm.contacts.models import Contact, Message, Relation
from crm.teams.actor import system
from gazetteer.entries.models import Property
from tests.channels.citizen.council import Bins
from tests.channels.citizen.stories import Reported, words_of
from tests.channels.citizen.test_reporting import BASE, WHO_CARES, answer_questions

SAME = f"{BASE}/where/same"


@pytest.fixture
def offered(visitor: Any, missed_bin: Bins, reported: Reported, home: Property) -> Any:
    """A visitor who has said where, which is where Jo told of hers."""
    Service.objects.update(about_property=False)
    ServiceVersion.objects.update(like_cases={"metres": 50, "days": 30})
    answer_questions(visitor)
    answer = visitor.post(f"{BASE}/where", {"query": "12 abb", "uprn": str(home.uprn)})
    assert answer["Location"] == SAME
    return visitor


def tokens(visitor: Any) -> list[str]:
    page = visitor.get(SAME).content.decode()
    return [part.split('"')[0] for part in page.split('type="radio" value="')[1:]]


def sent(visitor: Any) -> Any:
    visitor.post(f"{BASE}/more", {"notes": ""})
    visitor.post(f"{BASE}/about-you", WHO_CARES | {"name": "Sam Visitor", "email": "sam@example.org"})
    key = visitor.get(f"{BASE}/check").content.decode().split('name="key" value="')[1].split('"')[0]
    return visitor.post(f"{BASE}/check", {"key": key}, follow=True)


def test_who_says_it_is_the_same_is_added_to_it(offered: Any, reported: Reported) -> None:
    said = words_of(offered.get(SAME))
    assert "Abbey Road, Sale, at the same place" in said
    assert not [word for word in ("Jo", "12 Abbey", "fish") if word in said]
    assert offered.post(SAME, {"same": tokens(offered)[0]})["Location"] == f"{BASE}/more"
    page = words_of(sent(offered))
    assert "Others told us of this too" in page and "We plan to put it right by" in page
    case = Case.objects.unscoped("test").get()
    assert case.reporter_count == 2
    assert Contact.objects.unscoped("test").latest("pk").relation == Relation.SAME_REPORT


def test_something_else_is_a_report_of_its_own_and_is_not_asked_again(offered: Any, home: Property) -> None:
    assert offered.post(SAME, {"same": "another"})["Location"] == f"{BASE}/more"
    page = words_of(sent(offered))
    assert "Others told us" not in page
    assert Case.objects.unscoped("test").count() == 2


@pytest.mark.parametrize("typed", [{}, {"same": ""}, {"same": "1"}, {"same": "0" * 16}])
def test_only_what_was_offered_can_be_chosen(offered: Any, typed: dict[str, str]) -> None:
    answer = offered.post(SAME, typed)
    assert answer.status_code == 200 and "There is a problem" in words_of(answer)


def test_what_ended_meanwhile_is_reported_anew(offered: Any) -> None:
    offered.post(SAME, {"same": tokens(offered)[0]})
    case = Case.objects.unscoped("test").select_related("service_version").get()
    case_act(
        case_id=case.pk, act="complete", inputs={"outcome": "emptied", "words": "Done."}, actor=system("t"),
        at=timezone.now(), key="close",
    )  # fmt: skip
    assert "Others told us" not in words_of(sent(offered))
    assert Case.objects.unscoped("test").count() == 2


def test_where_nothing_is_near_nothing_is_asked(visitor: Any, missed_bin: Bins, home: Property) -> None:
    ServiceVersion.objects.update(like_cases={"metres": 50, "days": 30})
    answer_questions(visitor)
    answer = visitor.post(f"{BASE}/where", {"query": "12 abb", "uprn": str(home.uprn)})
    assert answer["Location"] == f"{BASE}/more"
    assert visitor.get(SAME)["Location"] == f"{BASE}/more"


def test_one_press_says_how_it_was(visitor: Any, reported: Reported, clock: Any) -> None:
    case = Case.objects.unscoped("test").get()
    message = Message.objects.create(
        key="asked", direction="OUT", channel="EMAIL", event="satisfaction", contact_id=case.contact_id, state="SENT",
        created_at=clock.at, created_by_kind="SYSTEM", created_by_key="t",
    )  # fmt: skip
    Satisfaction.objects.create(contact_id=case.contact_id, case=case, message=message, asked_at=clock.at)
    path = f"/how-was-it/{answer_token(case.contact_id)}"
    assert "How satisfied are you" in words_of(visitor.get(path))
    assert Satisfaction.objects.unscoped("test").get().score is None  # a scanner opened the link
    assert "Thank you" in words_of(visitor.post(path, {"score": "5"}, follow=True))
    assert "We have what you wrote" in words_of(visitor.post(path, {"words": "Quick"}, follow=True))
    row = Satisfaction.objects.unscoped("test").get()
    assert (row.score, row.words) == (5, "Quick")
    for nonsense in ("0", "6", "x", "٥"):
        assert visitor.post(path, {"score": nonsense}).status_code == 410
    assert visitor.get("/how-was-it/1~nonsense").status_code == 410
