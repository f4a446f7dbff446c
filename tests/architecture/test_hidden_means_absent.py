"""Hidden means absent: nobody reads people without a scope, and no query gives a hidden thing to those it is hidden from."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db.models import Count

from cases.casework.lists.work_list import work_list
from cases.casework.models import Case, CaseParty
from cases.casework.queries import NoSuchCase, case_page, open_cases_for
from cases.casework.tracking import Level, story_of
from cases.reports.records import Wanted, records
from channels.staff.presenters.header_search import header_search
from crm.contacts.models import Contact, ContactSession, Message
from crm.contacts.queries import (
    NoSuchContact,
    contact_page,
    promises_open,
    references_found,
    session_page,
)
from crm.contacts.timelines import Wanted as WantedLines
from crm.contacts.timelines import customer_timeline, property_timeline
from crm.customers.care.confidentiality.models import ConfidentialityChange, SafeChannel
from crm.customers.care.models import Adjustment, Alert, Caution
from crm.customers.contact_points import PHONE, PointGiven
from crm.customers.finding.models import NamePair
from crm.customers.finding.search import customer_search
from crm.customers.matching.likely import likely_same
from crm.customers.models import Account, AccountHolder, ContactPoint, Customer, Residence
from crm.customers.particulars.models import (
    BusinessNumber,
    ConsentFact,
    FormerName,
    ParticularEvent,
    PublicOffice,
    Relationship,
)
from crm.customers.queries import customer_record, residents_of
from crm.teams.policy import NotPermitted
from crm.teams.scope import ScopedQuerySet, UnscopedRead
from tests.architecture.hidden_things import HiddenThings, hidden_things

pytestmark = pytest.mark.django_db

PERSONAL = {
    Customer, ContactPoint, Residence, Account, AccountHolder, NamePair, ContactSession, Contact, Message, Case, CaseParty,
    Adjustment, Alert, Caution, ConfidentialityChange, SafeChannel,
    FormerName, BusinessNumber, Relationship, PublicOffice, ConsentFact, ParticularEvent,
}  # fmt: skip
READS = {
    "list": list,
    "len": len,
    "bool": bool,
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "first": lambda rows: rows.order_by("pk").first(),
    "get": lambda rows: rows.get(pk=1),
    "slice": lambda rows: list(rows.order_by("pk")[:1]),
    "values": lambda rows: list(rows.values("pk")),
    "values_list": lambda rows: list(rows.values_list("pk", flat=True)),
    "iterator": lambda rows: list(rows.iterator()),
    "in_bulk": lambda rows: rows.in_bulk([1]),
    "aggregate": lambda rows: rows.aggregate(n=Count("pk")),
    "latest": lambda rows: rows.latest("pk"),
    "union": lambda rows: list(rows.union(rows.filter(pk=1))),
}


def scoped_models():
    return {
        model
        for model in apps.get_models()
        if isinstance(model._default_manager.all(), ScopedQuerySet) and not model._meta.proxy
    }


def test_these_models_hold_personal_data_and_are_scoped():
    assert scoped_models() >= PERSONAL


@pytest.mark.parametrize("name", list(READS))
def test_an_unscoped_read_is_refused(name):
    read = {model for model in PERSONAL if not _refuses(model.objects.all(), READS[name])}
    assert read == set()


def _refuses(rows, how):
    try:
        how(rows)
    except UnscopedRead:
        return True
    except Exception:
        return False
    return False


@pytest.fixture
def things(cast, services) -> HiddenThings:
    return hidden_things(cast, services)


@pytest.fixture(params=["agent", "officer", "manager"])
def actor(request, things):
    return things.cast.users[request.param].actor


def permitted(question, **given):
    """The answer, or nothing where this role may not even ask."""
    try:
        return question(**given)
    except NotPermitted:
        return []


def test_related_rows_are_refused_too(things):
    with pytest.raises(UnscopedRead):
        list(things.matter.customer.contact_points.all())
    with pytest.raises(UnscopedRead):
        things.matter.customer.contacts.count()


def test_in_no_customer_search(things, actor):
    for query in things.person.searches:
        assert permitted(customer_search, actor=actor, query=query, at=things.at) == []
    for query in ("0161 496 0933", "adela@example.com"):
        assert permitted(customer_search, actor=actor, query=query, at=things.at) == []
    for hit in permitted(customer_search, actor=actor, query="Knownby", at=things.at):
        assert hit.address == ""


def test_in_no_header_search(things, actor):
    for hidden in things.each:
        typed = [*hidden.searches, hidden.reference, hidden.home.address.split(",")[0]]
        for query in typed:
            told = str(permitted(header_search, actor=actor, query=query, at=things.at))
            assert things.traces_in(told, typed=query) == [], query
    assert references_found(actor=actor, query=things.person.reference) == []
    assert references_found(actor=actor, query=things.matter.reference) == []
    assert references_found(actor=actor, query=things.home.reference) == []


def test_on_no_property_page(things, actor):
    for hidden in (things.person, things.home):
        assert permitted(residents_of, actor=actor, uprn=hidden.home.uprn, at=things.at) == []
    for hidden in things.each:
        uprn = hidden.home.uprn
        assert open_cases_for(actor=actor, uprn=uprn, at=things.at) == []
        assert property_timeline(actor=actor, uprn=uprn, wanted=WantedLines()) == []
        assert promises_open(actor=actor, uprn=uprn) == []


def test_on_no_customer_page(things, actor):
    with pytest.raises((Customer.DoesNotExist, NotPermitted)):
        customer_record(actor=actor, at=things.at, reference=things.person.customer.reference)
    for hidden in things.each:
        key = hidden.customer.pk
        assert customer_timeline(actor=actor, customer_ids=[key], wanted=WantedLines()) == []
        assert promises_open(actor=actor, customer_ids=[key]) == []
        assert open_cases_for(actor=actor, customer_id=key, at=things.at) == []


def test_on_the_page_of_somebody_known_there_is_no_secret_home(things, actor):
    adela = things.home.customer
    try:
        record = customer_record(actor=actor, at=things.at, reference=adela.reference)
    except (Customer.DoesNotExist, NotPermitted):
        return
    assert record.residences == [] and record.households == []
    told = [point.value for point in ContactPoint.objects.visible_to(actor).filter(customer=adela)]
    assert told == []


def test_in_no_work_list_nor_its_counts(things, actor):
    page = permitted(work_list, actor=actor, at=things.at)
    if not page:
        return
    seen = {row.case.pk for row in page.rows}
    assert things.person.taken.case.pk not in seen and things.matter.taken.case.pk not in seen
    # The work at the confidential address must be done: it is there, and whose it is stands nowhere.
    assert things.home.taken.case.pk in seen
    assert page.counts.open == len(seen) == page.counts.unassigned == 2
    [row] = [row for row in page.rows if row.case.pk == things.plain.case.pk]
    assert (row.chases, row.reporters) == (0, 1)


def test_on_no_case_page(things, actor):
    for hidden in (things.person, things.matter):
        with pytest.raises((NoSuchCase, NotPermitted)):
            case_page(actor=actor, at=things.at, reference=hidden.reference)
    at_home = case_page(actor=actor, at=things.at, reference=things.home.reference)
    assert (at_home.people, at_home.said, at_home.conversation) == ([], [], [])
    assert at_home.ask_teams == ["Safeguarding"]
    plain = case_page(actor=actor, at=things.at, reference=things.plain.reference)
    assert [one.party.customer for one in plain.people] == [things.neighbour]
    assert [said.contact.pk for said in plain.said] == [things.plain.contact.pk]
    assert things.person.customer.pk not in {message.customer_id for message in plain.conversation}


def test_on_no_contact_page(things, actor):
    for hidden in things.each:
        for page in (contact_page, session_page):
            with pytest.raises((NoSuchContact, NotPermitted)):
                page(actor=actor, reference=hidden.reference, at=things.at, screen="test")


def test_in_no_records_behind_a_figure(things, actor):
    day = things.at.date()
    for measure in ("contacts", "running", "not_gross", "once_pending", "not_followed", "pending"):
        wanted = Wanted(measure, day - timedelta(days=1), day + timedelta(days=1))
        found = permitted(records, actor=actor, at=things.at, wanted=wanted)
        keys = {row.contact.pk for row in found.rows} if found else set()
        assert keys <= {things.plain.contact.pk}, measure


def test_no_warning_of_likeness(things):
    for hidden in (things.person, things.home):
        found = likely_same(
            actor=things.cast.agent.actor,
            at=things.at,
            names=hidden.customer.names,
            points=[PointGiven(PHONE, next(words for words in hidden.searches if words.startswith("0161")))],
            uprn=hidden.home.uprn,
        )
        assert things.person.customer not in [one.customer for one in found]
        assert things.traces_in(str(found)) == []
        assert not any(
            "address" in reason.lower() or "phone" in reason.lower() for one in found for reason in one.reasons
        )


@pytest.mark.parametrize("level", list(Level))
def test_on_no_tracking_page(things, level):
    for hidden in things.each:
        assert story_of(reference=hidden.taken.reference, level=level, at=things.at) is None


def test_the_named_team_finds_everything(things):
    sara, at = things.cast.safeguarder.actor, things.at
    assert [hit.customer_id for hit in customer_search(actor=sara, query="Quillfeather", at=at)] == [
        things.person.customer.pk
    ]
    for hidden in things.each:
        assert [one.customer_id for one in residents_of(actor=sara, uprn=hidden.home.uprn, at=at)] == [
            hidden.customer.pk
        ]
        assert [one.case_id for one in open_cases_for(actor=sara, uprn=hidden.home.uprn, at=at)] == [
            hidden.taken.case.pk
        ]
        assert hidden.taken.contact.pk in {
            line.contact.pk
            for line in customer_timeline(actor=sara, customer_ids=[hidden.customer.pk], wanted=WantedLines())
            if line.contact
        }
        page = case_page(actor=sara, at=at, reference=hidden.reference)
        assert [one.party.customer for one in page.people] == [hidden.customer]
        assert (
            contact_page(actor=sara, reference=hidden.reference, at=at, screen="test").contact == hidden.taken.contact
        )
    assert work_list(actor=sara, at=at, team=things.cast.waste_collection.pk).counts.open == 4
