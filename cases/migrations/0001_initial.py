import django_fsm
from django.db import migrations, models

from crm.teams.partitions import CreatePartitionedModel


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place_kind', models.CharField(choices=[('PROPERTY', 'A property'), ('STREET', 'A street'), ('POINT', 'A point on the map'), ('UNLISTED', 'An address the gazetteer does not hold'), ('UNKNOWN', 'Not known yet')], default='UNKNOWN', max_length=10)),
                ('easting', models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                ('northing', models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                ('place_words', models.CharField(blank=True, max_length=300)),
                ('unlisted_lines', models.TextField(blank=True)),
                ('unlisted_postcode', models.CharField(blank=True, max_length=10)),
                ('unlisted_country', models.CharField(blank=True, max_length=60)),
                ('unlisted_reason', models.CharField(blank=True, choices=[('OUTSIDE', "Outside the council's area"), ('NEW_BUILD', 'New build'), ('NOT_AN_ADDRESS', 'Not an address'), ('UNSURE', 'The caller is unsure')], max_length=16)),
                ('workflow', models.SlugField(max_length=40)),
                ('state', django_fsm.FSMField(max_length=20, protected=True)),
                ('routed_because', models.CharField(blank=True, max_length=200)),
                ('planned_date', models.DateField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('outcome_words', models.TextField(blank=True)),
                ('next_due_at', models.DateTimeField(null=True)),
                ('waiting_since', models.DateTimeField(null=True)),
                ('chase_count', models.PositiveSmallIntegerField(default=0)),
                ('reporter_count', models.PositiveSmallIntegerField(default=1)),
                ('reopened_count', models.PositiveSmallIntegerField(default=0)),
                ('last_heard_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='CaseContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attached_at', models.DateTimeField()),
            ],
        ),
        CreatePartitionedModel(
            by='at',
            name='CaseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=20)),
                ('act', models.CharField(blank=True, max_length=40)),
                ('from_state', models.CharField(blank=True, max_length=20)),
                ('to_state', models.CharField(blank=True, max_length=20)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.CharField(max_length=64)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('facts', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='CaseNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('key', models.CharField(max_length=200, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='CaseParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('APPLICANT', 'Applicant'), ('SUBJECT', 'Subject'), ('REPRESENTATIVE', 'Representative'), ('REPORTER', 'Reporter'), ('OBJECTOR', 'Objector'), ('COMPLAINED_OF', 'Person complained of'), ('LANDLORD', 'Landlord')], max_length=14)),
                ('may_see', models.BooleanField(default=True)),
                ('is_written_to', models.BooleanField(default=True)),
                ('is_named', models.BooleanField(default=False)),
                ('active_from', models.DateTimeField()),
                ('active_to', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ContactFigure',
            fields=[
                ('contact_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('session_id', models.BigIntegerField()),
                ('received_at', models.DateTimeField()),
                ('day', models.DateField()),
                ('channel', models.CharField(max_length=12)),
                ('direction', models.CharField(max_length=8)),
                ('mediated', models.BooleanField()),
                ('service_id', models.BigIntegerField()),
                ('family', models.CharField(max_length=40)),
                ('department_id', models.BigIntegerField()),
                ('disposition', models.CharField(max_length=16)),
                ('relation', models.CharField(max_length=12)),
                ('excluded', models.CharField(blank=True, max_length=20)),
                ('gross', models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('PENDING', 'Not yet known'), ('UNKNOWN', 'Could not be followed'), ('EXCLUDED', 'Excluded by rule'), ('NOT_APPLICABLE', 'Does not apply')], max_length=14)),
                ('net', models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('PENDING', 'Not yet known'), ('UNKNOWN', 'Could not be followed'), ('EXCLUDED', 'Excluded by rule'), ('NOT_APPLICABLE', 'Does not apply')], max_length=14)),
                ('once_and_done', models.CharField(choices=[('YES', 'Yes'), ('NO', 'No'), ('PENDING', 'Not yet known'), ('UNKNOWN', 'Could not be followed'), ('EXCLUDED', 'Excluded by rule'), ('NOT_APPLICABLE', 'Does not apply')], max_length=14)),
                ('why_not', models.CharField(blank=True, max_length=20)),
                ('spoiled_by', models.BigIntegerField(null=True)),
                ('window_ends_at', models.DateTimeField(null=True)),
                ('opens_session', models.BooleanField()),
                ('opens_service', models.BooleanField()),
                ('confidential', models.BooleanField(default=False)),
                ('rewritten_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PromiseFigure',
            fields=[
                ('clock_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('contact_id', models.BigIntegerField()),
                ('day', models.DateField()),
                ('channel', models.CharField(max_length=12)),
                ('service_id', models.BigIntegerField()),
                ('department_id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=11)),
                ('cycle', models.PositiveSmallIntegerField()),
                ('state', models.CharField(max_length=9)),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('broken', models.BooleanField()),
                ('same_act', models.BooleanField()),
                ('confidential', models.BooleanField(default=False)),
                ('rewritten_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('ASKED', 'Asked'), ('ANSWERED', 'Answered'), ('EXPIRED', 'Not answered in time'), ('BOUNCED', 'Could not be delivered'), ('ENDED', 'The case ended first')], default='ASKED', max_length=8)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='WorkKey',
            fields=[
                ('key', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('case_id', models.BigIntegerField()),
                ('done_at', models.DateTimeField()),
            ],
        ),
    ]
