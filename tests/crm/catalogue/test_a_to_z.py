"""The A to Z: found by any name, in Welsh, past a slip of the pen; every entry leads somewhere."""

import pytest

from crm.catalogue.a_to_z import Way, categories_of, entries, entry_of, letters_of, matching
from crm.catalogue.bodies import OtherBody
from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.wordings.languages import speaking
from gazetteer.folding import fold
from tests.cast import NOW, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def offered(cast: Cast, name: str, synonyms: str = "", *, state: str = "PUBLISHED", **columns) -> Service:
    service = Service.objects.create(
        code=fold(name).replace(" ", "-"), name=name, synonyms=synonyms, family="f", department=cast.waste,
        search_text=fold(f"{name} {synonyms}"), **columns,
    )  # fmt: skip
    ServiceVersion.objects.create(service=service, number=1, state=state, published_at=NOW)
    return service


def names(query: str) -> list[str]:
    return [one.name for one in matching(entries(), query)]


@pytest.fixture
def council(cast: Cast) -> Cast:
    offered(cast, "Missed bin collection", "rubbish refuse", welsh_name="Casgliad bin a gollwyd", on_web=True)
    offered(cast, "Bulky waste collection", "sofa mattress")
    offered(cast, "Potholes", "road surface", category="HIGHWAYS")
    return cast


def test_it_lists_what_is_live_and_published_by_name(council):
    offered(council, "Draft only", state="DRAFT")
    offered(council, "Gone", is_live=False)
    offered(council, "Ours alone", audience="STAFF")
    assert [one.name for one in entries()] == ["Bulky waste collection", "Missed bin collection", "Potholes"]
    assert "Ours alone" in [one.name for one in entries(staff=True)]
    assert entry_of(code="ours-alone") is None and entry_of(code="ours-alone", staff=True) is not None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bin", ["Missed bin collection"]),
        ("rubb", ["Missed bin collection"]),
        ("collection", ["Bulky waste collection", "Missed bin collection"]),
        ("bin gollwyd", ["Missed bin collection"]),
        ("matress", ["Bulky waste collection"]),
        ("patholes", ["Potholes"]),
        ("POTHOLE'S", ["Potholes"]),
        ("xyzzy", []),
        ("pot bin", []),
        ("", ["Bulky waste collection", "Missed bin collection", "Potholes"]),
        ("%_\\ ' OR 1=1", []),
    ],
)
def test_by_any_of_its_names(council, query, found):
    assert names(query) == found


def test_a_name_that_begins_with_the_words_comes_first(council):
    offered(council, "Collection of fines")
    assert names("collection")[0] == "Collection of fines"


def test_in_welsh_it_stands_under_its_welsh_letter(council):
    with speaking("cy"):
        one = entry_of(code="missed-bin-collection")
        assert one is not None
        assert (one.name, one.letter) == ("Casgliad bin a gollwyd", "c")


def test_letters_and_categories_are_counted(council):
    offered(council, "999 and other numbers")
    found = entries()
    counted = dict(letters_of(found))
    assert (counted["m"], counted["a"], counted["#"], len(counted)) == (1, 0, 1, 27)
    assert list(categories_of(found)) == [("HIGHWAYS", "Roads and parking", 1)]


def test_each_leads_somewhere_and_a_dead_link_is_not_offered(council):
    body = OtherBody.objects.create(
        code="county", name="The county", what_for="Schools", web_address="https://county.example", changed_at=NOW
    )
    theirs = offered(council, "Schools", provider="OTHER", body=body)
    offered(council, "Trains", provider="OTHER", link="https://trains.example/report", on_web=True)
    ways = {one.code: (one.way, one.link) for one in entries()}
    assert ways["missed-bin-collection"] == (Way.FORM, "")
    assert ways["potholes"] == (Way.WRITE, "")
    assert ways["schools"] == (Way.LINK, "https://county.example")
    assert ways["trains"] == (Way.LINK, "https://trains.example/report")
    theirs.link_fault = "It answers 404"
    theirs.save()
    one = entry_of(code="schools")
    assert one is not None and (one.way, one.body) == (Way.WRITE, "The county")


def test_one_statement_however_many(council, django_assert_num_queries):
    for number in range(50):
        offered(council, f"Service {number}")
    with django_assert_num_queries(1):
        entries()
