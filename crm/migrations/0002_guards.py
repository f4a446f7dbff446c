"""What Django's models cannot say: append-only tables, the outbox's numbers and its wake-up, the first partitions."""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations
from django.utils import timezone

from crm.teams.partitions import append_only, ensure_partitions

# Drawn under an advisory lock on the stream, held to the end of the transaction: so numbers follow commits.
NUMBER = """
CREATE FUNCTION crm_outbox_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.stream <> '' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('outbox:' || NEW.stream, 0));
    END IF;
    NEW.number := nextval('crm_outbox_number_seq');
    RETURN NEW;
END $$
"""
WAKE = """
CREATE FUNCTION crm_outbox_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outbox', '');
    RETURN NULL;
END $$
"""


def first_partitions(apps, schema_editor):
    ensure_partitions(at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]

    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        append_only("crm_accesslog", "crm_clockevent", "crm_contactevent", "crm_outboxsettled"),
        migrations.RunSQL("CREATE SEQUENCE crm_outbox_number_seq", "DROP SEQUENCE crm_outbox_number_seq"),
        migrations.RunSQL(NUMBER, "DROP FUNCTION crm_outbox_number"),
        migrations.RunSQL(WAKE, "DROP FUNCTION crm_outbox_wake"),
        migrations.RunSQL(
            "CREATE TRIGGER number BEFORE INSERT ON crm_outboxentry FOR EACH ROW EXECUTE FUNCTION crm_outbox_number()",
            "DROP TRIGGER number ON crm_outboxentry",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER wake AFTER INSERT ON crm_outboxentry FOR EACH STATEMENT EXECUTE FUNCTION crm_outbox_wake()",
            "DROP TRIGGER wake ON crm_outboxentry",
        ),
        migrations.RunPython(first_partitions, migrations.RunPython.noop),
    ]
