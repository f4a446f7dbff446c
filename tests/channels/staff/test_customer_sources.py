"""Information governance registers a source, sends its file, tries it, loads it, reads what was found, withdraws it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.customers.loading.actions import load_carry_out, withdrawal_carry_on
from crm.customers.loading.models import CustomerLoad, CustomerSource
from crm.customers.models import Customer
from crm.teams.models import AccessLog
from tests.channels.staff.pages import fields_of, text_of
from tests.crm.customers.loading.extract import source

pytestmark = pytest.mark.django_db
CONTENT = b"Key,Name,Phone\n1,Jo Example,0161 496 0123\n2,=cmd|x,12\n,Nobody,\n"


@pytest.fixture
def governance(cast):
    client = Client()
    client.force_login(cast.governance)
    return client


def url(name, *args):
    return reverse(f"staff:{name}", args=args)


def send(client, code="council-tax", content=CONTENT, name="extract.csv"):
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post(url("customer-source", code), {"file": file}, follow=True)


def carried_out():
    load_carry_out(load_id=CustomerLoad.objects.latest("pk").pk, now=timezone.now)


def test_a_source_is_registered_with_all_that_the_record_of_processing_needs(governance, cast):
    form = {
        "name": "Council tax", "code": "council-tax", "owner_id": str(cast.governance.pk), "purpose": "To know who calls",
        "lawful_basis": "PUBLIC_TASK", "law": "Local Government Finance Act 1992", "fields_given": ["full_name", "phone"],
        "customer_kind": "PERSON", "retention_months": "84", "review_date-day": "1", "review_date-month": "11",
        "review_date-year": "2099", "is_on": "on",
    }  # fmt: skip
    refused = governance.post(url("customer-source-add"), form | {"purpose": "", "review_date-year": "2001"})
    assert refused.status_code == 422
    page = governance.post(url("customer-source-add"), form, follow=True)
    assert "Local Government Finance Act 1992" in text_of(page)
    assert CustomerSource.objects.get().fields == ["key", "full_name", "phone"]
    assert "Council tax" in text_of(governance.get(url("customer-sources")))
    changed = fields_of(governance.get(url("customer-source-edit", "council-tax")), "source")
    assert changed["purpose"] == "To know who calls"


def test_a_file_is_tried_then_loaded_and_what_was_found_is_listed(governance, cast):
    source(cast)
    page = send(governance)
    load = CustomerLoad.objects.get()
    assert "Jo Example" in text_of(page)
    form = fields_of(page, "columns")
    assert form["column_0"] == "key" and form["column_1"] == "full_name"
    tried = governance.post(url("customer-load", load.pk), form | {"what": "try"}, follow=True)
    assert tried.status_code == 200
    carried_out()
    assert Customer.objects.unscoped("t").count() == 0
    page = governance.get(url("customer-load", load.pk))
    assert ("nothing is changed by it" in text_of(page) and "Telephone" in text_of(page)) or "telephone" in text_of(
        page
    )
    governance.post(url("customer-load", load.pk), form | {"what": "load"})
    carried_out()
    assert Customer.objects.unscoped("t").count() == 2
    page = text_of(governance.get(url("customer-load", load.pk)))
    assert "Row rejected" in page and "Value left out" in page
    part = governance.get(url("customer-load", load.pk), headers={"HX-Request": "true"})
    assert "Done" in text_of(part) and "<html" not in part.content.decode()
    file = b"".join(governance.get(url("customer-load-csv", load.pk)).streaming_content).decode()
    assert "Row rejected" in file and "\n=cmd" not in file and ",=cmd" not in file


def test_a_file_that_is_none_is_refused_beside_its_field(governance, cast):
    source(cast)
    page = send(governance, content=b"PK\x03\x04")
    assert page.status_code == 422 and "spreadsheet" in text_of(page)
    assert not CustomerLoad.objects.exists()


def test_columns_that_cannot_be_are_refused(governance, cast):
    source(cast)
    page = send(governance)
    load = CustomerLoad.objects.get()
    form = fields_of(page, "columns")
    answer = governance.post(url("customer-load", load.pk), form | {"column_0": "", "what": "load"})
    assert answer.status_code == 422 and "key of each row" in text_of(answer)
    assert load.state == "UPLOADED"


def test_a_load_is_stopped_and_goes_on(governance, cast):
    source(cast)
    form = fields_of(send(governance), "columns")
    load = CustomerLoad.objects.get()
    governance.post(url("customer-load", load.pk), form | {"what": "load"})
    page = governance.post(url("customer-load-stop", load.pk), follow=True)
    assert "Stopped" in text_of(page)


def test_a_source_is_withdrawn_with_a_reason(governance, cast):
    source(cast)
    assert governance.post(url("customer-source-withdraw", "council-tax"), {"reason": ""}).status_code == 422
    page = governance.post(url("customer-source-withdraw", "council-tax"), {"reason": "Contract ended"}, follow=True)
    assert "Contract ended" in text_of(page)
    assert withdrawal_carry_on(timezone.now()) == 0


def test_findings_about_somebody_are_read_on_record(governance, cast):
    from tests.cast import person, property_at

    home = property_at(12)
    person("Jo", "Example", home=home)
    person("Jo", "Example", home=home)
    source(cast)
    form = fields_of(send(governance, content=f"Key,Name,UPRN\n1,Jo Example,{home.uprn}\n".encode()), "columns")
    load = CustomerLoad.objects.get()
    governance.post(url("customer-load", load.pk), form | {"what": "load"})
    carried_out()
    governance.get(url("customer-load", load.pk))
    seen = AccessLog.objects.filter(screen="customer-load")
    assert seen.exists() == (load.findings.unscoped("t").filter(customer__isnull=False).exists())


@pytest.mark.parametrize("who", ["agent", "team_leader", "officer", "manager", "administrator", "gazetteer_officer"])
@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("customer-sources", ()), ("customer-source-add", ()), ("customer-source", ("council-tax",)),
        ("customer-source-edit", ("council-tax",)), ("customer-source-withdraw", ("council-tax",)),
        ("customer-load", (1,)), ("customer-load-csv", (1,)), ("customer-load-stop", (1,)),
    ],
)  # fmt: skip
def test_for_everybody_else_there_is_nothing_here(cast, who, name, args):
    source(cast)
    client = Client()
    client.force_login(cast.users[who])
    ask = client.post if name == "customer-load-stop" else client.get
    assert ask(url(name, *args)).status_code == 404


def test_a_stranger_is_asked_to_sign_in(cast):
    assert "sign-in" in Client().get(url("customer-sources")).url


def test_the_access_table_is_whole():
    from channels.staff.views import customer_sources

    tested = {
        "customer-sources", "customer-source-add", "customer-source", "customer-source-edit", "customer-source-withdraw",
        "customer-load", "customer-load-csv", "customer-load-stop",
    }  # fmt: skip
    assert {one.name for one in customer_sources.urls} == tested
