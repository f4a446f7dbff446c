"""Whether somebody may be reached: what was agreed, restricted, shared, left, confidential or ended by death decides."""

from datetime import date

import pytest

from crm.customers.actions import contact_point_stop
from crm.customers.care.cautions import caution_decide
from crm.customers.care.reaching import may_reach
from crm.customers.models import ContactPoint, Customer, Residence
from crm.teams.actor import system
from tests.cast import NOW, Cast, person, property_at, restriction
from tests.crm.customers.care.conftest import agree, propose

pytestmark = pytest.mark.usefixtures("kinds")
WAYS = ("PHONE", "TEXT", "EMAIL", "POST", "FACE_TO_FACE")


def reach(*people: Customer, channel: str, **more):
    return may_reach(group=[one.pk for one in people], channel=channel, at=NOW, **more)


def point_of(who: Customer, kind: str) -> ContactPoint:
    return ContactPoint.objects.unscoped("test").get(customer=who, kind=kind)


@pytest.mark.parametrize(
    ("code", "open_to"),
    [
        ("email-only", {"EMAIL", "FACE_TO_FACE"}),
        ("do-not-telephone", {"TEXT", "EMAIL", "POST", "FACE_TO_FACE"}),
        ("telephone-only", {"PHONE", "FACE_TO_FACE"}),
        ("letters-only", {"POST", "FACE_TO_FACE"}),
        ("large-print", set(WAYS)),
        ("extra-time", set(WAYS)),
    ],
)
def test_what_each_kind_stops(cast: Cast, code: str, open_to: set[str]) -> None:
    jo = person()
    agree(jo, code, by=cast.agent.actor)
    assert {way for way in WAYS if reach(jo, channel=way).allowed} == open_to


def test_a_letter_to_an_email_only_customer_is_blocked_with_the_reason(cast: Cast) -> None:
    jo = person()
    agree(jo, "email-only", by=cast.agent.actor)
    letter = reach(jo, channel="POST")
    assert not letter.allowed
    assert letter.words == "Email only, as agreed or decided: use email or visit"


def test_what_a_merged_record_agreed_is_obeyed_too(cast: Cast) -> None:
    one, two = person(), person("Joanna", hidden=restriction(cast.safeguarding))
    agree(two, "email-only", by=system("tests"))
    assert reach(one, channel="PHONE").allowed
    assert not reach(one, two, channel="PHONE").allowed


def test_formats_go_with_what_we_write(cast: Cast) -> None:
    jo = person()
    for code in ("large-print", "easy-read"):
        agree(jo, code, by=cast.agent.actor)
    assert reach(jo, channel="POST").formats == ("Large print", "Written in easy read")


def test_nothing_goes_to_the_dead(cast: Cast) -> None:
    jo = person()
    Customer.objects.filter(pk=jo.pk).update(status=Customer.Status.DECEASED)
    for way in WAYS:
        assert reach(jo, channel=way, about_danger=True, asked_for=True).words == "the customer has died"


def test_nothing_goes_to_a_previous_address(cast: Cast) -> None:
    jo = person(home=property_at(12))
    home = Residence.objects.unscoped("test").get(customer=jo)
    assert reach(jo, channel="POST", point=home).allowed
    home.active_to = NOW.date()
    assert reach(jo, channel="POST", point=home).why == "they have left this address"


def test_nothing_goes_to_a_confidential_address_or_telephone(cast: Cast) -> None:
    hidden = restriction(cast.safeguarding)
    jo = person(home=property_at(12), phone="07700 900123", home_hidden=hidden, points_hidden=hidden)
    assert reach(jo, channel="POST", point=Residence.objects.unscoped("test").get(customer=jo)).why
    assert reach(jo, channel="PHONE", point=point_of(jo, "PHONE")).why == "it is confidential"
    assert reach(jo, channel="TEXT", point=point_of(jo, "PHONE")).why == "text messages are off: they have not said yes"


def test_no_text_goes_to_a_shared_telephone_and_no_call_to_a_stopped_one(cast: Cast) -> None:
    jo, al = person(phone="07700 900123"), person("Al", phone="07700 900123")
    mine = point_of(jo, "PHONE")
    assert reach(jo, channel="PHONE", point=mine).allowed
    assert reach(jo, channel="TEXT", point=mine).why == "others share this telephone"
    assert reach(jo, al, channel="TEXT", point=mine).allowed  # merged: they are one
    assert reach(al, channel="PHONE", point=mine).why == "it is not theirs"
    stopped = contact_point_stop(point_id=mine.pk, actor=cast.agent.actor)
    assert reach(jo, channel="PHONE", point=stopped).why == "marked “do not use”"


def test_a_restriction_shuts_ways_until_its_last_day_and_danger_goes_through(cast: Cast) -> None:
    jo = person()
    one = propose(jo, by=cast.agent.actor, effect="BLOCKS", blocks=["PHONE", "TEXT"], mark="In writing only")
    assert reach(jo, channel="PHONE").allowed  # a proposal does nothing
    caution_decide(
        caution_id=one.pk, approve=True, words="repeated abuse", letter_by="POST", letter="Because ...",
        actor=cast.team_leader.actor, at=NOW,
    )  # fmt: skip
    assert reach(jo, channel="PHONE").words == "In writing only, as agreed or decided: use email, letter or visit"
    assert reach(jo, channel="PHONE", about_danger=True).allowed
    after = NOW.replace(year=2027, month=6, day=1)
    assert one.active_to == date(2027, 5, 31)
    assert may_reach(group=[jo.pk], channel="PHONE", at=after).allowed


def test_what_they_asked_for_now_reaches_them(cast: Cast) -> None:
    jo = person()
    agree(jo, "telephone-only", by=cast.agent.actor)
    assert not reach(jo, channel="EMAIL").allowed
    assert reach(jo, channel="EMAIL", asked_for=True).allowed


def test_a_web_page_is_no_way_of_ours(cast: Cast) -> None:
    jo = person()
    agree(jo, "telephone-only", by=cast.agent.actor)
    assert reach(jo, channel="WEB").allowed and reach(jo, channel="CHAT").allowed
