"""Partners who do work for us, their jobs, what was said to them and what they said."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0017_property_set_kept'),
        ('crm', '0045_version_partners'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=30, unique=True)),
                ('row', models.SlugField(blank=True, max_length=40)),
                ('wants', models.TextField(blank=True)),
                ('gives', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('WAITING', 'Not out yet'), ('SENT', 'Sent'), ('REFUSED', 'Not taken by their system'), ('ACCEPTED', 'Accepted'), ('PLANNED', 'Planned'), ('STARTED', 'Under way'), ('DONE', 'Done'), ('BACK', 'Handed back'), ('WITHDRAWN', 'Withdrawn')], default='WAITING', max_length=9)),
                ('partner_reference', models.CharField(blank=True, max_length=60)),
                ('planned_date', models.DateField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=40)),
                ('link_nonce', models.CharField(max_length=24)),
                ('link_until', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=80)),
                ('sent_at', models.DateTimeField(null=True)),
                ('acknowledge_by', models.DateTimeField()),
                ('late_told_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('news_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('key', models.CharField(max_length=200, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='JobDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=9)),
                ('key', models.CharField(max_length=60, unique=True)),
                ('made_at', models.DateTimeField()),
                ('attempted_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('failing_since', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=200)),
                ('settled_at', models.DateTimeField(null=True)),
                ('refused', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='JobNews',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('job_reference', models.CharField(blank=True, max_length=60)),
                ('partner_reference', models.CharField(blank=True, max_length=60)),
                ('status', models.CharField(max_length=100)),
                ('step', models.CharField(blank=True, max_length=9)),
                ('words', models.TextField(blank=True)),
                ('outcome', models.CharField(blank=True, max_length=40)),
                ('planned_date', models.DateField(null=True)),
                ('happened_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('told_by', models.CharField(max_length=80)),
                ('taken', models.CharField(choices=[('APPLIED', 'Taken over'), ('NOTED', 'Noted'), ('STALE', 'Came too late to change anything'), ('REPEATED', 'Heard before'), ('UNKNOWN', 'Of no job of theirs')], max_length=8)),
                ('not_done', models.CharField(blank=True, max_length=300)),
                ('extras', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('adapter', models.SlugField(max_length=40)),
                ('settings', models.JSONField(default=dict)),
                ('statuses', models.JSONField(default=list)),
                ('telephone', models.CharField(blank=True, max_length=40)),
                ('acknowledge_days', models.PositiveSmallIntegerField(default=1)),
                ('link_days', models.PositiveSmallIntegerField(default=30)),
                ('generation', models.PositiveSmallIntegerField(default=1)),
                ('generation_at', models.DateTimeField()),
                ('is_live', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name='PartnerHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=30)),
                ('name', models.CharField(max_length=120)),
                ('adapter', models.SlugField(db_index=False, max_length=40)),
                ('settings', models.JSONField(default=dict)),
                ('statuses', models.JSONField(default=list)),
                ('telephone', models.CharField(blank=True, max_length=40)),
                ('acknowledge_days', models.PositiveSmallIntegerField(default=1)),
                ('link_days', models.PositiveSmallIntegerField(default=30)),
                ('generation', models.PositiveSmallIntegerField(default=1)),
                ('generation_at', models.DateTimeField()),
                ('is_live', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=80)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='staffnotice',
            name='notice_is_about_something',
        ),
        migrations.AlterField(
            model_name='casedocument',
            name='added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='staffnotice',
            name='kind',
            field=models.CharField(choices=[('WARNED', 'A promise will soon be late'), ('BROKEN', 'A promise is broken'), ('HANDED_BACK', 'Given back to the team'), ('NOT_OURS', 'Another team says that it is yours'), ('DECIDE', 'Two teams say that it is not theirs: decide whose it is'), ('INTEREST', 'Somebody must have nothing to do with it: it needs another owner'), ('BOUNCED', 'Our question did not reach the customer'), ('ANSWERED', 'The customer answered our question'), ('WROTE', 'The customer wrote'), ('CAME_BACK', 'What we sent came back'), ('MESSAGE', 'A message was given to you'), ('RULE', 'By a rule of the service'), ('PARTNER', 'News of a partner')], max_length=11),
        ),
        migrations.AddConstraint(
            model_name='staffnotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('clock__isnull', False), ('kind__in', ['WARNED', 'BROKEN'])), models.Q(('case__isnull', False), ('kind__in', ['HANDED_BACK', 'NOT_OURS', 'DECIDE', 'INTEREST', 'BOUNCED', 'ANSWERED', 'RULE', 'PARTNER'])), ('kind__in', ['WROTE', 'CAME_BACK', 'MESSAGE']), _connector='OR'), name='notice_is_about_something'),
        ),
        migrations.AddField(
            model_name='job',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='cases.case'),
        ),
        migrations.AddField(
            model_name='jobdelivery',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='cases.job'),
        ),
        migrations.AddField(
            model_name='jobnews',
            name='job',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='news', to='cases.job'),
        ),
        migrations.CreateModel(
            name='PartnerPoll',
            fields=[
                ('partner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='poll', serialize=False, to='cases.partner')),
                ('polled_at', models.DateTimeField(null=True)),
                ('heard_until', models.DateTimeField(null=True)),
                ('fault', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name='jobnews',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='news', to='cases.partner'),
        ),
        migrations.AddField(
            model_name='job',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='cases.partner'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partner',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_partnerhistory" ("acknowledge_days", "adapter", "changed_at", "changed_by", "code", "generation", "generation_at", "id", "is_live", "link_days", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settings", "statuses", "telephone") VALUES (OLD."acknowledge_days", OLD."adapter", OLD."changed_at", OLD."changed_by", OLD."code", OLD."generation", OLD."generation_at", OLD."id", OLD."is_live", OLD."link_days", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."settings", OLD."statuses", OLD."telephone"); RETURN NULL;', hash='2fbae2a60f8261252165f3b1d2725a794ec5d3e3', operation='UPDATE', pgid='pgtrigger_update_update_1b90a', table='cases_partner', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partner',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_partnerhistory" ("acknowledge_days", "adapter", "changed_at", "changed_by", "code", "generation", "generation_at", "id", "is_live", "link_days", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settings", "statuses", "telephone") VALUES (OLD."acknowledge_days", OLD."adapter", OLD."changed_at", OLD."changed_by", OLD."code", OLD."generation", OLD."generation_at", OLD."id", OLD."is_live", OLD."link_days", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."settings", OLD."statuses", OLD."telephone"); RETURN NULL;', hash='bf8645b60c759d19f32fdfff20b1937312144bc9', operation='DELETE', pgid='pgtrigger_delete_delete_d52dc', table='cases_partner', when='AFTER')),
        ),
        migrations.AddField(
            model_name='partnerhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='partnerhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='cases.partner'),
        ),
        migrations.AddIndex(
            model_name='jobdelivery',
            index=models.Index(fields=['job', 'id'], name='job_delivery_of'),
        ),
        migrations.AddIndex(
            model_name='jobdelivery',
            index=models.Index(condition=models.Q(('failing_since__isnull', False), ('settled_at__isnull', True)), fields=['failing_since', 'id'], name='job_delivery_failing'),
        ),
        migrations.AddIndex(
            model_name='jobnews',
            index=models.Index(fields=['job', 'id'], name='job_news_of'),
        ),
        migrations.AddIndex(
            model_name='jobnews',
            index=models.Index(condition=models.Q(('taken', 'UNKNOWN')), fields=['id'], name='job_news_unknown'),
        ),
        migrations.AddConstraint(
            model_name='jobnews',
            constraint=models.UniqueConstraint(fields=('partner', 'key'), name='job_news_once'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['case', 'id'], name='job_of_case'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['partner', 'partner_reference'], name='job_by_their_reference'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('acknowledged_at__isnull', True), ('ended_at__isnull', True)), fields=['acknowledge_by', 'id'], name='job_unacknowledged'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['id'], name='job_open'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ['BACK', 'DONE', 'WITHDRAWN'])), models.Q(models.Q(('state__in', ['BACK', 'DONE', 'WITHDRAWN']), _negated=True), ('ended_at__isnull', True)), _connector='OR'), name='job_end_agrees'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at__isnull', True), ('state__in', ['REFUSED', 'SENT', 'WAITING'])), ('state', 'WITHDRAWN'), models.Q(models.Q(('state__in', ['REFUSED', 'SENT', 'WAITING']), _negated=True), ('acknowledged_at__isnull', False)), _connector='OR'), name='job_acknowledged_agrees'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('case', 'partner', 'row'), name='job_one_open'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='partnerhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e8fbe0fb7f6f0b56623d4e5129a3d64c88472d2d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6cd05', table='cases_partnerhistory', when='BEFORE')),
        ),
    ]
