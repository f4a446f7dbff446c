"""The national list in our A to Z: loaded again and again, each entry takes a contact or leads to who provides it."""

import pytest
from django.core.management import CommandError, call_command

from crm.catalogue.a_to_z import Way, entries
from crm.catalogue.bodies import OtherBody
from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.national.actions import ListRefused, ListSettings, national_services_load
from crm.catalogue.national.reading import NotTheList, category_of, national_list
from crm.teams.actor import system
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, make_cast
from tests.shared_files import SHARED, requires_shared

HEAD = b"LGSL,Description,Providing Tier\n"
FILE = (
    HEAD
    + b'1,Find out about potholes,county/unitary\n2,"Pay, or ask about, council tax",district/unitary\n3,Vote,all\n'
)


def test_the_file_is_read_and_bad_lines_are_named():
    services, refused = national_list(FILE + b"x,Bad,all\n3,Again,all\n4,,all\n5,Tier,moon\n6\n\n")
    assert [(one.lgsl, one.name) for one in services] == [
        (1, "Find out about potholes"), (2, "Pay, or ask about, council tax"), (3, "Vote"),
    ]  # fmt: skip
    assert [line.line for line in refused] == [5, 6, 7, 8, 9]
    assert services[0].provided_by("unitary") and not services[0].provided_by("district")
    assert services[2].provided_by("district")


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe", HEAD + b'1,"open', b"x" * 3_000_000])
def test_what_is_not_the_list_is_refused(content):
    with pytest.raises(NotTheList):
        national_list(content)


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("Find out about council tax bands", "REVENUES"),
        ("Report a pothole", "HIGHWAYS"),
        ("Apply for a school place", "SCHOOLS"),
        ("Recycling collections", "ENVIRONMENT"),
        ("Contact your council", "COUNCIL"),
    ],
)
def test_each_has_its_place_in_the_a_to_z(name, category):
    assert category_of(name) == category


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


def load(content=FILE, actor=None, **more):
    services, _refused = national_list(content)
    settings = ListSettings(**{"tier": "district", "team": "contact-centre", "policy": "enquiry"} | more)
    return national_services_load(services=services, settings=settings, actor=actor or system("test"), at=NOW)


def test_loaded_again_nothing_changes_and_what_is_configured_is_left_alone(cast):
    Service.objects.create(
        code="vote", name="Voting", family="v", department=cast.waste, search_text="voting", lgsl_code=3
    )
    first = load()
    assert (len(first.added), first.configured) == (2, ["Voting"])
    again = load()
    assert (again.added, again.changed, again.unchanged) == ([], [], 2)
    renamed = load(FILE.replace(b"potholes", b"holes in the road"))
    assert renamed.changed == ["Find out about holes in the road"]
    assert ServiceVersion.objects.count() == 2
    assert Service.objects.get(lgsl_code=1).provider == "OTHER"  # the county's, of a district
    assert Service.objects.get(code="vote").name == "Voting"
    ServiceVersion.objects.create(service=Service.objects.get(lgsl_code=1), number=2, state="DRAFT")
    assert load().configured == ["Find out about holes in the road", "Voting"]  # somebody edits it


def test_what_another_tier_provides_leads_there(cast):
    body = {"name": "The county", "what_for": "Roads", "web_address": "https://county.example", "changed_at": NOW}
    OtherBody.objects.create(code="county", **body)
    load(body="county")
    ways = {one.lgsl_code: (one.way, one.body) for one in entries()}
    assert ways == {1: (Way.LINK, "The county"), 2: (Way.WRITE, ""), 3: (Way.WRITE, "")}


@pytest.mark.parametrize("wrong", [{"team": "nobody"}, {"body": "nobody"}])
def test_codes_that_lead_nowhere_are_named(cast, wrong):
    with pytest.raises(ListRefused, match="nobody"):
        load(**wrong)
    assert not Service.objects.exists()


def test_only_an_administrator_loads_it(cast):
    with pytest.raises(NotPermitted):
        load(actor=cast.agent.actor)


@requires_shared
def test_the_real_list(cast, capsys):
    file = SHARED / "services" / "govuk_local_services_full_historic.csv"
    call_command("load_national_services", file)
    told = capsys.readouterr()
    assert "0 lines refused" in told.out
    found = entries()
    assert len(found) > 250
    assert all(one.way == Way.WRITE for one in found)
    assert len({one.category for one in found}) >= 10
    call_command("load_national_services", file)
    assert "0 added, 0 changed" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("load_national_services", file, team="nobody")
