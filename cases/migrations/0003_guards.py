"""What Django's models cannot say: append-only events and their first partitions."""

from django.db import migrations
from django.utils import timezone

from crm.teams.partitions import append_only, ensure_partitions


def first_partitions(apps, schema_editor):
    ensure_partitions(at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_case_relations"), ("crm", "0002_guards")]

    operations = [
        append_only("cases_caseevent"),
        migrations.RunPython(first_partitions, migrations.RunPython.noop),
    ]
