"""Whatever a caller gives: nicknames, spellings, sounds, slips, a date of birth, a postcode or street, an account."""

from datetime import date

import pytest

from crm.customers.actions import HomeGiven, residence_begin, residence_end
from crm.customers.finding.search import CustomerHit, customer_search
from crm.customers.models import Account, AccountHolder, Customer, Residence
from crm.customers.names import Names
from crm.customers.particulars.actions import former_name_add
from crm.teams.actor import system
from tests.cast import NOW, Cast, business, person, property_at
from tests.channels.citizen.council import make_searchable


def found(cast: Cast, query: str, **more: object) -> list[CustomerHit]:
    return customer_search(**{"actor": cast.agent.actor, "query": query, "at": NOW, **more})


def first(cast: Cast, query: str) -> tuple[str, str]:
    hits = found(cast, query)
    return (hits[0].name, hits[0].matched) if hits else ("", "")


@pytest.mark.parametrize(
    ("given", "family", "query", "matched"),
    [
        ("Elizabeth", "Wright", "liz wright", "“liz” for Elizabeth"),
        ("Liz", "Wright", "elizabeth wright", "“elizabeth” for Liz"),
        ("Robert", "Owen", "owen bob", "“bob” for Robert"),
        ("Małgorzata", "Nowak", "gosia nowak", "“gosia” for Malgorzata"),
        ("Mohammed", "Khan", "muhammad khan", "“muhammad” for Mohammed"),
        ("Mohamad", "Khan", "mohammed khan", "“mohammed” for Mohamad"),
        ("Shazia", "Chowdhury", "shazia choudhury", "“choudhury” for Chowdhury"),
        ("Siobhan", "Kelly", "shivaun kelly", "“shivaun” for Siobhan"),
        ("Dafydd", "Rees", "dai rhys", "“dai” for Dafydd, “rhys” for Rees"),
        ("Jo", "Smith", "jo smyth", "surname sounds like “smyth”"),
        ("Jo", "Smythe", "smith", "surname sounds like “smith”"),
        ("Jo", "O'Neill", "jo oneal", "surname sounds like “oneal”"),
        ("Jo", "Clarke", "clerk jo", "surname sounds like “clerk”"),
        ("Jo", "Hussein", "husain", "“husain” for Hussein"),
        ("Katherine", "Ward", "kathryn ward", "“kathryn” for Katherine"),
        ("Jo", "Pemberton", "jo pembreton", "surname nearly “pembreton”"),
        ("Jo", "Pemberton", "pembeton", "surname nearly “pembeton”"),
        ("Jo", "Pemberton", "jo pamberlon", ""),
        ("Jonquil", "Ward", "jonquip ward", "name nearly “jonquip”"),
        ("Jonquil", "Ward", "ward jonqil", "name sounds like “jonqil”"),
        ("Zoë", "Brontë", "zoe bronte", "name"),
        ("Mary Jane", "Ward", "jane ward", "name"),
        ("Mary Jane", "Ward", "mary jane ward", "name"),
        ("Ans", "van der Berg", "berg ans", "name"),
        ("Nia", "Smith-Jones", "nia jones", "name"),
    ],
)
def test_by_what_was_meant(cast: Cast, given: str, family: str, query: str, matched: str) -> None:
    person(given, family)
    person("Olga", "Uzunoglu")
    hits = found(cast, query)
    assert [hit.matched for hit in hits] == ([matched] if matched else [])


def test_what_was_typed_comes_before_what_may_have_been_meant(cast: Cast) -> None:
    for given, family in [("Jo", "Smith"), ("Jo", "Smyth"), ("Joanna", "Smyth"), ("Jo", "Smit")]:
        person(given, family)
    assert [hit.name for hit in found(cast, "jo smyth")] == ["Jo Smyth", "Joanna Smyth", "Jo Smith", "Jo Smit"]


BORN = date(1961, 5, 3)


@pytest.mark.parametrize(
    "query", ["3/5/1961", "03.05.61", "1961-05-03", "3 May 1961", "born 3rd May 1961", "May 3, 1961"]
)
def test_by_date_of_birth_alone_or_with_a_name(cast: Cast, query: str) -> None:
    person("Jo", "Example", born=BORN)
    person("Jo", "Example", born=date(1961, 3, 5))
    assert [hit.matched for hit in found(cast, query)] == ["born 3 May 1961"]
    assert [hit.matched for hit in found(cast, f"exampel jo {query}")] == ["surname nearly “exampel”, born 3 May 1961"]


def test_a_date_that_nobody_knows_does_not_hide_the_name_and_a_different_one_does(cast: Cast) -> None:
    person("Jo", "Example")
    person("Jo", "Example", born=date(1990, 1, 1))
    assert [hit.matched for hit in found(cast, "jo example 3/5/1961")] == ["name"]
    assert found(cast, "3/5/1961") == []


def test_with_a_postcode_any_name_of_those_there(cast: Cast) -> None:
    person("Jo", "Pemberton", home=property_at(12))
    person("Jo", "Pemberton", home=property_at(1, "Elsewhere", postcode="M1 1AA"))
    for query in ("pemberton M33 2DP", "m332dp pembertno", "jo M33 2DP pembreton", "jo pemberton m33"):
        assert [hit.address for hit in found(cast, query)] == ["12 Abbey Road, Sale, M33 2DP"], query
    assert [hit.matched for hit in found(cast, "pemberton M9 9ZZ")] == ["surname", "surname"]


def test_where_they_lived_finds_them_and_says_so(cast: Cast) -> None:
    jo = person("Jo", "Pemberton", home=property_at(12))
    gone = Residence.objects.unscoped("hers").get(customer=jo)
    residence_end(residence_id=gone.pk, on=NOW.date(), actor=system("tests"))
    here = HomeGiven(uprn=property_at(1, "Elsewhere", postcode="M1 1AA").uprn)
    residence_begin(customer_id=jo.pk, home=here, actor=system("tests"), at=NOW)
    [hit] = found(cast, "pemberton M33 2DP")
    assert (hit.address, hit.matched) == ("1 Elsewhere, Sale, M1 1AA", "surname, former address")


def test_with_a_street_beside_the_name(cast: Cast) -> None:
    for number in range(2, 12):
        person("Jo", "Pemberton", home=property_at(number, "Elsewhere", postcode="M1 1AA"))
    person("Jo", "Pemberton", home=property_at(12))
    make_searchable()
    for query in ("jo pemberton abbey road", "pemberton jo 12 abbey rd", "12 abbey road pemberton", "pembertn abbey"):
        assert first(cast, query)[0] == "Jo Pemberton", query
        assert found(cast, query)[0].address.startswith("12 Abbey Road"), query


def test_an_address_that_the_gazetteer_does_not_hold(cast: Cast) -> None:
    jo = person("Kasia", "Portlevick")
    home = HomeGiven(lines="Flat 3, 9 Ferry Lane", postcode="TR13 9ZZ")
    residence_begin(customer_id=jo.pk, home=home, actor=system("tests"), at=NOW)
    assert first(cast, "tr13 9zz")[0] == "Kasia Portlevick"
    assert first(cast, "kasia TR13 9ZZ")[0] == "Kasia Portlevick"


@pytest.mark.parametrize("query", ["council tax 700 000-123", "700000123", "ct 700000123", "7000001"])
def test_by_the_key_of_an_account(cast: Cast, query: str) -> None:
    jo, sam = person("Jo", "Example"), person("Sam", "Example")
    account = Account.objects.create(system="council-tax", key="700-000 123")
    AccountHolder.objects.create(account=account, customer=jo, role="LIABLE")
    AccountHolder.objects.create(account=account, customer=sam, role="JOINT", active_to=date(2020, 1, 1))
    assert [(hit.name, hit.matched) for hit in found(cast, query)] == [
        ("Jo Example", "council tax account"),
        ("Sam Example", "council tax account, ended"),
    ]


def test_a_business_by_some_of_its_words(cast: Cast) -> None:
    business("Fenwick & Daughters (Northern) Ltd", trading="The Sunny Café")
    assert first(cast, "daughters northern") == ("The Sunny Café (Fenwick & Daughters (Northern) Ltd)", "business name")
    assert first(cast, "cafe sunny")[1] == "trading name"
    assert first(cast, "fenwcik northern ltd")[0]


def test_a_customer_who_died_comes_after_those_of_the_same_name(cast: Cast) -> None:
    dead = person("Jo", "Example")
    Customer.objects.filter(pk=dead.pk).update(status="DECEASED")
    living = person("Jo", "Example")
    assert [hit.customer_id for hit in found(cast, "jo example")] == [living.pk, dead.pk]


def test_a_name_they_had_finds_them_and_says_so(cast: Cast) -> None:
    jo = person("Jo", "Married")
    former_name_add(
        customer_id=jo.pk, names=Names(family_name="Maidenhurst"), actor=cast.agent.actor, at=NOW, key="former"
    )
    for query in ("jo maidenhurst", "maidenhurst", "maidenhusrt jo", "married maidenhurst"):
        [hit] = found(cast, query)
        assert (hit.name, hit.matched.split(",")[0]) == ("Jo Married", "formerly Maidenhurst"), query
    assert [hit.matched for hit in found(cast, "jo married")] == ["name"]
