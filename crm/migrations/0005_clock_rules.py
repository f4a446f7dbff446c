"""Clocks that begin with another's stop, warn in levels, move with their calendar; excuses and new dates."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0004_api_clients'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClockExcuse',
            fields=[
                ('clock', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='excuse', serialize=False, to='crm.clock')),
                ('reason', models.CharField(max_length=300)),
                ('excused_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='NewDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField()),
                ('words', models.CharField(max_length=500)),
                ('given_at', models.DateTimeField()),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='calendar',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='calendar',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='policytarget',
            name='policy_target_once',
        ),
        migrations.AddField(
            model_name='calendar',
            name='department',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.department'),
        ),
        migrations.AddField(
            model_name='calendarhistory',
            name='department',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.department'),
        ),
        migrations.AddField(
            model_name='clock',
            name='calendar_changes',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='clock',
            name='fixed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='clockpause',
            name='voided_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='policytarget',
            name='channel',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='policytarget',
            name='customer_kind',
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name='policytarget',
            name='later_warnings',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name='policytarget',
            name='reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='policytarget',
            name='reopen_resumes',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='policytarget',
            name='starts_after',
            field=models.CharField(blank=True, choices=[('ACKNOWLEDGE', 'Acknowledge'), ('RESPOND', 'Respond'), ('UPDATE', 'Keep informed'), ('RESOLVE', 'Put right')], max_length=11),
        ),
        migrations.AddField(
            model_name='policytarget',
            name='warn_minutes',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='clockevent',
            name='kind',
            field=models.CharField(choices=[('START', 'Started'), ('PAUSE', 'Paused'), ('RESUME', 'Resumed'), ('RESCHEDULE', 'Due time changed'), ('WARN', 'Warned'), ('BREACH', 'Broken'), ('STOP', 'Stopped'), ('CANCEL', 'Cancelled'), ('EXCUSE', 'Excused'), ('VOID_PAUSE', 'A pause was taken back'), ('REOPEN', 'Opened again'), ('NEW_DATE', 'A new date was given')], max_length=10),
        ),
        migrations.AlterField(
            model_name='clockpause',
            name='reason',
            field=models.CharField(choices=[('WAITING_FOR_CUSTOMER', 'Waiting for the customer'), ('CUSTOMER_APPOINTMENT', 'The customer chose a later day'), ('ACCESS_REFUSED', 'We could not get in'), ('LEGAL_HOLD', 'Legal hold'), ('WAS_STOPPED', 'It had been stopped, until it was opened again')], max_length=24),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendar',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_calendarhistory" ("code", "department_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."department_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id"); RETURN NULL;', hash='093813211dc144616549acc80983462e7fb318b1', operation='UPDATE', pgid='pgtrigger_update_update_250cb', table='crm_calendar', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendar',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_calendarhistory" ("code", "department_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."department_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='6cd4527f0d92b55c593f65049c9222db30f8fda8', operation='DELETE', pgid='pgtrigger_delete_delete_8819e', table='crm_calendar', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='policytarget',
            constraint=models.UniqueConstraint(fields=('version', 'kind', 'channel', 'customer_kind'), name='policy_target_once'),
        ),
        migrations.AddConstraint(
            model_name='policytarget',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', ''), ('customer_kind', '')), models.Q(('reason', ''), _negated=True), _connector='OR'), name='policy_target_says_why'),
        ),
        migrations.AddField(
            model_name='clockexcuse',
            name='excused_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='newdate',
            name='clock',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='new_dates', to='crm.clock'),
        ),
        migrations.AddField(
            model_name='newdate',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='newdate',
            index=models.Index(fields=['clock', 'given_at', 'id'], name='new_date_of_clock'),
        ),
    ]
