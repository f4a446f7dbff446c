import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crm.teams.partitions import CreatePartitionedModel


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('gazetteer', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=150, unique=True)),
                ('full_name', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('is_active', models.BooleanField(default=True)),
                ('customer_key', models.BigIntegerField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AccessCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=128)),
                ('link_hash', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('wrong_tries', models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        CreatePartitionedModel(
            by='at',
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.CharField(max_length=64)),
                ('screen', models.CharField(max_length=60)),
                ('session', models.CharField(blank=True, max_length=64)),
                ('kind', models.CharField(max_length=20)),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('reason', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.SlugField(max_length=40)),
                ('key', models.CharField(max_length=80)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('status', models.CharField(blank=True, max_length=40)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='AccountHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('system', models.SlugField(db_index=False, max_length=40)),
                ('key', models.CharField(max_length=80)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('status', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AccountHolder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('LIABLE', 'Liable'), ('JOINT', 'Joint'), ('PARTNER', 'Partner'), ('TENANT', 'Tenant'), ('PAYER', 'Payer'), ('CORRESPONDENCE', 'Letters only')], max_length=14)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='AccountHolderHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('LIABLE', 'Liable'), ('JOINT', 'Joint'), ('PARTNER', 'Partner'), ('TENANT', 'Tenant'), ('PAYER', 'Payer'), ('CORRESPONDENCE', 'Letters only')], max_length=14)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bucket', models.CharField(max_length=120)),
                ('window_start', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='CalendarHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=40)),
                ('name', models.CharField(max_length=120)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CalendarVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('spec', models.JSONField()),
                ('published_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ACKNOWLEDGE', 'Acknowledge'), ('RESPOND', 'Respond'), ('UPDATE', 'Keep informed'), ('RESOLVE', 'Put right')], max_length=11)),
                ('cycle', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('RUNNING', 'Running'), ('PAUSED', 'Paused'), ('STOPPED', 'Stopped'), ('CANCELLED', 'Cancelled')], default='RUNNING', max_length=9)),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('promised_at', models.DateTimeField(null=True)),
                ('warn_at', models.DateTimeField(null=True)),
                ('warned_level', models.PositiveSmallIntegerField(default=0)),
                ('breached_at', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('pause_reason', models.CharField(blank=True, max_length=24)),
                ('resume_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('met_by', models.CharField(blank=True, choices=[('TOLD', 'Told at once'), ('AUTO', 'Automatic message'), ('PERSON', "Somebody's answer"), ('DONE', 'Work done')], max_length=6)),
                ('same_act', models.BooleanField(default=False)),
            ],
        ),
        CreatePartitionedModel(
            by='at',
            name='ClockEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clock_id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('START', 'Started'), ('PAUSE', 'Paused'), ('RESUME', 'Resumed'), ('RESCHEDULE', 'Due time changed'), ('WARN', 'Warned'), ('BREACH', 'Broken'), ('STOP', 'Stopped'), ('CANCEL', 'Cancelled'), ('EXCUSE', 'Excused')], max_length=10)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.CharField(max_length=64)),
                ('facts', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='ClockPause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('WAITING_FOR_CUSTOMER', 'Waiting for the customer'), ('CUSTOMER_APPOINTMENT', 'The customer chose a later day'), ('ACCESS_REFUSED', 'We could not get in'), ('LEGAL_HOLD', 'Legal hold')], max_length=24)),
                ('started_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Contact',
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
                ('key', models.CharField(max_length=200, unique=True)),
                ('capacity', models.CharField(choices=[('SELF', 'For themselves'), ('CONSENT_ON_FILE', 'With consent on file'), ('SAID_IN_PRESENCE', "Said in the customer's presence"), ('POWER_OF_ATTORNEY', 'Power of attorney'), ('COUNCILLOR_OR_MP', 'Councillor or MP'), ('NONE', 'No authority: may tell us things, may be told nothing')], default='SELF', max_length=18)),
                ('authority_words', models.CharField(blank=True, max_length=300)),
                ('relation', models.CharField(choices=[('NEW', 'New matter'), ('CHASE', 'Chase'), ('SAME_REPORT', 'Reports the same thing'), ('ADDS', 'Adds something'), ('ANSWERS', 'Answers our question'), ('NOT_FIXED', 'Says it is not fixed')], default='NEW', max_length=12)),
                ('disposition', models.CharField(choices=[('RAISED', 'Raised with the department'), ('ANSWERED', 'Answered'), ('NEEDS_SOMETHING', 'Needs something from them'), ('PASSED_ON', 'Passed to a person'), ('ANOTHER_BODY', "Another body's"), ('SENT_TO_WEB', 'Sent to our web page'), ('CALL_BACK', 'Call back'), ('CONNECTED', 'Connected'), ('DROPPED', 'Dropped'), ('ENDED_BY_US', 'Ended by us'), ('THANKS', 'Thanks'), ('SPAM', 'Spam')], max_length=16)),
                ('answers', models.JSONField(default=dict)),
                ('notes', models.TextField(blank=True)),
                ('received_at', models.DateTimeField()),
                ('logged_at', models.DateTimeField()),
                ('logged_by_kind', models.CharField(max_length=10)),
                ('logged_by_key', models.CharField(max_length=64)),
                ('voided_at', models.DateTimeField(null=True)),
            ],
        ),
        CreatePartitionedModel(
            by='at',
            name='ContactEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contact_id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('LOGGED', 'Logged'), ('MOVED', 'Moved'), ('VOIDED', 'Logged in error'), ('ADDED', 'Words added'), ('CODE_SENT', 'Code sent'), ('OPENED', 'Opened with a code')], max_length=10)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.CharField(max_length=64)),
                ('facts', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('EMAIL', 'Email'), ('PHONE', 'Telephone')], max_length=5)),
                ('value', models.CharField(max_length=320)),
                ('normalised', models.CharField(max_length=320)),
                ('verified_at', models.DateTimeField(null=True)),
                ('do_not_use', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='ContactPointHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('EMAIL', 'Email'), ('PHONE', 'Telephone')], max_length=5)),
                ('value', models.CharField(max_length=320)),
                ('normalised', models.CharField(max_length=320)),
                ('verified_at', models.DateTimeField(null=True)),
                ('do_not_use', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('channel', models.CharField(choices=[('PHONE', 'Telephone'), ('FACE_TO_FACE', 'Face to face'), ('EMAIL', 'Email'), ('WEB', 'Web form'), ('POST', 'Letter'), ('TEXT', 'Text message'), ('CHAT', 'Chat'), ('INTERNAL', 'Raised by the council')], max_length=12)),
                ('direction', models.CharField(choices=[('IN', 'In'), ('OUT', 'Out'), ('INTERNAL', 'Internal')], default='IN', max_length=8)),
                ('speaker_words', models.CharField(blank=True, max_length=300)),
                ('call_id', models.CharField(blank=True, max_length=120)),
                ('telephone', models.CharField(blank=True, max_length=40)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('last_contact_at', models.DateTimeField(null=True)),
                ('taken_by_kind', models.CharField(max_length=10)),
                ('taken_by_key', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('LOGGED', 'Logged'), ('MOVED', 'Moved'), ('VOIDED', 'Logged in error'), ('ADDED', 'Words added'), ('CODE_SENT', 'Code sent'), ('OPENED', 'Opened with a code')], max_length=10)),
                ('reason', models.CharField(max_length=300)),
                ('made_at', models.DateTimeField()),
                ('made_by_kind', models.CharField(max_length=10)),
                ('made_by_key', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=200, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=9, unique=True)),
                ('kind', models.CharField(choices=[('PERSON', 'Person'), ('BUSINESS', 'Business')], max_length=8)),
                ('title', models.CharField(blank=True, max_length=40)),
                ('given_names', models.CharField(blank=True, max_length=300)),
                ('family_name', models.CharField(blank=True, max_length=300)),
                ('preferred_name', models.CharField(blank=True, max_length=300)),
                ('business_name', models.CharField(blank=True, max_length=300)),
                ('trading_name', models.CharField(blank=True, max_length=300)),
                ('date_of_birth', models.DateField(null=True)),
                ('language', models.CharField(default='en', max_length=12)),
                ('status', models.CharField(choices=[('LIVE', 'Live'), ('DECEASED', 'Has died'), ('MOVED_AWAY', 'Moved away')], default='LIVE', max_length=10)),
                ('source', models.CharField(choices=[('AGENT', 'Added by staff'), ('WEB', 'Given on a web form, not checked'), ('LOAD', 'Loaded from another system')], default='AGENT', max_length=6)),
                ('display_name', models.CharField(max_length=620)),
                ('sort_name', models.CharField(max_length=620)),
                ('search_text', models.TextField()),
                ('key', models.CharField(max_length=200, null=True, unique=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.CharField(max_length=80)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='CustomerHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=9)),
                ('kind', models.CharField(choices=[('PERSON', 'Person'), ('BUSINESS', 'Business')], max_length=8)),
                ('title', models.CharField(blank=True, max_length=40)),
                ('given_names', models.CharField(blank=True, max_length=300)),
                ('family_name', models.CharField(blank=True, max_length=300)),
                ('preferred_name', models.CharField(blank=True, max_length=300)),
                ('business_name', models.CharField(blank=True, max_length=300)),
                ('trading_name', models.CharField(blank=True, max_length=300)),
                ('date_of_birth', models.DateField(null=True)),
                ('language', models.CharField(default='en', max_length=12)),
                ('status', models.CharField(choices=[('LIVE', 'Live'), ('DECEASED', 'Has died'), ('MOVED_AWAY', 'Moved away')], default='LIVE', max_length=10)),
                ('source', models.CharField(choices=[('AGENT', 'Added by staff'), ('WEB', 'Given on a web form, not checked'), ('LOAD', 'Loaded from another system')], default='AGENT', max_length=6)),
                ('display_name', models.CharField(max_length=620)),
                ('sort_name', models.CharField(max_length=620)),
                ('search_text', models.TextField()),
                ('key', models.CharField(max_length=200, null=True)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.CharField(max_length=80)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('phone', models.CharField(blank=True, max_length=40)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='DepartmentHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('phone', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('beat_at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('active_from', models.DateTimeField()),
                ('active_to', models.DateTimeField(null=True)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='MembershipHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('active_from', models.DateTimeField()),
                ('active_to', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choices', models.JSONField(default=dict)),
                ('reason', models.CharField(max_length=300)),
                ('merged_at', models.DateTimeField()),
                ('merged_by', models.CharField(max_length=80)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_by', models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('direction', models.CharField(choices=[('IN', 'In'), ('OUT', 'Out'), ('INTERNAL', 'Internal')], max_length=8)),
                ('channel', models.CharField(choices=[('PHONE', 'Telephone'), ('FACE_TO_FACE', 'Face to face'), ('EMAIL', 'Email'), ('WEB', 'Web form'), ('POST', 'Letter'), ('TEXT', 'Text message'), ('CHAT', 'Chat'), ('INTERNAL', 'Raised by the council')], max_length=12)),
                ('event', models.SlugField(max_length=40)),
                ('subject', models.CharField(blank=True, max_length=300)),
                ('body', models.TextField(blank=True)),
                ('message_id', models.CharField(max_length=200, null=True, unique=True)),
                ('state', models.CharField(choices=[('QUEUED', 'To be sent'), ('SENT', 'Sent'), ('REFUSED', 'Not sent'), ('FAILED', 'Could not be sent'), ('RECEIVED', 'Received')], max_length=8)),
                ('state_reason', models.CharField(blank=True, max_length=200)),
                ('attempted_at', models.DateTimeField(null=True)),
                ('perhaps_twice', models.BooleanField(default=False)),
                ('sent_to', models.CharField(blank=True, max_length=320)),
                ('created_at', models.DateTimeField()),
                ('created_by_kind', models.CharField(max_length=10)),
                ('created_by_key', models.CharField(max_length=64)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='MessageTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.SlugField(max_length=40)),
                ('language', models.CharField(default='en', max_length=12)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='MessageTemplateHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('event', models.SlugField(db_index=False, max_length=40)),
                ('language', models.CharField(default='en', max_length=12)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OutboxEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(default=0, editable=False)),
                ('stream', models.CharField(blank=True, max_length=40)),
                ('kind', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('claimed_until', models.DateTimeField(null=True)),
                ('claimed_by', models.CharField(blank=True, max_length=64)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('dead_at', models.DateTimeField(null=True)),
            ],
        ),
        CreatePartitionedModel(
            by='settled_at',
            name='OutboxSettled',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry_id', models.BigIntegerField()),
                ('number', models.BigIntegerField()),
                ('stream', models.CharField(blank=True, max_length=40)),
                ('kind', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField()),
                ('settled_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40)),
                ('label', models.CharField(max_length=120)),
                ('family', models.CharField(choices=[('DONE', 'Done'), ('DONE_BEFORE', 'Done before'), ('NOTHING_FOUND', 'Nothing found'), ('CUSTOMER_SIDE', "Could not, because of the customer's side"), ('NOT_OURS', 'Not ours'), ('WILL_NOT', 'Will not, and why'), ('WITHDRAWN', 'Withdrawn'), ('NO_ANSWER', 'No answer'), ('DECIDED', 'Decided'), ('SAME_AS_ANOTHER', 'Same as another')], max_length=16)),
                ('public_words', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='PolicyHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=40)),
                ('name', models.CharField(max_length=120)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PolicyTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ACKNOWLEDGE', 'Acknowledge'), ('RESPOND', 'Respond'), ('UPDATE', 'Keep informed'), ('RESOLVE', 'Put right')], max_length=11)),
                ('measure', models.CharField(choices=[('WORKING_MINUTES', 'WORKING_MINUTES'), ('WORKING_DAYS', 'WORKING_DAYS'), ('CALENDAR_DAYS', 'CALENDAR_DAYS'), ('CALENDAR_MONTHS', 'CALENDAR_MONTHS'), ('FIXED', 'FIXED')], max_length=16)),
                ('amount', models.PositiveIntegerField()),
                ('receipt', models.CharField(choices=[('ACTUAL', 'ACTUAL'), ('DEEMED_NEXT_WORKING_DAY', 'DEEMED_NEXT_WORKING_DAY')], default='ACTUAL', max_length=24)),
                ('cutoff', models.CharField(choices=[('CLOSE', 'CLOSE'), ('MIDNIGHT', 'MIDNIGHT')], default='CLOSE', max_length=8)),
                ('pause_rule', models.CharField(choices=[('RUNNING_AT_CUTOFF', 'RUNNING_AT_CUTOFF'), ('TOUCHED_DAY', 'TOUCHED_DAY'), ('RESTART', 'RESTART')], default='RUNNING_AT_CUTOFF', max_length=20)),
                ('warn_percent', models.PositiveSmallIntegerField(default=75)),
                ('pauses', models.BooleanField(default=True)),
                ('automatic_counts', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('published_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('OWN', 'Ours'), ('PARTNER', "A partner's"), ('OLD_SYSTEM', "An old system's")], default='OWN', max_length=10)),
                ('source', models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Residence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unlisted_lines', models.TextField(blank=True)),
                ('unlisted_postcode', models.CharField(blank=True, max_length=10)),
                ('role', models.CharField(choices=[('OCCUPIER', 'Lives there'), ('OWNER', 'Owner'), ('TENANT', 'Tenant'), ('LANDLORD', 'Landlord'), ('TRADES', 'Trades from there'), ('CORRESPONDENCE', 'Letters only'), ('NO_FIXED_ADDRESS', 'No fixed address')], default='OCCUPIER', max_length=16)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='ResidenceHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('unlisted_lines', models.TextField(blank=True)),
                ('unlisted_postcode', models.CharField(blank=True, max_length=10)),
                ('role', models.CharField(choices=[('OCCUPIER', 'Lives there'), ('OWNER', 'Owner'), ('TENANT', 'Tenant'), ('LANDLORD', 'Landlord'), ('TRADES', 'Trades from there'), ('CORRESPONDENCE', 'Letters only'), ('NO_FIXED_ADDRESS', 'No fixed address')], default='OCCUPIER', max_length=16)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grade', models.CharField(choices=[('ADDRESS', 'Confidential address or contact point'), ('MATTER', 'Confidential matter'), ('PERSON', 'Confidential person')], max_length=8)),
                ('reason', models.CharField(max_length=300)),
                ('review_date', models.DateField()),
                ('created_at', models.DateTimeField()),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='RestrictionHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('grade', models.CharField(choices=[('ADDRESS', 'Confidential address or contact point'), ('MATTER', 'Confidential matter'), ('PERSON', 'Confidential person')], max_length=8)),
                ('reason', models.CharField(max_length=300)),
                ('review_date', models.DateField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RoleHeld',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('AGENT', 'Agent'), ('OFFICER', 'Officer'), ('TEAM_LEADER', 'Team leader'), ('MANAGER', 'Manager'), ('INFORMATION_GOVERNANCE', 'Information governance'), ('ADMINISTRATOR', 'Administrator')], max_length=30)),
                ('active_from', models.DateTimeField()),
                ('active_to', models.DateTimeField(null=True)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='RoleHeldHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('AGENT', 'Agent'), ('OFFICER', 'Officer'), ('TEAM_LEADER', 'Team leader'), ('MANAGER', 'Manager'), ('INFORMATION_GOVERNANCE', 'Information governance'), ('ADMINISTRATOR', 'Administrator')], max_length=30)),
                ('active_from', models.DateTimeField()),
                ('active_to', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('family', models.SlugField(max_length=40)),
                ('lgsl_code', models.PositiveIntegerField(null=True)),
                ('synonyms', models.CharField(blank=True, max_length=300)),
                ('search_text', models.TextField()),
                ('provider', models.CharField(choices=[('COUNCIL', 'This council'), ('OTHER', 'Another body')], default='COUNCIL', max_length=8)),
                ('counting', models.CharField(choices=[('ELIGIBLE', 'Counts'), ('SWITCHBOARD', 'Connected by the switchboard'), ('OTHER_BODY', "Another body's")], default='ELIGIBLE', max_length=12)),
                ('about_property', models.BooleanField(default=False)),
                ('repeat_days', models.PositiveSmallIntegerField(default=7)),
                ('named_publicly', models.BooleanField(default=False)),
                ('on_web', models.BooleanField(default=False)),
                ('is_live', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='ServiceVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('TEST', 'On test'), ('PUBLISHED', 'Published'), ('RETIRED', 'Retired')], default='DRAFT', max_length=9)),
                ('published_at', models.DateTimeField(null=True)),
                ('form', models.JSONField(default=list)),
                ('script', models.TextField(blank=True)),
                ('answer', models.TextField(blank=True)),
                ('workflow', models.SlugField(blank=True, max_length=40)),
                ('policy', models.SlugField(blank=True, max_length=40)),
                ('team', models.SlugField(blank=True, max_length=40)),
                ('needs_place', models.BooleanField(default=False)),
                ('not_fixed_days', models.PositiveSmallIntegerField(default=14)),
                ('public_words', models.JSONField(default=dict)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='ServiceVersionHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('TEST', 'On test'), ('PUBLISHED', 'Published'), ('RETIRED', 'Retired')], default='DRAFT', max_length=9)),
                ('published_at', models.DateTimeField(null=True)),
                ('form', models.JSONField(default=list)),
                ('script', models.TextField(blank=True)),
                ('answer', models.TextField(blank=True)),
                ('workflow', models.SlugField(blank=True, db_index=False, max_length=40)),
                ('policy', models.SlugField(blank=True, db_index=False, max_length=40)),
                ('team', models.SlugField(blank=True, db_index=False, max_length=40)),
                ('needs_place', models.BooleanField(default=False)),
                ('not_fixed_days', models.PositiveSmallIntegerField(default=14)),
                ('public_words', models.JSONField(default=dict)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='TeamHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=40)),
                ('name', models.CharField(max_length=120)),
            ],
            options={
                'abstract': False,
            },
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='UserHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('username', models.CharField(max_length=150)),
                ('full_name', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('is_active', models.BooleanField(default=True)),
                ('customer_key', models.BigIntegerField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."customer_key" IS DISTINCT FROM (NEW."customer_key") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."username" IS DISTINCT FROM (NEW."username"))', func='INSERT INTO "crm_userhistory" ("customer_key", "email", "full_name", "id", "is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "username") VALUES (OLD."customer_key", OLD."email", OLD."full_name", OLD."id", OLD."is_active", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."username"); RETURN NULL;', hash='70a831e7b22605c74821306208e4dccf807a5332', operation='UPDATE', pgid='pgtrigger_update_update_3aa0c', table='crm_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_userhistory" ("customer_key", "email", "full_name", "id", "is_active", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "username") VALUES (OLD."customer_key", OLD."email", OLD."full_name", OLD."id", OLD."is_active", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."username"); RETURN NULL;', hash='0ea15f6552c2a29d18ccc4da2a8774eceeea5f26', operation='DELETE', pgid='pgtrigger_delete_delete_e2835', table='crm_user', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=models.Index(fields=['actor_key', 'at'], name='access_by_actor'),
        ),
        migrations.AddField(
            model_name='account',
            name='property',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.property'),
        ),
        migrations.AddField(
            model_name='accounthistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='accounthistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.account'),
        ),
        migrations.AddField(
            model_name='accounthistory',
            name='property',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gazetteer.property'),
        ),
        migrations.AddField(
            model_name='accountholder',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holders', to='crm.account'),
        ),
        migrations.AddField(
            model_name='accountholderhistory',
            name='account',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.account'),
        ),
        migrations.AddField(
            model_name='accountholderhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='accountholderhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.accountholder'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['window_start'], name='attempt_to_forget'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(fields=('bucket', 'window_start'), name='attempt_window_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendar',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_calendarhistory" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id"); RETURN NULL;', hash='db138d6ccad42d15bec440c605e09aa3e2e881fb', operation='UPDATE', pgid='pgtrigger_update_update_250cb', table='crm_calendar', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendar',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_calendarhistory" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='24a4c427dcdc2b63a903dfb1bec59bdd0cd46c00', operation='DELETE', pgid='pgtrigger_delete_delete_8819e', table='crm_calendar', when='AFTER')),
        ),
        migrations.AddField(
            model_name='calendarhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='calendarhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.calendar'),
        ),
        migrations.AddField(
            model_name='calendarversion',
            name='calendar',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='crm.calendar'),
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('clock', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='promise', serialize=False, to='crm.clock')),
                ('kind', models.CharField(choices=[('ACKNOWLEDGE', 'Acknowledge'), ('RESPOND', 'Respond'), ('UPDATE', 'Keep informed'), ('RESOLVE', 'Put right')], max_length=11)),
                ('cycle', models.PositiveSmallIntegerField(default=1)),
            ],
        ),
        migrations.AddField(
            model_name='clock',
            name='calendar_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.calendarversion'),
        ),
        migrations.AddIndex(
            model_name='clockevent',
            index=models.Index(fields=['clock_id', 'at', 'id'], name='clock_event_of'),
        ),
        migrations.AddField(
            model_name='clockpause',
            name='clock',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clock_pauses', to='crm.clock'),
        ),
        migrations.AddField(
            model_name='contact',
            name='about',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later_contacts', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='contact',
            name='property',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.property'),
        ),
        migrations.AddField(
            model_name='contact',
            name='street',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.street'),
        ),
        migrations.AddField(
            model_name='accesscode',
            name='contact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access_codes', to='crm.contact'),
        ),
        migrations.AddIndex(
            model_name='contactevent',
            index=models.Index(fields=['contact_id', 'at', 'id'], name='contact_event_of'),
        ),
        migrations.AddField(
            model_name='accesscode',
            name='contact_point',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.contactpoint'),
        ),
        migrations.AddField(
            model_name='contactpointhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='contactpointhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.contactpoint'),
        ),
        migrations.AddField(
            model_name='contact',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='crm.contactsession'),
        ),
        migrations.AddField(
            model_name='correction',
            name='contact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='customer',
            name='canonical',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merged_here', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='contactsession',
            name='speaker',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='spoken_sessions', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='contactpointhistory',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_points', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='contact',
            name='customer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='accountholderhistory',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='accountholder',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='customerhistory',
            name='canonical',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='customerhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='customerhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.customer'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='department',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_departmenthistory" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."phone"); RETURN NULL;', hash='a1a953d9272cf0ae6cb855850dc65e5ed2c685a2', operation='UPDATE', pgid='pgtrigger_update_update_1a549', table='crm_department', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='department',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_departmenthistory" ("code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone") VALUES (OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone"); RETURN NULL;', hash='effd37107c2a688486901c54640c0809139a7b6b', operation='DELETE', pgid='pgtrigger_delete_delete_f133d', table='crm_department', when='AFTER')),
        ),
        migrations.AddField(
            model_name='departmenthistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='departmenthistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.department'),
        ),
        migrations.AddField(
            model_name='membership',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='membershiphistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='membershiphistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.membership'),
        ),
        migrations.AddField(
            model_name='membershiphistory',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='merge',
            name='from_customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges_away', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='merge',
            name='into_customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges_in', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='message',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='message',
            name='contact_point',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.contactpoint'),
        ),
        migrations.AddField(
            model_name='message',
            name='customer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='message',
            name='session',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='crm.contactsession'),
        ),
        migrations.AddField(
            model_name='messagetemplatehistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='messagetemplatehistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.messagetemplate'),
        ),
        migrations.AddIndex(
            model_name='outboxentry',
            index=models.Index(condition=models.Q(('dead_at__isnull', True)), fields=['not_before', 'number'], name='outbox_due'),
        ),
        migrations.AddIndex(
            model_name='outboxentry',
            index=models.Index(condition=models.Q(('stream', ''), _negated=True), fields=['stream', 'number'], name='outbox_stream'),
        ),
        migrations.AddIndex(
            model_name='outboxsettled',
            index=models.Index(fields=['kind', 'subject_id'], name='outbox_settled_subject'),
        ),
        migrations.AddField(
            model_name='policy',
            name='calendar',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.calendar'),
        ),
        migrations.AddField(
            model_name='policyhistory',
            name='calendar',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.calendar'),
        ),
        migrations.AddField(
            model_name='policyhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='policyhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.policy'),
        ),
        migrations.AddField(
            model_name='clock',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.policytarget'),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='policy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='crm.policy'),
        ),
        migrations.AddField(
            model_name='policytarget',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='crm.policyversion'),
        ),
        migrations.AddField(
            model_name='reference',
            name='contact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='references', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='residence',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='residences', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='residence',
            name='property',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.property'),
        ),
        migrations.AddField(
            model_name='residencehistory',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='residencehistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='residencehistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.residence'),
        ),
        migrations.AddField(
            model_name='residencehistory',
            name='property',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gazetteer.property'),
        ),
        migrations.AddField(
            model_name='restriction',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='residencehistory',
            name='restriction',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='residence',
            name='restriction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='customerhistory',
            name='restriction',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='customer',
            name='restriction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='contactpointhistory',
            name='restriction',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='restriction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='contact',
            name='restriction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='accountholderhistory',
            name='restriction',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='accountholder',
            name='restriction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='restrictionhistory',
            name='owner',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='restrictionhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='restrictionhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='roleheld',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.department'),
        ),
        migrations.AddField(
            model_name='roleheld',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles_held', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='roleheldhistory',
            name='department',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.department'),
        ),
        migrations.AddField(
            model_name='roleheldhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='roleheldhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.roleheld'),
        ),
        migrations.AddField(
            model_name='roleheldhistory',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='service',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='crm.department'),
        ),
        migrations.AddField(
            model_name='messagetemplatehistory',
            name='service',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.service'),
        ),
        migrations.AddField(
            model_name='messagetemplate',
            name='service',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='templates', to='crm.service'),
        ),
        migrations.AddField(
            model_name='contact',
            name='service',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.service'),
        ),
        migrations.AddField(
            model_name='serviceversion',
            name='service',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='crm.service'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='crm.serviceversion'),
        ),
        migrations.AddField(
            model_name='contact',
            name='service_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.serviceversion'),
        ),
        migrations.AddField(
            model_name='serviceversionhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='serviceversionhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.serviceversion'),
        ),
        migrations.AddField(
            model_name='serviceversionhistory',
            name='service',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.service'),
        ),
        migrations.AddField(
            model_name='team',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='crm.department'),
        ),
        migrations.AddField(
            model_name='restriction',
            name='teams',
            field=models.ManyToManyField(related_name='restrictions', to='crm.team'),
        ),
        migrations.AddField(
            model_name='membershiphistory',
            name='team',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.team'),
        ),
        migrations.AddField(
            model_name='membership',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='crm.team'),
        ),
        migrations.AddField(
            model_name='contactsession',
            name='team',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.team'),
        ),
        migrations.AddField(
            model_name='teamhistory',
            name='department',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.department'),
        ),
        migrations.AddField(
            model_name='teamhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='teamhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.team'),
        ),
        migrations.AddField(
            model_name='userhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='userhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(fields=('system', 'key'), name='account_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_accounthistory" ("active_from", "active_to", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "property_id", "status", "system") VALUES (OLD."active_from", OLD."active_to", OLD."id", OLD."key", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."property_id", OLD."status", OLD."system"); RETURN NULL;', hash='cff45a0824d3c6b2d09d5481fe4feffc7ce959d3', operation='UPDATE', pgid='pgtrigger_update_update_01161', table='crm_account', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='account',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_accounthistory" ("active_from", "active_to", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "property_id", "status", "system") VALUES (OLD."active_from", OLD."active_to", OLD."id", OLD."key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."property_id", OLD."status", OLD."system"); RETURN NULL;', hash='b92f8ae927c7d166925b0548981b9b46804b64a8', operation='DELETE', pgid='pgtrigger_delete_delete_89bba', table='crm_account', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accounthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='df8919af2369b2ca46af61852f2dc8b86e1b241f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_eddb9', table='crm_accounthistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendarhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2fd30399f32e72b4f9d130641716510e6eec5879', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5fa34', table='crm_calendarhistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='calendarversion',
            constraint=models.UniqueConstraint(fields=('calendar', 'number'), name='calendar_version_once'),
        ),
        migrations.AddField(
            model_name='promise',
            name='contact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='crm.contact'),
        ),
        migrations.AddConstraint(
            model_name='clockpause',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('clock',), name='clock_paused_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='departmenthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='73a935c48813bb2c8c008e223f7b4bb42efbce6c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ec227', table='crm_departmenthistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('from_customer',), name='merge_away_once'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('from_customer', models.F('into_customer')), _negated=True), name='merge_of_two'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['created_at', 'id'], name='message_in_order'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('session__isnull', False), ('contact__isnull', False), _connector='OR'), name='message_belongs_somewhere'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='policy',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_policyhistory" ("calendar_id", "code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."calendar_id", OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id"); RETURN NULL;', hash='b5f73d2c9e24eae9205a998b1f981bb84ce54d0c', operation='UPDATE', pgid='pgtrigger_update_update_e168b', table='crm_policy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='policy',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_policyhistory" ("calendar_id", "code", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."calendar_id", OLD."code", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='191354e4636ecdd8d623dc77219cdb80557f72d5', operation='DELETE', pgid='pgtrigger_delete_delete_4054d', table='crm_policy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='policyhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8fb050c5676cfdefddfcecbf3e0ab21c259bf205', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f5785', table='crm_policyhistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('breached_at__isnull', True), ('state', 'RUNNING')), fields=['due_at'], name='clock_next_breach'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('state', 'RUNNING'), ('warn_at__isnull', False)), fields=['warn_at'], name='clock_next_warning'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('state', 'PAUSED')), fields=['resume_at'], name='clock_next_resume'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', True), ('paused_at__isnull', False), ('state', 'PAUSED'), ('warn_at__isnull', True)), models.Q(('due_at__isnull', False), ('paused_at__isnull', True), ('state', 'RUNNING')), models.Q(('state__in', ['STOPPED', 'CANCELLED']), ('stopped_at__isnull', False), ('warn_at__isnull', True)), _connector='OR'), name='clock_state_agrees'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.CheckConstraint(condition=models.Q(('stopped_at__isnull', True), ('stopped_at__gte', models.F('started_at')), _connector='OR'), name='clock_not_backwards'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(fields=('policy', 'number'), name='policy_version_once'),
        ),
        migrations.AddConstraint(
            model_name='policytarget',
            constraint=models.UniqueConstraint(fields=('version', 'kind'), name='policy_target_once'),
        ),
        migrations.AddConstraint(
            model_name='reference',
            constraint=models.UniqueConstraint(fields=('value', 'kind', 'source'), name='reference_once'),
        ),
        migrations.AddConstraint(
            model_name='reference',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'OWN')), fields=('contact',), name='reference_own_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='residencehistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bc5e016b6f5cb95b597fdcfb4b497c5a629e6c8f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_50ad8', table='crm_residencehistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='residence',
            index=models.Index(fields=['property', 'customer'], name='residence_at'),
        ),
        migrations.AddIndex(
            model_name='residence',
            index=models.Index(condition=models.Q(('restriction__isnull', False)), fields=['customer', 'property'], name='residence_confidential'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('property__isnull', True), ('role', 'NO_FIXED_ADDRESS')), models.Q(('property__isnull', False), ('unlisted_lines', '')), models.Q(('property__isnull', True), models.Q(('unlisted_lines', ''), _negated=True)), _connector='OR'), name='residence_is_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='residence',
            constraint=models.CheckConstraint(condition=models.Q(('active_to__isnull', True), ('active_from__isnull', True), ('active_to__gte', models.F('active_from')), _connector='OR'), name='residence_from_to'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='residence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_residencehistory" ("active_from", "active_to", "created_at", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "property_id", "restriction_id", "role", "unlisted_lines", "unlisted_postcode") VALUES (OLD."active_from", OLD."active_to", OLD."created_at", OLD."customer_id", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."property_id", OLD."restriction_id", OLD."role", OLD."unlisted_lines", OLD."unlisted_postcode"); RETURN NULL;', hash='7f58bf66256972105da13bdd9598a4fa90089fe2', operation='UPDATE', pgid='pgtrigger_update_update_d7197', table='crm_residence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='residence',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_residencehistory" ("active_from", "active_to", "created_at", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "property_id", "restriction_id", "role", "unlisted_lines", "unlisted_postcode") VALUES (OLD."active_from", OLD."active_to", OLD."created_at", OLD."customer_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."property_id", OLD."restriction_id", OLD."role", OLD."unlisted_lines", OLD."unlisted_postcode"); RETURN NULL;', hash='e0c857f3f3ba6eb0a94b13f20fa6faaf1319605b', operation='DELETE', pgid='pgtrigger_delete_delete_22e02', table='crm_residence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f69b32e6715505b191ae3c41395276dba2d6db26', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0eb82', table='crm_customerhistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('search_text', config='simple'), name='customer_words'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['sort_name', 'id'], name='customer_in_order'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(condition=models.Q(('canonical', models.F('id')), _negated=True), fields=['canonical'], name='customer_merged'),
        ),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.CheckConstraint(condition=models.Q(('display_name', ''), _negated=True), name='customer_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('business_name', ''), ('kind', 'PERSON')), models.Q(('date_of_birth__isnull', True), ('kind', 'BUSINESS')), _connector='OR'), name='customer_person_or_business'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_customerhistory" ("business_name", "canonical_id", "created_at", "created_by", "date_of_birth", "display_name", "family_name", "given_names", "id", "key", "kind", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_name", "reference", "restriction_id", "search_text", "sort_name", "source", "status", "title", "trading_name") VALUES (OLD."business_name", OLD."canonical_id", OLD."created_at", OLD."created_by", OLD."date_of_birth", OLD."display_name", OLD."family_name", OLD."given_names", OLD."id", OLD."key", OLD."kind", OLD."language", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."preferred_name", OLD."reference", OLD."restriction_id", OLD."search_text", OLD."sort_name", OLD."source", OLD."status", OLD."title", OLD."trading_name"); RETURN NULL;', hash='dc5bca1c8b7a46641aec55dc252d5ac0739b50e9', operation='UPDATE', pgid='pgtrigger_update_update_2c843', table='crm_customer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_customerhistory" ("business_name", "canonical_id", "created_at", "created_by", "date_of_birth", "display_name", "family_name", "given_names", "id", "key", "kind", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_name", "reference", "restriction_id", "search_text", "sort_name", "source", "status", "title", "trading_name") VALUES (OLD."business_name", OLD."canonical_id", OLD."created_at", OLD."created_by", OLD."date_of_birth", OLD."display_name", OLD."family_name", OLD."given_names", OLD."id", OLD."key", OLD."kind", OLD."language", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."preferred_name", OLD."reference", OLD."restriction_id", OLD."search_text", OLD."sort_name", OLD."source", OLD."status", OLD."title", OLD."trading_name"); RETURN NULL;', hash='45f68be2749af1fe12333af5d1bb4d444b682a51', operation='DELETE', pgid='pgtrigger_delete_delete_21256', table='crm_customer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpointhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='43a6041d0156f6ef670d4aadb881ba13062beb3c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6d1ae', table='crm_contactpointhistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='contactpoint',
            index=models.Index(fields=['normalised', 'kind'], name='contact_point_value'),
        ),
        migrations.AddConstraint(
            model_name='contactpoint',
            constraint=models.UniqueConstraint(fields=('customer', 'kind', 'normalised'), name='contact_point_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpoint',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_contactpointhistory" ("created_at", "customer_id", "do_not_use", "id", "kind", "normalised", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restriction_id", "value", "verified_at") VALUES (OLD."created_at", OLD."customer_id", OLD."do_not_use", OLD."id", OLD."kind", OLD."normalised", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."restriction_id", OLD."value", OLD."verified_at"); RETURN NULL;', hash='84c66da943cfa59719317bf873a15e94611ccae1', operation='UPDATE', pgid='pgtrigger_update_update_6383a', table='crm_contactpoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpoint',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_contactpointhistory" ("created_at", "customer_id", "do_not_use", "id", "kind", "normalised", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restriction_id", "value", "verified_at") VALUES (OLD."created_at", OLD."customer_id", OLD."do_not_use", OLD."id", OLD."kind", OLD."normalised", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."restriction_id", OLD."value", OLD."verified_at"); RETURN NULL;', hash='db5fafaa11a5a6758c82510007569f58819decba', operation='DELETE', pgid='pgtrigger_delete_delete_156e5', table='crm_contactpoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountholderhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e4db90acb7e56b7b1b8b9d64b301f4499a10d847', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_02ffc', table='crm_accountholderhistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='accountholder',
            constraint=models.UniqueConstraint(condition=models.Q(('active_to__isnull', True)), fields=('account', 'customer', 'role'), name='account_holder_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountholder',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_accountholderhistory" ("account_id", "active_from", "active_to", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restriction_id", "role") VALUES (OLD."account_id", OLD."active_from", OLD."active_to", OLD."customer_id", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."restriction_id", OLD."role"); RETURN NULL;', hash='e634876a14567d6a24b70a43fd23953d8c43cf4b', operation='UPDATE', pgid='pgtrigger_update_update_82651', table='crm_accountholder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountholder',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_accountholderhistory" ("account_id", "active_from", "active_to", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restriction_id", "role") VALUES (OLD."account_id", OLD."active_from", OLD."active_to", OLD."customer_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."restriction_id", OLD."role"); RETURN NULL;', hash='6d4bc3f4cedba488334664ba0e9bba32e381039d', operation='DELETE', pgid='pgtrigger_delete_delete_0ef4a', table='crm_accountholder', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restrictionhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b0a1cd90ed586b8bdba54adba30e25d644913c6c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_886f4', table='crm_restrictionhistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='roleheld',
            constraint=models.UniqueConstraint(condition=models.Q(('active_to__isnull', True)), fields=('user', 'department', 'role'), name='role_held_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='roleheld',
            constraint=models.CheckConstraint(condition=models.Q(('active_to__isnull', True), ('active_to__gt', models.F('active_from')), _connector='OR'), name='role_held_from_to'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='roleheld',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_roleheldhistory" ("active_from", "active_to", "department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (OLD."active_from", OLD."active_to", OLD."department_id", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."role", OLD."user_id"); RETURN NULL;', hash='a47ae0a5fa58fe1e3344a453cf5078e9c1528e0c', operation='UPDATE', pgid='pgtrigger_update_update_b0ec5', table='crm_roleheld', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='roleheld',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_roleheldhistory" ("active_from", "active_to", "department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (OLD."active_from", OLD."active_to", OLD."department_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."user_id"); RETURN NULL;', hash='519d59ed3201ac93bea45dfc28549a29053ff5f3', operation='DELETE', pgid='pgtrigger_delete_delete_0a5cb', table='crm_roleheld', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='roleheldhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e31bc458f1a41142035a3cfbfb23177f42218d1f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3b7fd', table='crm_roleheldhistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(fields=['family'], name='service_family'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='messagetemplatehistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ea5fa5bfe9f0a753c1c707f397db65bc1572d671', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cb0bd', table='crm_messagetemplatehistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='messagetemplate',
            constraint=models.UniqueConstraint(fields=('event', 'service', 'language'), name='message_template_once', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='messagetemplate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_messagetemplatehistory" ("body", "event", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "subject") VALUES (OLD."body", OLD."event", OLD."id", OLD."language", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."service_id", OLD."subject"); RETURN NULL;', hash='a941450c35a4de8711d3200f880f65ac3df336f8', operation='UPDATE', pgid='pgtrigger_update_update_6e46a', table='crm_messagetemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='messagetemplate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_messagetemplatehistory" ("body", "event", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "subject") VALUES (OLD."body", OLD."event", OLD."id", OLD."language", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."service_id", OLD."subject"); RETURN NULL;', hash='9fe4cbe75078670e50f1941f8dd97a2bc3a3d39b', operation='DELETE', pgid='pgtrigger_delete_delete_7c6fb', table='crm_messagetemplate', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='serviceversion',
            constraint=models.UniqueConstraint(fields=('service', 'number'), name='service_version_once'),
        ),
        migrations.AddConstraint(
            model_name='serviceversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'PUBLISHED')), fields=('service',), name='service_one_published_version'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceversion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_serviceversionhistory" ("answer", "form", "id", "needs_place", "not_fixed_days", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy", "public_words", "published_at", "script", "service_id", "state", "team", "workflow") VALUES (OLD."answer", OLD."form", OLD."id", OLD."needs_place", OLD."not_fixed_days", OLD."number", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."policy", OLD."public_words", OLD."published_at", OLD."script", OLD."service_id", OLD."state", OLD."team", OLD."workflow"); RETURN NULL;', hash='2a42a45b30c40bcfb55459af5c6c933eca467d35', operation='UPDATE', pgid='pgtrigger_update_update_bbd87', table='crm_serviceversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceversion',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_serviceversionhistory" ("answer", "form", "id", "needs_place", "not_fixed_days", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy", "public_words", "published_at", "script", "service_id", "state", "team", "workflow") VALUES (OLD."answer", OLD."form", OLD."id", OLD."needs_place", OLD."not_fixed_days", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."policy", OLD."public_words", OLD."published_at", OLD."script", OLD."service_id", OLD."state", OLD."team", OLD."workflow"); RETURN NULL;', hash='ecab578815d47ceda4130826e6fbfce6c27d3d94', operation='DELETE', pgid='pgtrigger_delete_delete_4f829', table='crm_serviceversion', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.UniqueConstraint(fields=('version', 'code'), name='outcome_once'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['customer', 'received_at'], name='contact_of_customer'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('property__isnull', False)), fields=['property', 'received_at'], name='contact_at_property'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['received_at', 'id'], name='contact_in_order'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('about__isnull', False)), fields=['about'], name='contact_about'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('place_kind', 'PROPERTY'), ('property__isnull', False), ('street__isnull', True), ('unlisted_lines', ''), ('unlisted_reason', '')), models.Q(('place_kind', 'STREET'), ('property__isnull', True), ('street__isnull', False), ('unlisted_lines', ''), ('unlisted_reason', '')), models.Q(('place_kind', 'POINT'), ('property__isnull', True), ('street__isnull', True), ('easting__isnull', False), ('northing__isnull', False), ('unlisted_lines', ''), ('unlisted_reason', '')), models.Q(('place_kind', 'UNLISTED'), ('property__isnull', True), ('street__isnull', True), models.Q(('unlisted_lines', ''), _negated=True), models.Q(('unlisted_reason', ''), _negated=True)), models.Q(('place_kind', 'UNKNOWN'), ('property__isnull', True), ('street__isnull', True), ('easting__isnull', True), ('northing__isnull', True), ('unlisted_lines', ''), ('unlisted_reason', '')), _connector='OR'), name='contact_place_agrees'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('about__isnull', True), ('relation', 'NEW')), models.Q(models.Q(('relation', 'NEW'), _negated=True), ('about__isnull', False)), _connector='OR'), name='contact_relation_agrees'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceversionhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a7826029d84636951d503f6c2e6bf2ace895968a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a2342', table='crm_serviceversionhistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='team',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_teamhistory" ("code", "department_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."department_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id"); RETURN NULL;', hash='00b65b79854117ce42721efa4980ac427e45ba4a', operation='UPDATE', pgid='pgtrigger_update_update_21505', table='crm_team', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='team',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_teamhistory" ("code", "department_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."department_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='d507743de7df174ec92e9dae50d234ed00ba4664', operation='DELETE', pgid='pgtrigger_delete_delete_6339b', table='crm_team', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restriction',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_restrictionhistory" ("created_at", "grade", "id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "review_date") VALUES (OLD."created_at", OLD."grade", OLD."id", OLD."owner_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reason", OLD."review_date"); RETURN NULL;', hash='1b6d5f8b88b9221f114bca110bf9d391116dc08f', operation='UPDATE', pgid='pgtrigger_update_update_c60fb', table='crm_restriction', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restriction',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_restrictionhistory" ("created_at", "grade", "id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "review_date") VALUES (OLD."created_at", OLD."grade", OLD."id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."review_date"); RETURN NULL;', hash='35038548c3cdc4f67cc42d55769eeff91df3559e', operation='DELETE', pgid='pgtrigger_delete_delete_03f87', table='crm_restriction', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membershiphistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2dad8a8cbb51f7de5a10ab59053fb581c3e45942', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7177f', table='crm_membershiphistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('active_to__isnull', True)), fields=('user', 'team'), name='membership_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('active_to__isnull', True), ('active_to__gt', models.F('active_from')), _connector='OR'), name='membership_from_to'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_membershiphistory" ("active_from", "active_to", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "user_id") VALUES (OLD."active_from", OLD."active_to", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."team_id", OLD."user_id"); RETURN NULL;', hash='75ea52a19bdceeb5faefc9e879ee6e48c518f459', operation='UPDATE', pgid='pgtrigger_update_update_e2584', table='crm_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_membershiphistory" ("active_from", "active_to", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "user_id") VALUES (OLD."active_from", OLD."active_to", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."team_id", OLD."user_id"); RETURN NULL;', hash='fa8e64997831439a2ecc726755f4d130df1d6087', operation='DELETE', pgid='pgtrigger_delete_delete_52446', table='crm_membership', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='contactsession',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['last_contact_at'], name='session_still_open'),
        ),
        migrations.AddIndex(
            model_name='contactsession',
            index=models.Index(fields=['taken_by_key', 'started_at'], name='session_by_agent'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teamhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ad508cc40e25c061eefc460c9608908abfcae650', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_02430', table='crm_teamhistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='userhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e4968464540ee182ca741ac734e46c7b31173cd2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ab327', table='crm_userhistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.UniqueConstraint(fields=('contact', 'kind', 'cycle'), name='promise_once_a_cycle'),
        ),
    ]
