"""load_customers: says what each column says, how far it is, what became of the rows; the file stays where it was."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crm.customers.models import Customer
from tests.crm.customers.loading.extract import row, source, written

pytestmark = pytest.mark.django_db


def said(path, *options):
    out = StringIO()
    call_command("load_customers", str(path), "--source", "council-tax", *options, stdout=out)
    return out.getvalue()


def test_a_file_is_tried_loaded_and_left_where_it_was(cast, tmp_path, settings):
    settings.CUSTOMER_UPLOADS = tmp_path / "waiting"
    source(cast)
    path = written(tmp_path, [row("1", "Jo Example"), row("2", "Sam Other")])
    assert "new 2" in said(path, "--dry-run") and not Customer.objects.unscoped("t").exists()
    told = said(path)
    assert "Name -> full_name" in told and "new 2" in told
    assert not list(settings.CUSTOMER_UPLOADS.glob("*.csv"))
    assert path.exists() and Customer.objects.unscoped("t").count() == 2


@pytest.mark.parametrize(
    ("options", "word"),
    [(["--map", "shoe=Key"], "none of the fields"), (["--map", "key=Nothing"], "no column")],
)
def test_what_cannot_be_is_one_line_that_says_what_to_do(cast, tmp_path, options, word):
    source(cast)
    with pytest.raises(CommandError) as refused:
        said(written(tmp_path, [row("1", "Jo Example")]), *options)
    assert word in str(refused.value)


def test_a_source_that_is_not_registered_is_named(cast, tmp_path):
    with pytest.raises(CommandError) as refused:
        said(written(tmp_path, []))
    assert "none yet" in str(refused.value)
