"""The queue of records that may be the same: looks at the index, pairs, what was decided about them, thresholds."""

import django.db.models.deletion
from django.db import migrations, models

from crm.teams.partitions import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0014_confidentiality'),
    ]

    operations = [
        migrations.CreateModel(
            name='DuplicateRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('QUEUED', 'Waiting'), ('RUNNING', 'Under way'), ('DONE', 'Done'), ('STOPPED', 'Stopped'), ('FAILED', 'Failed')], default='QUEUED', max_length=8)),
                ('stage', models.CharField(blank=True, choices=[('READING', 'reading the index'), ('LEARNING', 'learning the weights'), ('COMPARING', 'comparing'), ('WEIGHING', 'weighing what looks alike'), ('FILLING', 'filling the queue')], max_length=9)),
                ('records', models.IntegerField(default=0)),
                ('pairs', models.IntegerField(default=0)),
                ('fresh', models.IntegerField(default=0)),
                ('review_from', models.FloatField()),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('asked_at', models.DateTimeField()),
                ('asked_by', models.CharField(max_length=80)),
                ('started_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'QUEUED')), fields=('state',), name='duplicate_run_one_waits')],
            },
        ),
        migrations.CreateModel(
            name='DuplicatePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.FloatField()),
                ('same', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('OPEN', 'To be looked at'), ('LATER', 'Later'), ('NOT_SAME', 'Not the same'), ('MERGED', 'Shown as one'), ('GONE', 'No longer alike')], default='OPEN', max_length=8)),
                ('until', models.DateField(null=True)),
                ('found_at', models.DateTimeField()),
                ('claimed_by', models.CharField(blank=True, max_length=80)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.duplicaterun')),
            ],
        ),
        migrations.CreateModel(
            name='DuplicateSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review_from', models.FloatField()),
                ('bulk_from', models.FloatField(null=True)),
                ('reason', models.CharField(max_length=300)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.CharField(max_length=80)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('bulk_from__isnull', True), ('bulk_from__gte', models.F('review_from')), _connector='OR'), name='duplicate_setting_bulk_above_review')],
            },
        ),
        migrations.CreateModel(
            name='DuplicateDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('NOT_SAME', 'not the same'), ('LATER', 'later'), ('MERGED', 'shown as one'), ('REOPENED', 'taken back'), ('UNMERGED', 'made two again')], max_length=8)),
                ('until', models.DateField(null=True)),
                ('merge_id', models.BigIntegerField(null=True)),
                ('batch', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.CharField(max_length=80)),
                ('pair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='crm.duplicatepair')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('batch__isnull', False)), fields=['batch'], name='duplicate_decision_batch')],
            },
        ),
        migrations.AddIndex(
            model_name='duplicatepair',
            index=models.Index(condition=models.Q(('state__in', ['OPEN', 'LATER'])), fields=['-score', 'id'], name='duplicate_pair_queue'),
        ),
        migrations.AddIndex(
            model_name='duplicatepair',
            index=models.Index(fields=['other'], name='duplicate_pair_other'),
        ),
        migrations.AddConstraint(
            model_name='duplicatepair',
            constraint=models.UniqueConstraint(fields=('one', 'other'), name='duplicate_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='duplicatepair',
            constraint=models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='duplicate_pair_in_order'),
        ),
        migrations.AddConstraint(
            model_name='duplicatepair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'LATER'), ('until__isnull', False)), models.Q(models.Q(('state', 'LATER'), _negated=True), ('until__isnull', True)), _connector='OR'), name='duplicate_pair_later_until'),
        ),
        append_only("crm_duplicatedecision", "crm_weightset"),
    ]
