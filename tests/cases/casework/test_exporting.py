"""Everything held on one customer, given out: over the group, by what each relation declared, and kept."""

import csv
import io
import json

import pytest

from channels.staff.presenters.held import held_csv, held_json
from crm.contacts.models import Contact
from crm.customers.actions import contact_point_add
from crm.customers.exporting import ExportRefused, customer_export
from crm.customers.merging.models import CustomerExport
from crm.customers.models import ContactPoint, Customer
from crm.customers.references import shown
from crm.customers.relations import OnExport, relations
from crm.teams.models import AccessLog
from crm.teams.policy import NotPermitted
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, Cast, person, property_at, restriction
from tests.crm.customers.merges import merge

pytestmark = pytest.mark.django_db


def held_on(cast: Cast, customer: Customer, *, by=None, reason="her request", key="export"):
    by = by or cast.governance
    return customer_export(reference=customer.reference, reason=reason, actor=by.actor, at=NOW, key=key)


def text_of(held) -> str:
    return held_json(held)


def test_it_holds_what_all_the_records_hold_and_what_stood_before(cast: Cast, services) -> None:
    ann, ben = person("Ann", phone="0161 496 0001", home=property_at(12)), person("Annie", email="ann@example.org")
    merge(ann, ben, by=cast.agent)
    report_bin(cast, services["missed-bin"], customer=ann, home=property_at(14), key="bin")
    Contact.objects.update(notes="the grey one")
    Customer.objects.filter(pk=ann.pk).update(preferred_name="Nan")
    Customer.objects.filter(pk=ann.pk).update(preferred_name="")
    text = text_of(held_on(cast, ben))
    told = json.loads(text)
    assert told["references"] == [shown(ann.reference), shown(ben.reference)]
    for expected in ("0161 496 0001", "ann@example.org", "12 Abbey Road", "the grey one", "Missed bin", "Annie", "Nan"):
        assert expected in text
    assert {each["why"] for each in told["not_given"]} == {
        one.export.why for one in relations() if one.export.what == OnExport.WITHHOLD
    }


def test_what_is_hidden_from_the_officer_is_not_in_it(cast: Cast, services) -> None:
    secret = restriction(cast.safeguarding)
    ann = person("Ann", phone="0161 496 0001", points_hidden=secret, home=property_at(12), home_hidden=secret)
    hidden = person("Hid", email="hid@example.org", hidden=secret)
    merge(ann, hidden, by=cast.safeguarder)
    taken = report_bin(cast, services["missed-bin"], customer=ann, home=property_at(14), key="bin")
    Contact.objects.filter(pk=taken.contact.pk).update(notes="secret words", restriction=secret)
    text = text_of(held_on(cast, ann))
    for trace in (
        "496 0001",
        "12 Abbey",
        "Hid",
        "hid@example.org",
        "secret words",
        taken.reference,
        shown(hidden.reference),
    ):
        assert trace not in text
    with pytest.raises(Customer.DoesNotExist):
        held_on(cast, hidden)


def test_that_it_was_given_out_is_kept_once_and_logged(cast: Cast) -> None:
    ann, ben = person("Ann"), person("Ben")
    merge(ann, ben, by=cast.agent)
    for _time in range(2):
        held_on(cast, ann)
    kept = CustomerExport.objects.get()
    assert (kept.customer_id, kept.keys, kept.reason) == (ann.pk, [ann.pk, ben.pk], "her request")
    log = AccessLog.objects.filter(screen="customer-export").first()
    assert (log.keys, log.reason) == ([ann.pk, ben.pk], "her request")


def test_who_may_and_what_must_be_said(cast: Cast) -> None:
    ann = person("Ann")
    for name in ("agent", "team_leader", "manager", "officer", "administrator"):
        with pytest.raises(NotPermitted):
            held_on(cast, ann, by=cast.users[name])
    with pytest.raises(ExportRefused):
        held_on(cast, ann, reason="  ")


def test_no_cell_of_the_spreadsheet_is_a_formula(cast: Cast) -> None:
    ann = person("=cmd|' /C calc'!A0")
    contact_point_add(customer_id=ann.pk, kind="PHONE", value="+44 161 496 0001", actor=cast.agent.actor, at=NOW)
    rows = list(csv.reader(io.StringIO(held_csv(held_on(cast, ann)))))
    cells = [cell for row in rows for cell in row]
    assert any("cmd" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert ContactPoint.objects.unscoped("test").count() == 1
