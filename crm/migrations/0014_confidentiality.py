"""Confidentiality by two people, safe channels; the access log by customer and by day."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
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

    dependencies = [
        ('crm', '0013_care'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConfidentialityChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('MAKE', 'Make it confidential'), ('NARROW', 'Show it to fewer teams'), ('WIDEN', 'Show it to more teams'), ('REMOVE', 'No longer confidential'), ('SAFE_CHANNEL', 'The safe way to reach them')], max_length=12)),
                ('grade', models.CharField(choices=[('ADDRESS', 'Confidential address or contact point'), ('MATTER', 'Confidential matter'), ('PERSON', 'Confidential person')], max_length=8)),
                ('target_kind', models.CharField(max_length=10)),
                ('target_id', models.BigIntegerField()),
                ('teams', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('reason', models.CharField(max_length=300)),
                ('review_date', models.DateField(null=True)),
                ('safe_way', models.CharField(blank=True, choices=[('POST', 'By post, to the address they gave'), ('EMAIL', 'By email'), ('PHONE', 'By telephone')], max_length=5)),
                ('safe_words', models.CharField(blank=True, max_length=300)),
                ('may_text', models.BooleanField(default=False)),
                ('may_leave_voicemail', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waits for a second person'), ('LAPSED', 'Not confirmed within a day: review it'), ('CONFIRMED', 'Confirmed'), ('REFUSED', 'Refused')], default='PROPOSED', max_length=9)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_words', models.CharField(blank=True, max_length=300)),
                ('key', models.CharField(max_length=200, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='SafeChannel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('POST', 'By post, to the address they gave'), ('EMAIL', 'By email'), ('PHONE', 'By telephone')], max_length=5)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('may_text', models.BooleanField(default=False)),
                ('may_leave_voicemail', models.BooleanField(default=False)),
                ('stated_at', models.DateTimeField()),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='SafeChannelHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('way', models.CharField(choices=[('POST', 'By post, to the address they gave'), ('EMAIL', 'By email'), ('PHONE', 'By telephone')], max_length=5)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('may_text', models.BooleanField(default=False)),
                ('may_leave_voicemail', models.BooleanField(default=False)),
                ('stated_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=models.Index(fields=['at', 'id'], name='access_in_order'),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=django.contrib.postgres.indexes.GinIndex(fields=['keys'], name='access_of'),
        ),
        migrations.AddField(
            model_name='confidentialitychange',
            name='customer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='confidentiality_changes', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='confidentialitychange',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='confidentialitychange',
            name='proposed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='confidentialitychange',
            name='restriction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='confidentialitychange',
            name='safe_point',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.contactpoint'),
        ),
        migrations.AddField(
            model_name='safechannel',
            name='customer',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='safe_channel', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='safechannel',
            name='point',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.contactpoint'),
        ),
        migrations.AddField(
            model_name='safechannel',
            name='restriction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='safechannelhistory',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='safechannelhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='safechannelhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.safechannel'),
        ),
        migrations.AddField(
            model_name='safechannelhistory',
            name='point',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.contactpoint'),
        ),
        migrations.AddField(
            model_name='safechannelhistory',
            name='restriction',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.restriction'),
        ),
        migrations.AddIndex(
            model_name='confidentialitychange',
            index=models.Index(fields=['restriction'], name='confidentiality_of'),
        ),
        migrations.AddIndex(
            model_name='confidentialitychange',
            index=models.Index(condition=models.Q(('state__in', ['PROPOSED', 'LAPSED'])), fields=['proposed_at'], name='confidentiality_open'),
        ),
        migrations.AddConstraint(
            model_name='confidentialitychange',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='confidentiality_of_two_people'),
        ),
        migrations.AddConstraint(
            model_name='confidentialitychange',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['PROPOSED', 'LAPSED']), ('what__in', ['WIDEN', 'REMOVE', 'SAFE_CHANNEL'])), fields=('target_kind', 'target_id', 'what'), name='confidentiality_one_open'),
        ),
        migrations.AddConstraint(
            model_name='safechannel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('point__isnull', True), ('way', 'POST'), models.Q(('words', ''), _negated=True)), models.Q(models.Q(('way', 'POST'), _negated=True), ('point__isnull', False)), _connector='OR'), name='safe_channel_is_somewhere'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='safechannel',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_safechannelhistory" ("customer_id", "id", "may_leave_voicemail", "may_text", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point_id", "restriction_id", "stated_at", "way", "words") VALUES (OLD."customer_id", OLD."id", OLD."may_leave_voicemail", OLD."may_text", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."point_id", OLD."restriction_id", OLD."stated_at", OLD."way", OLD."words"); RETURN NULL;', hash='a8eb29ce18a314b94b2a95640beca57f052b025d', operation='UPDATE', pgid='pgtrigger_update_update_62dff', table='crm_safechannel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='safechannel',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_safechannelhistory" ("customer_id", "id", "may_leave_voicemail", "may_text", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "point_id", "restriction_id", "stated_at", "way", "words") VALUES (OLD."customer_id", OLD."id", OLD."may_leave_voicemail", OLD."may_text", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."point_id", OLD."restriction_id", OLD."stated_at", OLD."way", OLD."words"); RETURN NULL;', hash='d33270ea83f1c9282c5ffecf371d6e63940677b0', operation='DELETE', pgid='pgtrigger_delete_delete_d677d', table='crm_safechannel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='safechannelhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9c96af645bff20f14bc4258119f047be41e9b95a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a5a49', table='crm_safechannelhistory', when='BEFORE')),
        ),
        migrations.RunPython(first_partitions, migrations.RunPython.noop),
    ]
