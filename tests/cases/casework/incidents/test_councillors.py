"""A councillor's view: the ward's cases they raised, no more of a resident than they agreed to, nothing confidential."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.casework.actions import case_act
from cases.casework.answering import message_resend
from cases.casework.incidents.councillors import NotInOffice, raised_by_councillor
from cases.casework.intake import contact_take
from cases.casework.models import Case, CaseParty
from cases.casework.sending.deciding import decide
from cases.casework.sending.settling import settle
from crm.contacts.actions import IntakeRefused, SessionStart
from crm.contacts.councillors import link_send, link_use
from crm.contacts.models import Capacity, Contact, Message
from crm.customers.authority.actions import authority_add
from crm.customers.authority.councillors import CouncillorRefused, councillor_add, councillor_end
from crm.customers.authority.models import Councillor, CouncillorLink
from crm.customers.care.shipped import kinds_ship
from crm.customers.models import Customer, Residence
from crm.teams.actor import system
from crm.teams.models import AccessLog
from crm.teams.policy import NotPermitted
from gazetteer.places import Place
from tests.cases.casework.incidents.conftest import Heap, point
from tests.cast import NOW, person, property_at, restriction, ward_around
from tests.crm.customers.care.conftest import agree

TODAY = NOW.date()
WARD = "E05099001"


@pytest.fixture
def ada(heap: Heap) -> Customer:
    """Councillor Ada of the ward around the home."""
    ward_around(heap.home)
    ada = person("Ada", "Member", email="ada@council.example")
    office(heap, ada)
    return ada


def office(heap: Heap, who: Customer, **given):
    return councillor_add(
        customer_id=who.pk, ward_code=given.pop("ward", WARD), begins=TODAY - timedelta(days=9),
        until=given.pop("until", None), actor=heap.cast.team_leader.actor, at=NOW, key=f"term {who.pk}", **given,
    )  # fmt: skip


def raised(heap: Heap, ada: Customer, *, of: Customer | None, key: str = "a", place: Place | None = None, **more):
    """A heap of rubbish that Ada reported for somebody."""
    return contact_take(
        session=SessionStart(channel="PHONE", key=f"s {key}", speaker_id=ada.pk),
        service_id=heap.services["fly-tipping"].pk, customer_id=of.pk if of else None,
        place=place or Place(kind="PROPERTY", uprn=heap.home.uprn), disposition="RAISED",
        answers={"what": "bags", "blocking": "no"}, notes="She is ill and cannot go out", actor=heap.cast.agent.actor,
        at=NOW, key=key, finish=True, capacity=more.pop("capacity", Capacity.COUNCILLOR_OR_MP), **more,
    )  # fmt: skip


def consent(heap: Heap, resident: Customer, ada: Customer, *, services: tuple[str, ...] = (), until=None) -> int:
    return authority_add(
        customer_id=resident.pk, holder_id=ada.pk, holder_is="councillor", services=list(services), families=[],
        proof="CONSENT_WRITTEN", document="letter", begins=TODAY, until=until, actor=heap.cast.agent.actor, at=NOW,
        key=f"consent {resident.pk} {services}",
    ).pk  # fmt: skip


def seen(ada: Customer, at=NOW):
    return raised_by_councillor(customer_id=ada.pk, at=at)


def test_without_consent_where_it_stands_and_nothing_of_the_resident(heap: Heap, ada: Customer) -> None:
    rose = person("Rose", "Resident", home=heap.home)
    taken = raised(heap, ada, of=rose)
    case_act(
        case_id=taken.case.pk, act="complete", inputs={"outcome": "cleared", "words": "Mrs Resident helped us."},
        actor=system("t"), at=NOW, key="close",
    )  # fmt: skip
    (row,) = seen(ada).rows
    assert (row.reference, row.service, row.is_over) == (taken.reference, "Fly-tipping", True)
    assert row.words == "We have cleared it away. Thank you for telling us."
    said = str(row)
    for word in ("Rose", "Resident", "Abbey", "ill"):
        assert word not in said
    assert AccessLog.objects.filter(screen="citizen:councillor", keys=[taken.contact.pk]).exists()


def test_with_consent_for_the_service_who_where_and_our_words(heap: Heap, ada: Customer) -> None:
    rose = person("Rose", "Resident", home=heap.home)
    raised(heap, ada, of=rose)
    consent(heap, rose, ada, services=("fly-tipping",), until=TODAY + timedelta(days=1))
    (row,) = seen(ada).rows
    assert (row.resident, row.where, row.agreed) == ("Rose Resident", heap.home.address, True)
    assert row.promised is not None
    (later,) = seen(ada, NOW + timedelta(days=2)).rows
    assert (later.resident, later.where) == ("", "")  # it has run out


@pytest.mark.parametrize("how", ["another service", "may not see", "to another"])
def test_consent_of_another_kind_is_none(heap: Heap, ada: Customer, how: str) -> None:
    rose = person("Rose", "Resident", home=heap.home)
    taken = raised(heap, ada, of=rose)
    if how == "another service":
        consent(heap, rose, ada, services=("council-tax",))
    elif how == "to another":
        consent(heap, rose, person("Bo"))
    else:
        consent(heap, rose, ada)
        CaseParty.objects.unscoped("test").filter(contact=taken.contact).update(may_see=False)
    (row,) = seen(ada).rows
    assert (row.resident, row.where) == ("", "")


@pytest.mark.parametrize("grade", ["matter", "person", "home", "case"])
def test_what_is_confidential_in_any_grade_is_not_there(heap: Heap, ada: Customer, grade: str) -> None:
    hidden = restriction(heap.cast.safeguarding)
    rose = person("Rose", home=heap.home)
    consent(heap, rose, ada)
    taken = raised(heap, ada, of=rose)
    if grade == "matter":
        Contact.objects.unscoped("test").filter(pk=taken.contact.pk).update(restriction=hidden)
    if grade == "case":
        Case.objects.unscoped("test").filter(pk=taken.case.pk).update(restriction=hidden)
    if grade == "person":
        Customer.objects.filter(pk=rose.pk).update(restriction=hidden)
    if grade == "home":
        Residence.objects.filter(customer=rose).update(restriction=hidden)
    assert seen(ada).rows == []


def test_only_what_they_raised_and_only_of_their_ward(heap: Heap, ada: Customer) -> None:
    rose = person("Rose")
    heap.reported(point(378_012), key="hers", by=rose)  # by herself
    raised(heap, person("Bo"), of=rose, key="bo")  # by another councillor
    far = property_at(5_000, "Far Lane")
    ward_around(far, code="E05099002", name="Hill")
    raised(heap, ada, of=rose, key="far", place=Place(kind="PROPERTY", uprn=far.uprn))
    raised(heap, ada, of=rose, key="told nothing", capacity=Capacity.NONE)
    near = raised(heap, ada, of=rose, key="near")
    nowhere = raised(heap, ada, of=None, key="own", place=Place(kind="UNLISTED", lines="The barn", reason="UNSURE"))
    page = seen(ada)
    assert [row.reference for row in page.rows] == [nowhere.reference, near.reference]
    assert page.elsewhere == 1


def test_out_of_office_nothing_is_shown(heap: Heap, ada: Customer) -> None:
    raised(heap, ada, of=None)
    term = Councillor.objects.unscoped("test").get()
    councillor_end(term_id=term.pk, customer_ids=[ada.pk], actor=heap.cast.team_leader.actor, at=NOW)
    with pytest.raises(NotInOffice):
        seen(ada)
    assert not link_send(email="ada@council.example", at=NOW)


def test_who_may_say_who_is_a_councillor(heap: Heap) -> None:
    ward_around(heap.home)
    with pytest.raises(NotPermitted):
        councillor_add(
            customer_id=person().pk,
            ward_code=WARD,
            begins=TODAY,
            until=None,
            actor=heap.cast.agent.actor,
            at=NOW,
            key="x",
        )
    with pytest.raises(CouncillorRefused):
        office(heap, person(), ward="E05000000")
    with pytest.raises(CouncillorRefused):
        office(heap, person(), until=TODAY - timedelta(days=10))


def test_a_link_works_once_and_not_for_long(heap: Heap, ada: Customer) -> None:
    assert link_send(email=" Ada@Council.example ", at=NOW)
    message = Message.objects.unscoped("test").get(event="councillor_link")
    token = message.body.split("/councillors/open/")[1].split()[0]
    assert link_use(token="x" + token, at=NOW) is None
    assert link_use(token=token, at=NOW + timedelta(minutes=16)) is None
    assert link_use(token=token, at=NOW) == ada.pk
    assert link_use(token=token, at=NOW) is None
    assert CouncillorLink.objects.get().link_hash != token


def test_a_link_reaches_whom_we_otherwise_telephone_and_is_not_sent_again(heap: Heap, ada: Customer) -> None:
    kinds_ship(actor=system("tests"))
    agree(ada, "telephone-only", by=heap.cast.agent.actor)
    link_send(email="ada@council.example", at=NOW)
    message = Message.objects.unscoped("test").get(event="councillor_link")
    decision = decide(message, at=NOW)
    assert (decision.address, decision.is_urgent) == ("ada@council.example", True)
    settle(message, Message.State.BOUNCED, at=NOW)
    with pytest.raises(IntakeRefused, match="asked for anew"):
        message_resend(message_id=message.pk, actor=heap.cast.agent.actor, at=NOW, key="again")


@pytest.mark.parametrize("email", ["nobody@example.org", "not an address", "", "rose@example.org"])
def test_nobody_else_gets_a_link(heap: Heap, ada: Customer, email: str) -> None:
    person("Rose", email="rose@example.org")
    assert not link_send(email=email, at=NOW)
    assert not Message.objects.unscoped("test").filter(event="councillor_link").exists()


@pytest.mark.parametrize("many", [1, 40])
def test_the_number_of_statements_does_not_grow(heap: Heap, ada: Customer, many: int) -> None:
    rose = person("Rose", home=heap.home)
    consent(heap, rose, ada)
    for number in range(many):
        raised(heap, ada, of=rose, key=f"k{number}")
    with CaptureQueriesContext(connection) as asked:
        page = seen(ada)
    assert len(page.rows) == many
    assert len(asked) <= 14, len(asked)
