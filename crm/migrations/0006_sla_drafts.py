"""Drafts of calendars and policies, and the runs that take running clocks to a new edition."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0005_clock_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='EditionDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('based_on', models.PositiveIntegerField()),
                ('spec', models.JSONField()),
                ('note', models.CharField(blank=True, max_length=500)),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('PUBLISHED', 'Published'), ('DISCARDED', 'Discarded')], default='DRAFT', max_length=9)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('calendar', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='crm.calendar')),
                ('calendar_version', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='crm.calendarversion')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('policy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='crm.policy')),
                ('policy_version', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='crm.policyversion')),
            ],
        ),
        migrations.CreateModel(
            name='Replan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField()),
                ('is_preview', models.BooleanField()),
                ('mode', models.CharField(choices=[('FROM_NOW', 'From now on: time already counted stands'), ('RETROSPECTIVE', 'Retrospectively: the whole time is counted again'), ('LEAVE', 'Leave running clocks as they are: only new ones follow')], max_length=13)),
                ('state', models.CharField(choices=[('QUEUED', 'Waiting'), ('RUNNING', 'Under way'), ('DONE', 'Done'), ('STOPPED', 'Stopped'), ('FAILED', 'Failed')], default='QUEUED', max_length=7)),
                ('asked_at', models.DateTimeField()),
                ('look_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('last_clock_id', models.BigIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('moved', models.PositiveIntegerField(default=0)),
                ('earlier', models.PositiveIntegerField(default=0)),
                ('late', models.PositiveIntegerField(default=0)),
                ('waiting', models.PositiveIntegerField(default=0)),
                ('sample', models.JSONField(default=list)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('tell_words', models.CharField(blank=True, max_length=500)),
                ('tell_asked_at', models.DateTimeField(null=True)),
                ('tell_ended_at', models.DateTimeField(null=True)),
                ('told', models.PositiveIntegerField(default=0)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replans', to='crm.editiondraft')),
                ('tell_asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ReplanMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.DateTimeField()),
                ('after', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.clock')),
                ('replan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='crm.replan')),
            ],
        ),
        migrations.AddConstraint(
            model_name='editiondraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('calendar__isnull', False), ('policy__isnull', True), ('policy_version__isnull', True)), models.Q(('calendar__isnull', True), ('calendar_version__isnull', True), ('policy__isnull', False)), _connector='OR'), name='draft_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='editiondraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'DRAFT')), models.Q(models.Q(('state', 'DRAFT'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='draft_state_agrees'),
        ),
        migrations.AddConstraint(
            model_name='editiondraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'PUBLISHED'), models.Q(('calendar_version__isnull', False), ('policy_version__isnull', False), _connector='OR'), models.Q(('note', ''), _negated=True)), models.Q(models.Q(('state', 'PUBLISHED'), _negated=True), ('calendar_version__isnull', True), ('policy_version__isnull', True)), _connector='OR'), name='draft_published_with_edition'),
        ),
        migrations.AddConstraint(
            model_name='editiondraft',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'DRAFT')), fields=('calendar',), name='draft_once_of_calendar'),
        ),
        migrations.AddConstraint(
            model_name='editiondraft',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'DRAFT')), fields=('policy',), name='draft_once_of_policy'),
        ),
        migrations.AddIndex(
            model_name='replan',
            index=models.Index(condition=models.Q(('state__in', ['QUEUED', 'RUNNING'])), fields=['look_at'], name='replan_unfinished'),
        ),
        migrations.AddIndex(
            model_name='replan',
            index=models.Index(condition=models.Q(('tell_asked_at__isnull', False), ('tell_ended_at__isnull', True)), fields=['look_at'], name='replan_telling'),
        ),
        migrations.AddConstraint(
            model_name='replan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ['DONE', 'STOPPED', 'FAILED'])), models.Q(('finished_at__isnull', True), ('state__in', ['QUEUED', 'RUNNING'])), _connector='OR'), name='replan_state_agrees'),
        ),
        migrations.AddConstraint(
            model_name='replan',
            constraint=models.UniqueConstraint(condition=models.Q(('is_preview', False)), fields=('draft',), name='replan_once_of_draft'),
        ),
        migrations.AddConstraint(
            model_name='replan',
            constraint=models.CheckConstraint(condition=models.Q(('tell_asked_at__isnull', True), models.Q(('is_preview', False), models.Q(('tell_words', ''), _negated=True)), _connector='OR'), name='replan_tells_in_words'),
        ),
        migrations.AddConstraint(
            model_name='replanmove',
            constraint=models.UniqueConstraint(fields=('replan', 'clock'), name='replan_moves_once'),
        ),
        migrations.AddConstraint(
            model_name='replanmove',
            constraint=models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='replan_move_moves'),
        ),
    ]
