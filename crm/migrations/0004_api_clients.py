"""Clients of the API, with their history."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from crm.teams.partitions import CreatePartitionedModel, ensure_partitions


def first_partitions(apps, schema_editor):
    ensure_partitions(at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("crm", "0003_address_questions"), ("pghistory", "0007_auto_20250421_0444")]

    operations = [
        migrations.CreateModel(
            name='ApiClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('owner', models.CharField(max_length=200)),
                ('purpose', models.CharField(max_length=300)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('rate_per_minute', models.PositiveIntegerField()),
                ('key_prefix', models.CharField(max_length=8, unique=True)),
                ('key_hash', models.CharField(max_length=64)),
                ('key_made_at', models.DateTimeField()),
                ('active_from', models.DateTimeField()),
                ('active_to', models.DateTimeField(null=True)),
                ('last_used_date', models.DateField(null=True)),
                ('act_key', models.CharField(max_length=200, unique=True)),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='ApiClientHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('owner', models.CharField(max_length=200)),
                ('purpose', models.CharField(max_length=300)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('rate_per_minute', models.PositiveIntegerField()),
                ('key_prefix', models.CharField(max_length=8)),
                ('key_made_at', models.DateTimeField()),
                ('active_from', models.DateTimeField()),
                ('active_to', models.DateTimeField(null=True)),
                ('changed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.apiclient')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='apiclient',
            constraint=models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['PLACES_SEARCH', 'GAZETTEER_READ', 'CROSS_REFERENCES_READ', 'LOADS_READ']), ('scopes__len__gt', 0)), name='api_client_scopes'),
        ),
        migrations.AddConstraint(
            model_name='apiclient',
            constraint=models.CheckConstraint(condition=models.Q(('rate_per_minute__gte', 1), ('rate_per_minute__lte', 100000)), name='api_client_rate'),
        ),
        migrations.AddConstraint(
            model_name='apiclient',
            constraint=models.CheckConstraint(condition=models.Q(('active_to__isnull', True), ('active_to__gt', models.F('active_from')), _connector='OR'), name='api_client_from_to'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apiclient',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."active_from" IS DISTINCT FROM (NEW."active_from") OR OLD."active_to" IS DISTINCT FROM (NEW."active_to") OR OLD."changed_by_id" IS DISTINCT FROM (NEW."changed_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."key_made_at" IS DISTINCT FROM (NEW."key_made_at") OR OLD."key_prefix" IS DISTINCT FROM (NEW."key_prefix") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."owner" IS DISTINCT FROM (NEW."owner") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."rate_per_minute" IS DISTINCT FROM (NEW."rate_per_minute") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes"))', func='INSERT INTO "crm_apiclienthistory" ("active_from", "active_to", "changed_by_id", "id", "key_made_at", "key_prefix", "name", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "rate_per_minute", "scopes") VALUES (OLD."active_from", OLD."active_to", OLD."changed_by_id", OLD."id", OLD."key_made_at", OLD."key_prefix", OLD."name", OLD."owner", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."purpose", OLD."rate_per_minute", OLD."scopes"); RETURN NULL;', hash='4760d5b39b8abb0df15cbd3d2103753348a973ac', operation='UPDATE', pgid='pgtrigger_update_update_c330c', table='crm_apiclient', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apiclient',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_apiclienthistory" ("active_from", "active_to", "changed_by_id", "id", "key_made_at", "key_prefix", "name", "owner", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "rate_per_minute", "scopes") VALUES (OLD."active_from", OLD."active_to", OLD."changed_by_id", OLD."id", OLD."key_made_at", OLD."key_prefix", OLD."name", OLD."owner", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."purpose", OLD."rate_per_minute", OLD."scopes"); RETURN NULL;', hash='9be144648536f5e3b4ccf8974c85282ac6e8b514', operation='DELETE', pgid='pgtrigger_delete_delete_357c6', table='crm_apiclient', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apiclienthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='523773694a7d827a481ca3dd7255daf50301ce3a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_58a6a', table='crm_apiclienthistory', when='BEFORE')),
        ),
        migrations.RunPython(first_partitions, migrations.RunPython.noop),
    ]
