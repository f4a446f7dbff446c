"""A source is registered first; what is not registered is not loaded; a source that is withdrawn takes its own along."""

from datetime import date, timedelta

import pytest

from crm.customers.loading.actions import LoadRefused, SourceRefused, source_withdraw, withdrawal_carry_on
from crm.customers.loading.actions.uploading import load_begin, load_start
from crm.customers.loading.models import CustomerSource, SourceFact, SourceRecord
from crm.customers.loading.queries import sources_of_facts
from crm.customers.models import Account, ContactPoint, Customer, Residence
from crm.teams.policy import NotPermitted
from tests.cast import NOW, person, property_at, restriction
from tests.crm.customers.loading.extract import ACTOR, counted, loaded, row, source, written

pytestmark = pytest.mark.django_db


def withdrawn(cast, made):
    source_withdraw(source_id=made.pk, reason="No longer lawful", actor=cast.governance.actor, at=NOW)
    while withdrawal_carry_on(NOW):
        pass


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"purpose": " "}, "purpose"), ({"fields": ("shoe_size",)}, "fields"), ({"fields": ()}, "fields"),
        ({"account_system": ""}, "account_system"), ({"review_date": NOW.date()}, "review_date"),
        ({"retention_months": 0}, "retention_months"), ({"lawful_basis": "BECAUSE"}, "lawful_basis"),
    ],
)  # fmt: skip
def test_what_the_record_of_processing_needs_is_asked_for(cast, more, field):
    with pytest.raises(SourceRefused) as refused:
        source(cast, **more)
    assert list(refused.value.errors) == [field]


def test_registering_twice_is_once_and_only_governance_may(cast):
    assert source(cast).pk == source(cast).pk
    with pytest.raises(SourceRefused):
        source(cast, purpose="Another")
    with pytest.raises(NotPermitted):
        source_withdraw(source_id=source(cast).pk, reason="x", actor=cast.administrator.actor, at=NOW)


def test_a_field_that_is_not_registered_is_not_loaded(cast, tmp_path):
    made = source(cast, fields=("full_name",), account_system="")
    loaded(tmp_path, made, [row("1", "Jo Example", phone="07700 900123", born="1980-01-02")])
    jo = Customer.objects.unscoped("t").get()
    assert jo.date_of_birth is None and not ContactPoint.objects.unscoped("t").exists()


def test_one_that_is_off_loads_nothing(cast, tmp_path):
    made = source(cast, code="electoral", is_on=False)
    with pytest.raises(LoadRefused):
        load_begin(source_id=made.pk, path=written(tmp_path, []), file_name="x", actor=ACTOR, at=NOW)


def test_an_older_file_is_refused_after_a_newer_one(cast, tmp_path):
    made = source(cast)
    old = load_begin(
        source_id=made.pk, path=written(tmp_path, [], name="old.csv"), file_name="old", actor=ACTOR, at=NOW
    )
    loaded(tmp_path, made, [row("1", "Jo Example")], name="new.csv")
    with pytest.raises(LoadRefused):
        load_start(
            load_id=old.pk, columns={0: "key", 1: "full_name"}, is_whole=False, dry_run=False, actor=ACTOR, at=NOW
        )


def test_withdrawing_takes_what_came_only_from_it(cast, tmp_path):
    home = property_at(12)
    ann = person("Ann", "Known", phone="07700 900001", home=home, born=date(1980, 1, 2))
    made, other = source(cast), source(cast, code="housing", name="Housing")
    rows = [
        row(
            "1", "Ann Known", born="1980-01-02", phone="07700 900001", home=home, email="ann@example.com", account="10"
        ),
        row("2", "Bo Theirs", phone="07700 900002", home=home, account="11"),
        row("3", "Cy Shared", phone="07700 900003", born="1970-01-01", home=home, account="12"),
    ]
    assert counted(loaded(tmp_path, made, rows)) == {"matched": 1, "new": 2}
    assert loaded(tmp_path, other, [rows[2]], name="other.csv").matched == 1
    withdrawn(cast, made)
    left = set(Customer.objects.unscoped("t").values_list("display_name", flat=True))
    assert left == {"Ann Known", "Cy Shared"}
    points = ContactPoint.objects.unscoped("t")
    assert {point.normalised for point in points} == {"+447700900001", "+447700900003"}
    assert Residence.objects.unscoped("t").filter(customer=ann).count() == 1
    assert [one.system for one in Account.objects.unscoped("t")] == ["housing"]
    assert SourceRecord.objects.filter(source=made).count() == 0
    assert SourceFact.objects.filter(kind="CUSTOMER", made=True).count() == 1  # the other source's word now


def test_what_was_used_since_stays_and_is_used_no_more(cast, tmp_path, services):
    from crm.contacts.models import ContactSession

    made = source(cast)
    loaded(tmp_path, made, [row("1", "Bo Theirs", phone="07700 900002")])
    bo = Customer.objects.unscoped("t").get()
    ContactSession.objects.create(
        key="s", channel="PHONE", speaker=bo, started_at=NOW, taken_by_kind="STAFF", taken_by_key="1"
    )
    withdrawn(cast, made)
    assert Customer.objects.unscoped("t").get() == bo


def test_a_value_shows_its_source(cast, tmp_path):
    loaded(tmp_path, source(cast), [row("1", "Bo Theirs", phone="07700 900002")])
    point = ContactPoint.objects.unscoped("t").get()
    fact = ("POINT", point.pk)
    assert sources_of_facts([fact], actor=cast.agent.actor) == {fact: ["Council tax"]}


def test_a_source_kept_to_a_team_is_named_to_nobody_else(cast, tmp_path):
    made = source(cast)
    loaded(tmp_path, made, [row("1", "Bo Theirs", phone="07700 900002")])
    CustomerSource.objects.filter(pk=made.pk).update(restriction=restriction(cast.safeguarding))
    fact = ("POINT", ContactPoint.objects.unscoped("t").get().pk)
    assert sources_of_facts([fact], actor=cast.agent.actor) == {}


def test_nothing_of_a_withdrawn_source_is_loaded_again(cast, tmp_path):
    made = source(cast)
    withdrawn(cast, made)
    with pytest.raises(LoadRefused):
        loaded(tmp_path, made, [row("1", "Jo Example")])
    assert withdrawal_carry_on(NOW + timedelta(days=1)) == 0
