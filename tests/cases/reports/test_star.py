"""The analysts' tables: recounted from the files, they say what the figures say; they hold nobody, and betray nothing."""

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection
from psycopg import sql

from cases.reports.models import ContactFigure, PromiseFigure
from cases.reports.star.dictionary import dictionary
from cases.reports.star.tables import TABLES
from cases.reports.star.views import NoSuchRole, views_write
from cases.reports.star.writing import StarNotWritten, star_write
from crm.contacts.models import Contact
from crm.teams.models import Grade
from tests.cast import NOW, person, property_at, restriction

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy(desk):
    """A few days at the desk: answered, raised, asked again, logged in error, and one matter that is confidential."""
    jo, home = person("Jo", "Findable", born=date(1980, 2, 3)), property_at(12)
    given = {"customer_id": jo.pk, "home": home}
    desk.take(**given)
    desk.take(at=NOW + timedelta(days=1), **given)
    desk.take("missed-bin", "RAISED", **given)
    desk.take("missed-bin", "RAISED", channel="WEB", **given)
    hidden = desk.take("council-tax", "PASSED_ON", customer_id=person("Al", "Hidden").pk)
    contact = Contact.objects.unscoped("test").get(pk=hidden.contact.pk)
    contact.restriction = restriction(desk.cast.safeguarding, grade=Grade.MATTER)
    contact.save(update_fields=["restriction"])
    desk.hear(NOW + timedelta(days=2))
    return desk


def asked(folder: Path, question: str):
    with duckdb.connect(":memory:") as duck:
        for table in TABLES:
            duck.execute(f"CREATE VIEW {table.name} AS SELECT * FROM '{folder / table.name}.parquet'")
        return duck.execute(question).fetchall()


def test_the_files_say_what_the_figures_say(busy, tmp_path):
    star_write(folder=tmp_path, at=NOW + timedelta(days=2))
    of_files = asked(
        tmp_path,
        "SELECT department_key, coalesce(excluded, ''), gross, net, once_and_done, count(*) FROM fact_contact"
        " GROUP BY ALL ORDER BY ALL",
    )
    kept = ContactFigure.objects.values_list("department_id", "excluded", "gross", "net", "once_and_done")
    counted: dict[tuple, int] = {}
    for row in kept:
        counted[row] = counted.get(row, 0) + 1
    assert {row[:5]: row[5] for row in of_files} == counted
    promises = asked(tmp_path, "SELECT kind, count(*) FROM fact_clock GROUP BY ALL")
    assert sum(count for _kind, count in promises) == PromiseFigure.objects.exclude(state="CANCELLED").count() > 0
    joined = asked(
        tmp_path,
        "SELECT count(*) FROM fact_case k JOIN fact_contact c USING (contact_key) JOIN dim_team USING (team_key)",
    )
    assert joined == [(2,)]
    repeated = asked(tmp_path, "SELECT max(n) FROM (SELECT count(*) n FROM fact_contact GROUP BY customer_key)")
    assert repeated == [(4,)]


def test_what_is_confidential_counts_for_its_department_and_betrays_nothing(busy, tmp_path):
    star_write(folder=tmp_path, at=NOW + timedelta(days=2))
    found = asked(
        tmp_path,
        "SELECT session_key, customer_key, service_key, channel, ward_code, disposition, hour, day, department_key"
        " FROM fact_contact WHERE confidential",
    )
    assert len(found) == 1
    assert found[0][:7] == (None,) * 7
    assert found[0][7] == NOW.date().replace(day=1) and found[0][8] is not None


def test_the_order_of_the_rows_does_not_tell_the_day_that_is_withheld(busy, tmp_path):
    hidden = busy.take("missed-bin", "RAISED", at=NOW + timedelta(days=1), customer_id=person("Bo", "Hidden").pk)
    contact = Contact.objects.unscoped("test").get(pk=hidden.contact.pk)
    contact.restriction = restriction(busy.cast.safeguarding, grade=Grade.MATTER)
    contact.save(update_fields=["restriction"])
    busy.hear(NOW + timedelta(days=2))
    star_write(folder=tmp_path, at=NOW + timedelta(days=2))
    for table, day in (("fact_contact", "day"), ("fact_case", "opened"), ("fact_clock", "day")):
        found = asked(tmp_path, f"SELECT {day}, confidential FROM {table}")
        days = [row[0] for row in found]
        assert any(row[1] for row in found) and days == sorted(days), table


def test_nobody_can_be_found_in_the_files(busy, tmp_path):
    star_write(folder=tmp_path, at=NOW)
    everything = json.dumps([asked(tmp_path, f"SELECT * FROM {table.name}") for table in TABLES], default=str).lower()
    for word in ("findable", "hidden", "1980", "abbey", "m33", "t1"):
        assert word not in everything.replace("hidden_", ""), word
    assert '"35 to 44"' in everything or '"45 to 54"' in everything


def test_keys_of_one_night_lead_nowhere_in_the_next(busy, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        star_write(folder=folder, at=NOW)
    keys = [set(asked(folder, "SELECT contact_key FROM fact_contact")) for folder in (first, second)]
    assert len(keys[0]) == len(keys[1]) == 5 and not keys[0] & keys[1]


def test_an_empty_council_has_empty_tables(cast, tmp_path):
    done = star_write(folder=tmp_path, at=NOW)
    assert {one.table for one in done} == {table.name for table in TABLES}
    assert json.loads((tmp_path / "manifest.json").read_text())["rows"]["fact_contact"] == 0
    assert not list(tmp_path.glob(".writing-*"))


def test_the_night_before_stands_when_the_writing_fails(busy, tmp_path, monkeypatch):
    star_write(folder=tmp_path, at=NOW)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    broken = TABLES[-1].__class__(name="zz", row="", columns=TABLES[0].columns, statement="SELECT no_such_column")
    monkeypatch.setattr("cases.reports.star.writing.TABLES", (*TABLES, broken))
    with pytest.raises(Exception, match="no_such_column"):
        star_write(folder=tmp_path, at=NOW)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_is_not_there_is_said(cast, tmp_path):
    with pytest.raises(StarNotWritten, match="no folder"):
        star_write(folder=tmp_path / "nowhere", at=NOW)
    with pytest.raises(CommandError, match="STAR_FOLDER"):
        call_command("star")


def test_the_dictionary_in_the_docs_is_that_of_the_code():
    assert dictionary() in (settings.BASE_DIR / "docs" / "star.md").read_text(), "run manage.py star_dictionary"


def connect(user: str) -> psycopg.Connection:
    at = connection.settings_dict
    return psycopg.connect(host=at["HOST"], port=at["PORT"] or None, dbname=at["NAME"], user=user, autocommit=True)


@pytest.fixture
def reader():
    role = sql.Identifier(f"bi_{connection.settings_dict['NAME']}"[-60:])
    try:
        administrator = connect("postgres")
    except psycopg.OperationalError:
        pytest.skip("making a role needs the superuser of the embedded PostgreSQL")
    with administrator:
        administrator.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
        yield role.as_string(administrator).strip('"')
        administrator.execute("DROP SCHEMA IF EXISTS bi CASCADE")
        administrator.execute(sql.SQL("DROP ROLE {}").format(role))


def test_the_views_are_read_by_their_role_and_nothing_else_is(busy, reader):
    names = views_write(role=reader)
    assert views_write(role=reader) == names  # again, after an upgrade
    with connect(reader) as analyst:
        for name in names:
            analyst.execute(f"SELECT count(*) FROM {name}")
        settled = analyst.execute("SELECT count(*) FROM bi.fact_contact WHERE gross = 'YES' AND excluded IS NULL")
        assert settled.fetchone() == (ContactFigure.objects.filter(gross="YES", excluded="").count(),)
        for secret in ("bi.salt", "crm_customer", "cases_contactfigure"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                analyst.execute(f"SELECT * FROM {secret}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute("DELETE FROM bi.dim_team")


def test_migrations_may_change_what_the_views_stand_on(busy, reader, settings):
    settings.BI_ROLE = reader
    views_write(role=reader)
    emit_pre_migrate_signal(0, False, "default")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_contactfigure ALTER COLUMN why_not TYPE varchar(21)")
        cursor.execute("ALTER TABLE cases_contactfigure ALTER COLUMN why_not TYPE varchar(20)")
    emit_post_migrate_signal(0, False, "default")
    with connect(reader) as analyst:
        assert analyst.execute("SELECT count(*) FROM bi.fact_contact").fetchone() == (5,)


def test_a_role_that_is_not_there_is_said(cast):
    with pytest.raises(NoSuchRole, match="CREATE ROLE nobody_here"):
        views_write(role="nobody_here")
