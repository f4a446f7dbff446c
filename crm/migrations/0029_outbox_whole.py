"""Priorities, destinations that rest and are paused, what people did to the outbox; what the other end said of a message."""

from django.db import migrations, models

from crm.teams.partitions import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0028_message_template_versions'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutboxDestination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('a_minute', models.PositiveIntegerField(null=True)),
                ('next_at', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('rests', models.PositiveSmallIntegerField(default=0)),
                ('rests_until', models.DateTimeField(null=True)),
                ('probe_until', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('failed_at', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('paused_why', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='OutboxEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('RETRIED', 'Tried again'), ('LET_GO', 'Let go'), ('PAUSED', 'Paused'), ('RESUMED', 'Resumed'), ('RATE', 'Rate changed')], max_length=8)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.CharField(max_length=64)),
                ('facts', models.JSONField(default=dict)),
                ('key', models.CharField(max_length=200, unique=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='outboxentry',
            name='outbox_due',
        ),
        migrations.AddField(
            model_name='message',
            name='formats',
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name='message',
            name='told_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='outboxentry',
            name='destination',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='outboxentry',
            name='held_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=120),
        ),
        migrations.AddField(
            model_name='outboxentry',
            name='priority',
            field=models.PositiveSmallIntegerField(choices=[(0, 'Somebody waits for it'), (1, 'Ordinary'), (2, 'When there is time')], db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='outboxsettled',
            name='destination',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='outboxsettled',
            name='let_go',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('direction', 'OUT'), ('settled_at__isnull', False)), fields=['settled_at', 'channel', 'state'], name='message_settled'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'SENT'), models.Q(('provider_id', ''), _negated=True)), fields=['channel', 'settled_at'], name='message_not_heard_of'),
        ),
        migrations.AddIndex(
            model_name='outboxentry',
            index=models.Index(condition=models.Q(('dead_at__isnull', True)), fields=['destination', 'priority', 'not_before', 'number'], name='outbox_first'),
        ),
        migrations.AddIndex(
            model_name='outboxentry',
            index=models.Index(condition=models.Q(('held_by', ''), _negated=True), fields=['held_by'], name='outbox_held'),
        ),
        migrations.AddIndex(
            model_name='outboxentry',
            index=models.Index(condition=models.Q(('dead_at__isnull', False)), fields=['dead_at', 'id'], name='outbox_dead'),
        ),
        migrations.AddIndex(
            model_name='outboxsettled',
            index=models.Index(fields=['settled_at', 'kind'], name='outbox_settled_when'),
        ),
        migrations.AddIndex(
            model_name='outboxevent',
            index=models.Index(fields=['at', 'id'], name='outbox_event_in_order'),
        ),
        append_only("crm_outboxevent"),
    ]
