"""What was asked to find out who speaks, what a service needs of it, and who may act for whom."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from crm.teams.partitions import append_only, CreatePartitionedModel, ensure_partitions


def first_partitions(apps, schema_editor):
    ensure_partitions(at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0011_matching_weights'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder_is', models.CharField(blank=True, max_length=60)),
                ('services', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), default=list, size=None)),
                ('families', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), default=list, size=None)),
                ('proof', models.CharField(choices=[('CONSENT_WRITTEN', 'Consent in writing'), ('CONSENT_SPOKEN', 'Consent spoken to us, after a check'), ('POWER_OF_ATTORNEY', 'Registered power of attorney'), ('DEPUTY', 'Court of Protection order'), ('APPOINTEE', 'Appointee of the DWP'), ('ESTATE', 'Grant of probate, or dealing with the estate'), ('PARENT', 'Parental responsibility')], max_length=17)),
                ('document', models.CharField(blank=True, max_length=200)),
                ('active_from', models.DateField()),
                ('active_to', models.DateField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=300)),
                ('key', models.CharField(max_length=200, unique=True)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='AuthorityHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('holder_is', models.CharField(blank=True, max_length=60)),
                ('services', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=60), default=list, size=None)),
                ('families', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=40), default=list, size=None)),
                ('proof', models.CharField(choices=[('CONSENT_WRITTEN', 'Consent in writing'), ('CONSENT_SPOKEN', 'Consent spoken to us, after a check'), ('POWER_OF_ATTORNEY', 'Registered power of attorney'), ('DEPUTY', 'Court of Protection order'), ('APPOINTEE', 'Appointee of the DWP'), ('ESTATE', 'Grant of probate, or dealing with the estate'), ('PARENT', 'Parental responsibility')], max_length=17)),
                ('document', models.CharField(blank=True, max_length=200)),
                ('active_from', models.DateField()),
                ('active_to', models.DateField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=300)),
                ('key', models.CharField(max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IdentityAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session_key', models.CharField(max_length=200)),
                ('fact', models.CharField(choices=[('BIRTH', 'Date of birth'), ('PHONE', 'Telephone number we hold'), ('EMAIL', 'Email address we hold'), ('HOME', 'House number and postcode'), ('FORMER_HOME', 'House number and postcode they lived at before'), ('MOVED_IN', 'Month and year they moved in'), ('ACCOUNT', 'Account number'), ('FELLOW', 'Somebody else on the account'), ('REFERENCE', 'A reference we gave them before')], max_length=12)),
                ('kind', models.CharField(choices=[('PERSONAL', 'personal'), ('PLACE', 'about the place'), ('ACCOUNT', 'on the account'), ('SHARED', 'known to them and us')], max_length=8)),
                ('was_right', models.BooleanField()),
                ('channel', models.CharField(choices=[('PHONE', 'Telephone'), ('FACE_TO_FACE', 'Face to face'), ('EMAIL', 'Email'), ('WEB', 'Web form'), ('POST', 'Letter'), ('TEXT', 'Text message'), ('CHAT', 'Chat'), ('INTERNAL', 'Raised by the council')], max_length=12)),
                ('at', models.DateTimeField()),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=200, unique=True)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='serviceversion',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='serviceversion',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='message_belongs_somewhere',
        ),
        migrations.AddField(
            model_name='serviceversion',
            name='needs_identity',
            field=models.CharField(choices=[('NOTHING', 'No check'), ('BASIC', 'Basic check'), ('FULL', 'Full check')], db_default='NOTHING', default='NOTHING', max_length=7),
        ),
        migrations.AddField(
            model_name='serviceversionhistory',
            name='needs_identity',
            field=models.CharField(choices=[('NOTHING', 'No check'), ('BASIC', 'Basic check'), ('FULL', 'Full check')], db_default='NOTHING', default='NOTHING', max_length=7),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceversion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_serviceversionhistory" ("answer", "form", "id", "internal_policy", "needs_identity", "needs_place", "not_fixed_days", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy", "public_words", "published_at", "published_by", "script", "service_id", "state", "team", "workflow") VALUES (OLD."answer", OLD."form", OLD."id", OLD."internal_policy", OLD."needs_identity", OLD."needs_place", OLD."not_fixed_days", OLD."note", OLD."number", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."policy", OLD."public_words", OLD."published_at", OLD."published_by", OLD."script", OLD."service_id", OLD."state", OLD."team", OLD."workflow"); RETURN NULL;', hash='26e507451611f87efbc5546f9d415e650537dc62', operation='UPDATE', pgid='pgtrigger_update_update_bbd87', table='crm_serviceversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceversion',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_serviceversionhistory" ("answer", "form", "id", "internal_policy", "needs_identity", "needs_place", "not_fixed_days", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy", "public_words", "published_at", "published_by", "script", "service_id", "state", "team", "workflow") VALUES (OLD."answer", OLD."form", OLD."id", OLD."internal_policy", OLD."needs_identity", OLD."needs_place", OLD."not_fixed_days", OLD."note", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."policy", OLD."public_words", OLD."published_at", OLD."published_by", OLD."script", OLD."service_id", OLD."state", OLD."team", OLD."workflow"); RETURN NULL;', hash='1b35cfcf80844c2134dc1dc4cc5ec2c09811c2e4', operation='DELETE', pgid='pgtrigger_delete_delete_4f829', table='crm_serviceversion', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('session__isnull', False), ('contact__isnull', False), ('customer__isnull', False), _connector='OR'), name='message_belongs_somewhere'),
        ),
        migrations.AddField(
            model_name='authority',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorities_given', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='authority',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='authority',
            name='holder',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorities_held', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='authority',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='authority',
            name='seen_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='authorityhistory',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='authorityhistory',
            name='ended_by',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='authorityhistory',
            name='holder',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='authorityhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='authorityhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.authority'),
        ),
        migrations.AddField(
            model_name='authorityhistory',
            name='recorded_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='authorityhistory',
            name='seen_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='identityanswer',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_answers', to='crm.customer'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('customer', models.F('holder')), _negated=True), name='authority_of_another'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(('active_to__isnull', True), ('active_to__gt', models.F('active_from')), _connector='OR'), name='authority_from_to'),
        ),
        migrations.AddConstraint(
            model_name='authority',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='authority_end_agrees'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authority',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_authorityhistory" ("active_from", "active_to", "customer_id", "document", "end_reason", "ended_at", "ended_by_id", "families", "holder_id", "holder_is", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "recorded_at", "recorded_by_id", "seen_by_id", "services") VALUES (OLD."active_from", OLD."active_to", OLD."customer_id", OLD."document", OLD."end_reason", OLD."ended_at", OLD."ended_by_id", OLD."families", OLD."holder_id", OLD."holder_is", OLD."id", OLD."key", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."proof", OLD."recorded_at", OLD."recorded_by_id", OLD."seen_by_id", OLD."services"); RETURN NULL;', hash='5a583168ed304434df869ad918b57be37041cc8f', operation='UPDATE', pgid='pgtrigger_update_update_5127f', table='crm_authority', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authority',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_authorityhistory" ("active_from", "active_to", "customer_id", "document", "end_reason", "ended_at", "ended_by_id", "families", "holder_id", "holder_is", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "recorded_at", "recorded_by_id", "seen_by_id", "services") VALUES (OLD."active_from", OLD."active_to", OLD."customer_id", OLD."document", OLD."end_reason", OLD."ended_at", OLD."ended_by_id", OLD."families", OLD."holder_id", OLD."holder_is", OLD."id", OLD."key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proof", OLD."recorded_at", OLD."recorded_by_id", OLD."seen_by_id", OLD."services"); RETURN NULL;', hash='99ddcbe9198d3eff378ae52500563a3536d5d758', operation='DELETE', pgid='pgtrigger_delete_delete_b71c7', table='crm_authority', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorityhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ca9a9f7e1703f0f75cfc4f109e9645b7d1fd427d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2f7c6', table='crm_authorityhistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='identityanswer',
            index=models.Index(fields=['session_key', 'customer'], name='identity_answer_of'),
        ),
        migrations.AddIndex(
            model_name='identityanswer',
            index=models.Index(fields=['customer', 'at'], name='identity_answer_about'),
        ),
        migrations.AddIndex(
            model_name='identityanswer',
            index=models.Index(fields=['actor_key', 'at'], name='identity_answer_by'),
        ),
        append_only("crm_identityanswer"),
        migrations.RunPython(first_partitions, migrations.RunPython.noop),
    ]
