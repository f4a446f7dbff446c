"""Channels as rows: those a council begins with, and what a contact by each costs."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.utils import timezone

from crm.contacts.channels.shipped import SHIPPED
from crm.teams.partitions import CreatePartitionedModel, ensure_partitions


def first_partitions(apps, schema_editor):
    ensure_partitions(at=timezone.now())


def ship(apps, schema_editor):
    channel = apps.get_model('crm', 'ContactChannel')
    channel.objects.bulk_create([channel(**row) for row in SHIPPED], ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0025_documents_waiting'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        CreatePartitionedModel(
            by='pgh_created_at',
            name='ContactChannelHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=12)),
                ('name', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('MEDIATED', 'A member of staff deals with it'), ('SELF_SERVICE', 'Self-service'), ('INTERNAL', "The council's own")], max_length=12)),
                ('comes_in', models.BooleanField(default=True)),
                ('goes_out', models.BooleanField(default=True)),
                ('told_at_once', models.BooleanField(default=False)),
                ('is_spoken', models.BooleanField(default=False)),
                ('may_lie', models.BooleanField(default=False)),
                ('is_automatic', models.BooleanField(default=False)),
                ('is_live', models.BooleanField(default=True)),
                ('position', models.PositiveSmallIntegerField(default=100)),
                ('changed_at', models.DateTimeField(null=True)),
                ('changed_by', models.CharField(blank=True, max_length=80)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AlterField(
            model_name='contactsession',
            name='channel',
            field=models.CharField(max_length=12),
        ),
        migrations.AlterField(
            model_name='identityanswer',
            name='channel',
            field=models.CharField(max_length=12),
        ),
        migrations.AlterField(
            model_name='message',
            name='channel',
            field=models.CharField(max_length=12),
        ),
        migrations.CreateModel(
            name='ContactChannel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True)),
                ('name', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('MEDIATED', 'A member of staff deals with it'), ('SELF_SERVICE', 'Self-service'), ('INTERNAL', "The council's own")], max_length=12)),
                ('comes_in', models.BooleanField(default=True)),
                ('goes_out', models.BooleanField(default=True)),
                ('told_at_once', models.BooleanField(default=False)),
                ('is_spoken', models.BooleanField(default=False)),
                ('may_lie', models.BooleanField(default=False)),
                ('is_automatic', models.BooleanField(default=False)),
                ('is_live', models.BooleanField(default=True)),
                ('position', models.PositiveSmallIntegerField(default=100)),
                ('changed_at', models.DateTimeField(null=True)),
                ('changed_by', models.CharField(blank=True, max_length=80)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('comes_in', True), ('goes_out', True), _connector='OR'), name='channel_goes_somewhere'), models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z][A-Z0-9_]*$')), name='channel_code_plain')],
            },
        ),
        migrations.CreateModel(
            name='ChannelCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pounds', models.DecimalField(decimal_places=2, max_digits=7)),
                ('from_date', models.DateField()),
                ('said_by', models.CharField(max_length=80)),
                ('said_at', models.DateTimeField()),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='costs', to='crm.contactchannel')),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactchannel',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_contactchannelhistory" ("changed_at", "changed_by", "code", "comes_in", "goes_out", "id", "is_automatic", "is_live", "is_spoken", "kind", "may_lie", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "told_at_once") VALUES (OLD."changed_at", OLD."changed_by", OLD."code", OLD."comes_in", OLD."goes_out", OLD."id", OLD."is_automatic", OLD."is_live", OLD."is_spoken", OLD."kind", OLD."may_lie", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."position", OLD."told_at_once"); RETURN NULL;', hash='122cbeecbf06757fe5bb720d77dc578ba644e6ab', operation='UPDATE', pgid='pgtrigger_update_update_009bf', table='crm_contactchannel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactchannel',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_contactchannelhistory" ("changed_at", "changed_by", "code", "comes_in", "goes_out", "id", "is_automatic", "is_live", "is_spoken", "kind", "may_lie", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "told_at_once") VALUES (OLD."changed_at", OLD."changed_by", OLD."code", OLD."comes_in", OLD."goes_out", OLD."id", OLD."is_automatic", OLD."is_live", OLD."is_spoken", OLD."kind", OLD."may_lie", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."told_at_once"); RETURN NULL;', hash='262c71bca06038b3aed00d70f9818838b21a57b8', operation='DELETE', pgid='pgtrigger_delete_delete_18233', table='crm_contactchannel', when='AFTER')),
        ),
        migrations.AddField(
            model_name='contactchannelhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='contactchannelhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.contactchannel'),
        ),
        migrations.AddConstraint(
            model_name='channelcost',
            constraint=models.UniqueConstraint(fields=('channel', 'from_date'), name='channel_cost_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='channelcost',
            constraint=models.CheckConstraint(condition=models.Q(('pounds__gte', 0)), name='channel_cost_not_negative'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactchannelhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='959a53fa06112f7949e883f0055c157602dfdf38', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_75e23', table='crm_contactchannelhistory', when='BEFORE')),
        ),
        migrations.RunPython(first_partitions, migrations.RunPython.noop),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
