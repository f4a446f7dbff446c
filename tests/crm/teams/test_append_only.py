"""What happened stays as it was written, also against the owner of the table."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from crm.teams.access import record_read
from crm.teams.actor import system
from crm.teams.models import AccessLog
from crm.teams.partitions import ensure_partitions
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "table", ["crm_accesslog", "crm_clockevent", "crm_contactevent", "crm_outboxsettled", "cases_caseevent"]
)
def test_append_only_tables_have_their_guard(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname = 'append_only' AND tgrelid = %s::regclass", [table]
        )
        assert cursor.fetchone()[0] == 1


@pytest.mark.parametrize("change", ["UPDATE crm_accesslog SET reason = 'x'", "DELETE FROM crm_accesslog"])
def test_a_row_of_the_access_log_cannot_be_changed(change):
    record_read(actor=system("test"), at=NOW, screen="page", kind="CUSTOMER", keys=[1])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert AccessLog.objects.count() == 1


def test_every_month_has_its_partition_and_a_row_of_any_year_is_taken():
    made = ensure_partitions(at=datetime(2031, 5, 20, tzinfo=UTC), months=2)
    assert "crm_accesslog_2031_05" in made and "cases_caseevent_2031_06" in made
    assert ensure_partitions(at=datetime(2031, 5, 20, tzinfo=UTC), months=2) == []
    record_read(actor=system("test"), at=datetime(2019, 1, 1, tzinfo=UTC), screen="page", kind="CUSTOMER", keys=[1])
    assert AccessLog.objects.count() == 1


def test_an_answer_that_showed_nobody_leaves_no_row():
    assert record_read(actor=system("test"), at=NOW, screen="page", kind="CUSTOMER", keys=[]) is None
