"""Sets of properties: made, filled from a pasted list whose good lines count, taken out of, given out as a file."""

import pytest
from django.urls import reverse

from cases.routing.models import PropertySet, PropertySetMember
from cases.routing.property_sets import Way, property_set_create, property_set_fill
from crm.teams.policy import NotPermitted
from tests.cast import NOW, property_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cast, browser_of):
    return browser_of(cast.administrator)


@pytest.fixture
def estate(cast):
    return property_set_create(name="Abbey estate", actor=cast.administrator.actor, at=NOW)


def uprns(estate: PropertySet) -> set[int]:
    return set(PropertySetMember.objects.filter(members_of=estate).values_list("uprn", flat=True))


def test_a_set_is_made_and_filled_and_the_good_lines_of_a_list_count(admin):
    homes = [property_at(number).uprn for number in (1, 3, 5)]
    made = admin.post("/staff/property-sets", {"name": "Abbey estate"})
    path = reverse("staff:property-set", args=["abbey-estate"])
    assert made["Location"] == path
    lines = f'UPRN,address\n{homes[0]},"1 Abbey Road"\n\n{homes[1]};x\nnext door\n999999999999\n{homes[0]}'
    answer = admin.post(path, {"lines": lines, "way": "ADD"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "2 properties added" in page
    assert "Line 5, “next door”: is no UPRN" in page and "Line 6, “999999999999”: the gazetteer has no property" in page
    assert "2 lines did not count" in page
    found = PropertySet.objects.get()
    assert (uprns(found), found.size) == (set(homes[:2]), 2)
    page = admin.get(path).content.decode()
    assert str(homes[0]) in page and "1 Abbey Road" in page and "2 properties" in page
    assert "2</td>" in admin.get("/staff/property-sets").content.decode()


def test_the_same_list_again_does_nothing_more_and_others_take_out_or_replace(cast, estate):
    homes = [property_at(number).uprn for number in (1, 3, 5)]

    def fill(way: Way, *given: object) -> tuple[int, int]:
        done = property_set_fill(
            set_id=estate.pk, lines="\n".join(map(str, given)), way=way, actor=cast.administrator.actor, at=NOW
        )
        return done.added, done.taken_out

    assert fill(Way.ADD, *homes) == (3, 0)
    assert fill(Way.ADD, *homes) == (0, 0)
    assert fill(Way.TAKE_OUT, homes[0], 999999999999) == (0, 1)
    assert fill(Way.REPLACE, homes[0], homes[1]) == (1, 1)
    assert uprns(estate) == set(homes[:2])
    assert fill(Way.REPLACE, "nothing", "that is one") == (0, 0)
    assert uprns(estate) == set(homes[:2])


@pytest.mark.parametrize("name", ["", " ", "Abbey estate", "x" * 121])
def test_a_name_that_cannot_be_is_refused(admin, estate, name):
    answer = admin.post("/staff/property-sets", {"name": name})
    assert answer.status_code == 422 and b"There is a problem" in answer.content
    assert PropertySet.objects.count() == 1


def test_an_empty_list_is_refused_and_a_set_renamed(admin, estate):
    path = reverse("staff:property-set", args=[estate.code])
    assert admin.post(path, {"lines": " ", "way": "ADD"}).status_code == 422
    admin.post(reverse("staff:property-set-name", args=[estate.code]), {"name": "Abbey and Priory"})
    assert (PropertySet.objects.get().name, PropertySet.objects.get().code) == ("Abbey and Priory", "abbey-estate")


def test_the_file(admin, cast, estate):
    home = property_at(1).uprn
    property_set_fill(set_id=estate.pk, lines=str(home), way=Way.ADD, actor=cast.administrator.actor, at=NOW)
    answer = admin.get(reverse("staff:property-set-file", args=[estate.code]))
    assert answer.content.decode() == f"UPRN\n{home}\n" and "abbey-estate.csv" in answer["Content-Disposition"]


def test_a_long_set_is_paged_by_uprn_in_as_many_statements(admin, estate, django_assert_max_num_queries):
    path = reverse("staff:property-set", args=[estate.code])
    with django_assert_max_num_queries(8):
        admin.get(path)
    PropertySetMember.objects.bulk_create(PropertySetMember(members_of=estate, uprn=uprn) for uprn in range(1, 251))
    with django_assert_max_num_queries(8):
        first = admin.get(path).content.decode()
    assert "?after=100" in first and ">100</th>" in first and ">101</th>" not in first
    last = admin.get(f"{path}?after=200").content.decode()
    assert ">250</th>" in last and "?after=" not in last
    assert admin.get(f"{path}?after=x").status_code == 200


def test_only_administrators_fill_a_set(cast, estate):
    with pytest.raises(NotPermitted):
        property_set_fill(set_id=estate.pk, lines="1", way=Way.ADD, actor=cast.agent.actor, at=NOW)
