"""Other bodies: whose a matter is that is not the council's."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.utils import timezone

from crm.teams.partitions import CreatePartitionedModel, ensure_partitions


def first_partitions(apps, schema_editor):
    ensure_partitions(at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0036_message_sender_event'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        CreatePartitionedModel(
            by='pgh_created_at',
            name='OtherBodyHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('welsh_name', models.CharField(blank=True, max_length=120)),
                ('what_for', models.CharField(max_length=200)),
                ('welsh_what_for', models.CharField(blank=True, max_length=200)),
                ('web_address', models.URLField(blank=True, max_length=300)),
                ('telephone', models.CharField(blank=True, max_length=40)),
                ('is_live', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=80)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OtherBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('welsh_name', models.CharField(blank=True, max_length=120)),
                ('what_for', models.CharField(max_length=200)),
                ('welsh_what_for', models.CharField(blank=True, max_length=200)),
                ('web_address', models.URLField(blank=True, max_length=300)),
                ('telephone', models.CharField(blank=True, max_length=40)),
                ('is_live', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=80)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('web_address', ''), _negated=True), models.Q(('telephone', ''), _negated=True), _connector='OR'), name='other_body_can_be_reached')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='otherbody',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_otherbodyhistory" ("changed_at", "changed_by", "code", "id", "is_live", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "telephone", "web_address", "welsh_name", "welsh_what_for", "what_for") VALUES (OLD."changed_at", OLD."changed_by", OLD."code", OLD."id", OLD."is_live", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."telephone", OLD."web_address", OLD."welsh_name", OLD."welsh_what_for", OLD."what_for"); RETURN NULL;', hash='9b704e918e1bf3c5ae7d1756173a6add65f248de', operation='UPDATE', pgid='pgtrigger_update_update_d08af', table='crm_otherbody', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='otherbody',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_otherbodyhistory" ("changed_at", "changed_by", "code", "id", "is_live", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "telephone", "web_address", "welsh_name", "welsh_what_for", "what_for") VALUES (OLD."changed_at", OLD."changed_by", OLD."code", OLD."id", OLD."is_live", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."telephone", OLD."web_address", OLD."welsh_name", OLD."welsh_what_for", OLD."what_for"); RETURN NULL;', hash='4f62375f7017857ed8349588841da0be3b2561e2', operation='DELETE', pgid='pgtrigger_delete_delete_9ba61', table='crm_otherbody', when='AFTER')),
        ),
        migrations.AddField(
            model_name='otherbodyhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='otherbodyhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.otherbody'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='otherbodyhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ddad67e83a4680716a9dc0e659e95098ef90ccb8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_801bf', table='crm_otherbodyhistory', when='BEFORE')),
        ),
        migrations.RunPython(first_partitions, migrations.RunPython.noop),
    ]
