"""What a record says of somebody: former names, numbers, relationships, offices, consents, kinds of accounts."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from django.utils import timezone

from crm.teams.partitions import CreatePartitionedModel, append_only, ensure_partitions


def first_partitions(apps, schema_editor):
    ensure_partitions(at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0020_customer_erasure'),
        ('gazetteer', '0007_property_gone'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('system_name', models.CharField(max_length=80)),
                ('what', models.CharField(blank=True, max_length=200)),
                ('link_template', models.CharField(blank=True, max_length=500)),
                ('whole_for', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('shown_first', models.PositiveSmallIntegerField(default=3)),
                ('shown_last', models.PositiveSmallIntegerField(default=1)),
                ('is_offered', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=80)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='AccountKindHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=40)),
                ('name', models.CharField(max_length=80)),
                ('system_name', models.CharField(max_length=80)),
                ('what', models.CharField(blank=True, max_length=200)),
                ('link_template', models.CharField(blank=True, max_length=500)),
                ('whole_for', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                ('shown_first', models.PositiveSmallIntegerField(default=3)),
                ('shown_last', models.PositiveSmallIntegerField(default=1)),
                ('is_offered', models.BooleanField(default=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=80)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BusinessNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('COMPANY', 'Company number'), ('CHARITY', 'Charity number'), ('VAT', 'VAT number')], max_length=8)),
                ('normalised', models.CharField(max_length=20)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='BusinessNumberHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('COMPANY', 'Company number'), ('CHARITY', 'Charity number'), ('VAT', 'VAT number')], max_length=8)),
                ('normalised', models.CharField(max_length=20)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ConsentFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('SHARE_COUNCIL', 'We may share their details between council services'), ('SHARE_PARTNERS', 'We may share their details with partner organisations'), ('SURVEYS', 'We may ask what they thought of our service'), ('NEWS', 'We may send council news'), ('REMINDERS', 'We may send reminders by text message'), ('CHANNEL', 'How they would like to hear from us'), ('TIME', 'When they would like us to ring')], max_length=16)),
                ('answer', models.CharField(max_length=12)),
                ('said_date', models.DateField()),
                ('source', models.CharField(choices=[('PHONE', 'on the telephone'), ('PERSON', 'in person'), ('FORM', 'on a signed form'), ('LETTER', 'in a letter'), ('EMAIL', 'by email'), ('WEB', 'on the web'), ('LOADED', 'loaded from another system')], max_length=6)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by_kind', models.CharField(max_length=10)),
                ('recorded_by_key', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=200, null=True, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=40)),
                ('given_names', models.CharField(blank=True, max_length=300)),
                ('family_name', models.CharField(blank=True, max_length=300)),
                ('preferred_name', models.CharField(blank=True, max_length=300)),
                ('business_name', models.CharField(blank=True, max_length=300)),
                ('trading_name', models.CharField(blank=True, max_length=300)),
                ('display_name', models.CharField(max_length=620)),
                ('search_text', models.TextField()),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='FormerNameHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('title', models.CharField(blank=True, max_length=40)),
                ('given_names', models.CharField(blank=True, max_length=300)),
                ('family_name', models.CharField(blank=True, max_length=300)),
                ('preferred_name', models.CharField(blank=True, max_length=300)),
                ('business_name', models.CharField(blank=True, max_length=300)),
                ('trading_name', models.CharField(blank=True, max_length=300)),
                ('display_name', models.CharField(max_length=620)),
                ('search_text', models.TextField()),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ParticularEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=30)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.CharField(max_length=64)),
                ('part_id', models.BigIntegerField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('key', models.CharField(max_length=200, null=True, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='PublicOffice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office', models.CharField(choices=[('COUNCILLOR', 'Councillor'), ('PARISH', 'Parish or town councillor'), ('MAYOR', 'Elected mayor'), ('MP', 'Member of Parliament'), ('DEVOLVED', 'Member of a national parliament or assembly')], max_length=10)),
                ('area_words', models.CharField(blank=True, max_length=120)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='PublicOfficeHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('office', models.CharField(choices=[('COUNCILLOR', 'Councillor'), ('PARISH', 'Parish or town councillor'), ('MAYOR', 'Elected mayor'), ('MP', 'Member of Parliament'), ('DEVOLVED', 'Member of a national parliament or assembly')], max_length=10)),
                ('area_words', models.CharField(blank=True, max_length=120)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Relationship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('PARENT', 'parent of'), ('GUARDIAN', 'guardian of'), ('CARER', 'carer of'), ('PARTNER', 'partner of'), ('SIBLING', 'brother or sister of'), ('LIVES_WITH', 'lives with'), ('NEXT_OF_KIN', 'next of kin of'), ('SUPPORT', 'support worker of'), ('ACTS_FOR', 'acts for'), ('LANDLORD', 'landlord of'), ('OWNER', 'owner of'), ('DIRECTOR', 'director of'), ('PARTNER_IN', 'business partner in'), ('TRUSTEE', 'trustee of'), ('SECRETARY', 'secretary of'), ('MANAGER', 'manager at'), ('EMPLOYEE', 'works at'), ('SPEAKS_FOR', 'day-to-day contact of'), ('LICENSEE', 'licence holder for'), ('ADVISER', 'accountant or agent of')], max_length=12)),
                ('words', models.CharField(blank=True, max_length=120)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='RelationshipHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('PARENT', 'parent of'), ('GUARDIAN', 'guardian of'), ('CARER', 'carer of'), ('PARTNER', 'partner of'), ('SIBLING', 'brother or sister of'), ('LIVES_WITH', 'lives with'), ('NEXT_OF_KIN', 'next of kin of'), ('SUPPORT', 'support worker of'), ('ACTS_FOR', 'acts for'), ('LANDLORD', 'landlord of'), ('OWNER', 'owner of'), ('DIRECTOR', 'director of'), ('PARTNER_IN', 'business partner in'), ('TRUSTEE', 'trustee of'), ('SECRETARY', 'secretary of'), ('MANAGER', 'manager at'), ('EMPLOYEE', 'works at'), ('SPEAKS_FOR', 'day-to-day contact of'), ('LICENSEE', 'licence holder for'), ('ADVISER', 'accountant or agent of')], max_length=12)),
                ('words', models.CharField(blank=True, max_length=120)),
                ('active_from', models.DateField(null=True)),
                ('active_to', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contactpoint',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contactpoint',
            name='delete_delete',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='residence',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='residence',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='do_not_use_reason',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='is_preferred',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='label',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='line',
            field=models.CharField(blank=True, choices=[('MOBILE', 'mobile'), ('LANDLINE', 'landline'), ('RELAY', 'text relay')], max_length=8),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='text_allowed',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='verified_how',
            field=models.CharField(blank=True, choices=[('ANSWERED', 'they answered there'), ('CODE', 'a code we sent was read back'), ('DOCUMENT', 'seen in a document')], max_length=8),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='voicemail_allowed',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='contactpointhistory',
            name='do_not_use_reason',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='contactpointhistory',
            name='is_preferred',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='contactpointhistory',
            name='label',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='contactpointhistory',
            name='line',
            field=models.CharField(blank=True, choices=[('MOBILE', 'mobile'), ('LANDLINE', 'landline'), ('RELAY', 'text relay')], max_length=8),
        ),
        migrations.AddField(
            model_name='contactpointhistory',
            name='text_allowed',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='contactpointhistory',
            name='verified_how',
            field=models.CharField(blank=True, choices=[('ANSWERED', 'they answered there'), ('CODE', 'a code we sent was read back'), ('DOCUMENT', 'seen in a document')], max_length=8),
        ),
        migrations.AddField(
            model_name='contactpointhistory',
            name='voicemail_allowed',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='residence',
            name='called',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='residencehistory',
            name='called',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name='contactpoint',
            name='kind',
            field=models.CharField(choices=[('EMAIL', 'Email'), ('PHONE', 'Telephone'), ('POST', 'Post only'), ('SOCIAL', 'Social media')], max_length=6),
        ),
        migrations.AlterField(
            model_name='contactpointhistory',
            name='kind',
            field=models.CharField(choices=[('EMAIL', 'Email'), ('PHONE', 'Telephone'), ('POST', 'Post only'), ('SOCIAL', 'Social media')], max_length=6),
        ),
        migrations.AlterField(
            model_name='residence',
            name='role',
            field=models.CharField(choices=[('OCCUPIER', 'Lives there'), ('OWNER', 'Owner'), ('TENANT', 'Tenant'), ('LANDLORD', 'Landlord'), ('TRADES', 'Trades from there'), ('REGISTERED', 'Registered office'), ('CORRESPONDENCE', 'Letters only'), ('NO_FIXED_ADDRESS', 'No fixed address')], default='OCCUPIER', max_length=16),
        ),
        migrations.AlterField(
            model_name='residencehistory',
            name='role',
            field=models.CharField(choices=[('OCCUPIER', 'Lives there'), ('OWNER', 'Owner'), ('TENANT', 'Tenant'), ('LANDLORD', 'Landlord'), ('TRADES', 'Trades from there'), ('REGISTERED', 'Registered office'), ('CORRESPONDENCE', 'Letters only'), ('NO_FIXED_ADDRESS', 'No fixed address')], default='OCCUPIER', max_length=16),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpoint',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_contactpointhistory" ("created_at", "customer_id", "do_not_use", "do_not_use_reason", "id", "is_preferred", "kind", "label", "line", "normalised", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restriction_id", "text_allowed", "value", "verified_at", "verified_how", "voicemail_allowed") VALUES (OLD."created_at", OLD."customer_id", OLD."do_not_use", OLD."do_not_use_reason", OLD."id", OLD."is_preferred", OLD."kind", OLD."label", OLD."line", OLD."normalised", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."restriction_id", OLD."text_allowed", OLD."value", OLD."verified_at", OLD."verified_how", OLD."voicemail_allowed"); RETURN NULL;', hash='b596b7936cfadeae0c013a6403654167a709380e', operation='UPDATE', pgid='pgtrigger_update_update_6383a', table='crm_contactpoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactpoint',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_contactpointhistory" ("created_at", "customer_id", "do_not_use", "do_not_use_reason", "id", "is_preferred", "kind", "label", "line", "normalised", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restriction_id", "text_allowed", "value", "verified_at", "verified_how", "voicemail_allowed") VALUES (OLD."created_at", OLD."customer_id", OLD."do_not_use", OLD."do_not_use_reason", OLD."id", OLD."is_preferred", OLD."kind", OLD."label", OLD."line", OLD."normalised", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."restriction_id", OLD."text_allowed", OLD."value", OLD."verified_at", OLD."verified_how", OLD."voicemail_allowed"); RETURN NULL;', hash='3b785338885a15b0b43fa2a73a56422caff9e524', operation='DELETE', pgid='pgtrigger_delete_delete_156e5', table='crm_contactpoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='residence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_residencehistory" ("active_from", "active_to", "called", "created_at", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "property_id", "restriction_id", "role", "unlisted_lines", "unlisted_postcode") VALUES (OLD."active_from", OLD."active_to", OLD."called", OLD."created_at", OLD."customer_id", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."property_id", OLD."restriction_id", OLD."role", OLD."unlisted_lines", OLD."unlisted_postcode"); RETURN NULL;', hash='49e9204f740c0d5c1ce6ca701afb3b5698021f29', operation='UPDATE', pgid='pgtrigger_update_update_d7197', table='crm_residence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='residence',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_residencehistory" ("active_from", "active_to", "called", "created_at", "customer_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "property_id", "restriction_id", "role", "unlisted_lines", "unlisted_postcode") VALUES (OLD."active_from", OLD."active_to", OLD."called", OLD."created_at", OLD."customer_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."property_id", OLD."restriction_id", OLD."role", OLD."unlisted_lines", OLD."unlisted_postcode"); RETURN NULL;', hash='2823b1e703b838de0b189e38efa47c98186f384d', operation='DELETE', pgid='pgtrigger_delete_delete_22e02', table='crm_residence', when='AFTER')),
        ),
        migrations.AddField(
            model_name='accountkind',
            name='department',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.department'),
        ),
        migrations.AddField(
            model_name='accountkindhistory',
            name='department',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.department'),
        ),
        migrations.AddField(
            model_name='accountkindhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='accountkindhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.accountkind'),
        ),
        migrations.AddField(
            model_name='businessnumber',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='business_numbers', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='businessnumberhistory',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='businessnumberhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='businessnumberhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.businessnumber'),
        ),
        migrations.AddField(
            model_name='consentfact',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consent_facts', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='formername',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_names', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='formername',
            name='restriction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='formernamehistory',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='formernamehistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='formernamehistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.formername'),
        ),
        migrations.AddField(
            model_name='formernamehistory',
            name='restriction',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='particularevent',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='particular_events', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='publicoffice',
            name='area',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.area'),
        ),
        migrations.AddField(
            model_name='publicoffice',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='public_offices', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='publicofficehistory',
            name='area',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gazetteer.area'),
        ),
        migrations.AddField(
            model_name='publicofficehistory',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='publicofficehistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='publicofficehistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.publicoffice'),
        ),
        migrations.AddField(
            model_name='relationship',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relationships', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='relationship',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relationships_back', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='relationship',
            name='restriction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='relationship',
            name='site',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.residence'),
        ),
        migrations.AddField(
            model_name='relationshiphistory',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='relationshiphistory',
            name='other',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='relationshiphistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='relationshiphistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.relationship'),
        ),
        migrations.AddField(
            model_name='relationshiphistory',
            name='restriction',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='relationshiphistory',
            name='site',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.residence'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountkind',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_accountkindhistory" ("changed_at", "changed_by", "code", "department_id", "id", "is_offered", "link_template", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown_first", "shown_last", "system_name", "what", "whole_for") VALUES (OLD."changed_at", OLD."changed_by", OLD."code", OLD."department_id", OLD."id", OLD."is_offered", OLD."link_template", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."shown_first", OLD."shown_last", OLD."system_name", OLD."what", OLD."whole_for"); RETURN NULL;', hash='c53a3cc2b6ba25c42f11d6dfc7e4164364548c3b', operation='UPDATE', pgid='pgtrigger_update_update_1bd1f', table='crm_accountkind', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountkind',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_accountkindhistory" ("changed_at", "changed_by", "code", "department_id", "id", "is_offered", "link_template", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "shown_first", "shown_last", "system_name", "what", "whole_for") VALUES (OLD."changed_at", OLD."changed_by", OLD."code", OLD."department_id", OLD."id", OLD."is_offered", OLD."link_template", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."shown_first", OLD."shown_last", OLD."system_name", OLD."what", OLD."whole_for"); RETURN NULL;', hash='b1c39dffee7f4565f306ea28a961846ca07475c2', operation='DELETE', pgid='pgtrigger_delete_delete_2f145', table='crm_accountkind', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountkindhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4fb0d132b98db4b9701465c72f1f3c55fe9f0169', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_548ae', table='crm_accountkindhistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='businessnumber',
            index=models.Index(fields=['normalised', 'kind'], name='business_number_value'),
        ),
        migrations.AddConstraint(
            model_name='businessnumber',
            constraint=models.UniqueConstraint(fields=('customer', 'kind', 'normalised'), name='business_number_once'),
        ),
        migrations.AddConstraint(
            model_name='businessnumber',
            constraint=models.CheckConstraint(condition=models.Q(('active_to__isnull', True), ('active_from__isnull', True), ('active_to__gte', models.F('active_from')), _connector='OR'), name='business_number_from_to'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='businessnumber',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_businessnumberhistory" ("active_from", "active_to", "created_at", "customer_id", "id", "kind", "normalised", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."active_from", OLD."active_to", OLD."created_at", OLD."customer_id", OLD."id", OLD."kind", OLD."normalised", _pgh_attach_context(), NOW(), \'update\', OLD."id"); RETURN NULL;', hash='818e15ab2ac5117c382f95fe0e409418ccc4012a', operation='UPDATE', pgid='pgtrigger_update_update_60239', table='crm_businessnumber', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='businessnumber',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_businessnumberhistory" ("active_from", "active_to", "created_at", "customer_id", "id", "kind", "normalised", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."active_from", OLD."active_to", OLD."created_at", OLD."customer_id", OLD."id", OLD."kind", OLD."normalised", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='39ac5b6be1d90049974c6a91da275e363f798e55', operation='DELETE', pgid='pgtrigger_delete_delete_bf46f', table='crm_businessnumber', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='businessnumberhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9a51156b9c71f858b19fe9123c7b1c223e6ed71c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_74641', table='crm_businessnumberhistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='consentfact',
            index=models.Index(fields=['customer', 'topic', '-said_date', '-id'], name='consent_fact_latest'),
        ),
        migrations.AddIndex(
            model_name='formername',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('search_text', config='simple'), name='former_name_words'),
        ),
        migrations.AddConstraint(
            model_name='formername',
            constraint=models.CheckConstraint(condition=models.Q(('display_name', ''), _negated=True), name='former_name_is_one'),
        ),
        migrations.AddConstraint(
            model_name='formername',
            constraint=models.CheckConstraint(condition=models.Q(('active_to__isnull', True), ('active_from__isnull', True), ('active_to__gte', models.F('active_from')), _connector='OR'), name='former_name_from_to'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='formername',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_formernamehistory" ("active_from", "active_to", "business_name", "created_at", "customer_id", "display_name", "family_name", "given_names", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_name", "restriction_id", "search_text", "title", "trading_name") VALUES (OLD."active_from", OLD."active_to", OLD."business_name", OLD."created_at", OLD."customer_id", OLD."display_name", OLD."family_name", OLD."given_names", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."preferred_name", OLD."restriction_id", OLD."search_text", OLD."title", OLD."trading_name"); RETURN NULL;', hash='90d7d174f28bffdf906798accabeb4c290dfd2d1', operation='UPDATE', pgid='pgtrigger_update_update_6f950', table='crm_formername', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='formername',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_formernamehistory" ("active_from", "active_to", "business_name", "created_at", "customer_id", "display_name", "family_name", "given_names", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preferred_name", "restriction_id", "search_text", "title", "trading_name") VALUES (OLD."active_from", OLD."active_to", OLD."business_name", OLD."created_at", OLD."customer_id", OLD."display_name", OLD."family_name", OLD."given_names", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."preferred_name", OLD."restriction_id", OLD."search_text", OLD."title", OLD."trading_name"); RETURN NULL;', hash='91d9970b8c72d6087b12be176d1c6a302234d734', operation='DELETE', pgid='pgtrigger_delete_delete_d7868', table='crm_formername', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='formernamehistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='68e958072af772394ca277ae4b67710125d14cbb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ce9d1', table='crm_formernamehistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='particularevent',
            index=models.Index(fields=['customer', '-at', '-id'], name='particular_event_of'),
        ),
        migrations.AddConstraint(
            model_name='publicoffice',
            constraint=models.CheckConstraint(condition=models.Q(('active_to__isnull', True), ('active_from__isnull', True), ('active_to__gte', models.F('active_from')), _connector='OR'), name='public_office_from_to'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicoffice',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_publicofficehistory" ("active_from", "active_to", "area_id", "area_words", "created_at", "customer_id", "id", "office", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."active_from", OLD."active_to", OLD."area_id", OLD."area_words", OLD."created_at", OLD."customer_id", OLD."id", OLD."office", _pgh_attach_context(), NOW(), \'update\', OLD."id"); RETURN NULL;', hash='fe49ffb288ab8fc3f1983f0e7b356f962770f76c', operation='UPDATE', pgid='pgtrigger_update_update_47233', table='crm_publicoffice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicoffice',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_publicofficehistory" ("active_from", "active_to", "area_id", "area_words", "created_at", "customer_id", "id", "office", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."active_from", OLD."active_to", OLD."area_id", OLD."area_words", OLD."created_at", OLD."customer_id", OLD."id", OLD."office", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='8bb8a293b652da1e15eda16425a78d0548cc4e2e', operation='DELETE', pgid='pgtrigger_delete_delete_781c7', table='crm_publicoffice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicofficehistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b0442bc66c88e52cfe8cbb5d740364ebe73e1a4c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9b5dc', table='crm_publicofficehistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='relationship',
            constraint=models.CheckConstraint(condition=models.Q(('customer', models.F('other')), _negated=True), name='relationship_of_two'),
        ),
        migrations.AddConstraint(
            model_name='relationship',
            constraint=models.CheckConstraint(condition=models.Q(('active_to__isnull', True), ('active_from__isnull', True), ('active_to__gte', models.F('active_from')), _connector='OR'), name='relationship_from_to'),
        ),
        migrations.AddConstraint(
            model_name='relationship',
            constraint=models.UniqueConstraint(condition=models.Q(('active_to__isnull', True)), fields=('customer', 'other', 'kind'), name='relationship_once_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='relationship',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_relationshiphistory" ("active_from", "active_to", "created_at", "customer_id", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restriction_id", "site_id", "words") VALUES (OLD."active_from", OLD."active_to", OLD."created_at", OLD."customer_id", OLD."id", OLD."kind", OLD."other_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."restriction_id", OLD."site_id", OLD."words"); RETURN NULL;', hash='a803ddbfa297be1c441aed93d1b15b4e2c789345', operation='UPDATE', pgid='pgtrigger_update_update_2f31f', table='crm_relationship', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='relationship',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_relationshiphistory" ("active_from", "active_to", "created_at", "customer_id", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restriction_id", "site_id", "words") VALUES (OLD."active_from", OLD."active_to", OLD."created_at", OLD."customer_id", OLD."id", OLD."kind", OLD."other_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."restriction_id", OLD."site_id", OLD."words"); RETURN NULL;', hash='327b73b777715487b1150e24fd9946fbf2db57f8', operation='DELETE', pgid='pgtrigger_delete_delete_53f85', table='crm_relationship', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='relationshiphistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='02e2243752aa3c68a6bc92cc37517d2651a7a2c8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_28c0d', table='crm_relationshiphistory', when='BEFORE')),
        ),
        append_only("crm_consentfact", "crm_particularevent"),
        migrations.RunPython(first_partitions, migrations.RunPython.noop),
    ]
