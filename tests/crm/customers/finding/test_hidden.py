"""What is hidden finds nobody: not by a confidential home, telephone or account, nor a person by their date of birth."""

from datetime import date

import pytest

from crm.customers.finding.calling import calling
from crm.customers.finding.confidential import pass_to
from crm.customers.finding.search import customer_search
from crm.customers.models import Account, AccountHolder
from crm.teams.actor import Actor
from crm.teams.models import AccessLog
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, person, property_at, restriction
from tests.channels.citizen.council import make_searchable

BORN = date(1961, 5, 3)


def told(actor: Actor, query: str) -> list[tuple[str, str, str]]:
    return [(hit.name, hit.address, hit.matched) for hit in customer_search(actor=actor, query=query, at=NOW)]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("homer M33 2DP", "homer M99 9ZZ"),
        ("homre M33 2DP", "homre M99 9ZZ"),
        ("shy homer 16 abbey road", "shy homer 17 abbey road"),
        ("shy homer abbey", "shy homer ebony"),
        ("homer sale", "homer leeds"),
        ("council tax 700000123", "council tax 700000124"),
        ("0161 496 0777", "0161 496 0778"),
    ],
)
def test_a_confidential_home_is_like_any_other_that_is_not_theirs(cast: Cast, right: str, wrong: str) -> None:
    hide, home = restriction(cast.safeguarding), property_at(16)
    property_at(17)
    shy = person("Shy", "Homer", home=home, home_hidden=hide, phone="0161 496 0777", points_hidden=hide)
    account = Account.objects.create(system="council-tax", key="700000123", property=home)
    AccountHolder.objects.create(account=account, customer=shy, role="LIABLE")
    make_searchable()
    seen, unseen = told(cast.agent.actor, right), told(cast.agent.actor, wrong)
    assert [row[:2] for row in seen] == [row[:2] for row in unseen]
    assert {len(row[2]) for row in seen} == {len(row[2]) for row in unseen}
    assert ("Shy Homer", home.address) in [row[:2] for row in told(cast.safeguarder.actor, right)]


def test_a_confidential_person_is_known_by_exact_name_and_birth_only_to_be_passed_on(cast: Cast) -> None:
    grace = person("Grace Ann", "Hollow", born=BORN, hidden=restriction(cast.safeguarding))

    def passed(query: str, actor: Actor = cast.agent.actor) -> list[str]:
        return pass_to(actor=actor, query=query, at=NOW)

    for query in ("grace ann hollow 3/5/1961", "Mrs Hollow Grace Ann, born 3 May 1961"):
        assert told(cast.agent.actor, query) == []
        assert passed(query) == ["Safeguarding"]
    assert AccessLog.objects.filter(screen="customer-search", reason="pass to team").latest("id").keys == [grace.pk]
    for query in (
        "grace hollow 3/5/1961",
        "grace ann hollow",
        "grace ann holow 3/5/1961",
        "3/5/1961",
        "grace ann hollow 1961",
    ):
        assert passed(query) == [], query
    assert passed("grace ann hollow 3/5/1961", cast.safeguarder.actor) == []
    assert [row[0] for row in told(cast.safeguarder.actor, "grace ann hollow 3/5/1961")] == ["Grace Ann Hollow"]
    assert passed("grace ann hollow 3/5/1961", cast.officer.actor) == []


def test_who_finds_nobody(cast: Cast) -> None:
    person("Jo", "Example", born=BORN, phone="0161 496 0123")
    for name in ("officer", "gazetteer_officer"):
        for query in ("jo example", "jo exampel", "3/5/1961", "0161 496 0123"):
            assert told(cast.users[name].actor, query) == []
    for name in ("officer", "manager", "administrator", "gazetteer_officer"):
        with pytest.raises(NotPermitted):
            calling(actor=cast.users[name].actor, given="0161 496 0123", at=NOW)
