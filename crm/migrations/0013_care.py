"""Agreed adjustments, alerts, cautions; services that report danger."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from crm.teams.partitions import CreatePartitionedModel, append_only, ensure_partitions


def first_partitions(apps, schema_editor):
    ensure_partitions(at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0012_identity_and_authority'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        CreatePartitionedModel(
            by='pgh_created_at',
            name='AdjustmentKindHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=40)),
                ('name', models.CharField(max_length=80)),
                ('effect', models.CharField(choices=[('BLOCKS', 'Stops ways of reaching them'), ('FORMAT', 'Asks for what we write in another form'), ('INTERPRETER', 'Asks for an interpreter'), ('ONE_CONTACT', 'Names one contact'), ('HEED', 'To be kept in mind')], max_length=12)),
                ('blocks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('language', models.CharField(blank=True, max_length=60)),
                ('guidance', models.CharField(blank=True, max_length=300)),
                ('is_live', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('visitor_words', models.CharField(blank=True, max_length=300)),
                ('appeal_note', models.CharField(blank=True, max_length=300)),
                ('teams', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None)),
                ('raised_at', models.DateTimeField()),
                ('review_date', models.DateField()),
                ('expires_date', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('ended_because', models.CharField(blank=True, max_length=300)),
                ('told_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('key', models.CharField(max_length=200, unique=True)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='AlertHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('reason', models.CharField(max_length=300)),
                ('visitor_words', models.CharField(blank=True, max_length=300)),
                ('appeal_note', models.CharField(blank=True, max_length=300)),
                ('teams', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None)),
                ('raised_at', models.DateTimeField()),
                ('review_date', models.DateField()),
                ('expires_date', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('ended_because', models.CharField(blank=True, max_length=300)),
                ('told_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('key', models.CharField(max_length=200)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AlertKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('visitor_words', models.CharField(blank=True, max_length=300)),
                ('is_live', models.BooleanField(default=True)),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='AlertKindHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=40)),
                ('name', models.CharField(max_length=80)),
                ('visitor_words', models.CharField(blank=True, max_length=300)),
                ('is_live', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        CreatePartitionedModel(
            by='at',
            name='CareEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=12)),
                ('about_id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=12)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.CharField(max_length=64)),
                ('facts', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='Caution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effect', models.CharField(choices=[('HEED', 'Warns staff'), ('BLOCKS', 'Shuts ways of dealing with us'), ('ONE_CONTACT', 'Names one contact')], max_length=12)),
                ('blocks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('mark', models.CharField(max_length=80)),
                ('incident', models.TextField()),
                ('incident_date', models.DateField()),
                ('active_to', models.DateField()),
                ('review_date', models.DateField()),
                ('state', models.CharField(choices=[('PROPOSED', 'Proposed'), ('IN_FORCE', 'In force'), ('REFUSED', 'Refused'), ('ENDED', 'Ended')], default='PROPOSED', max_length=8)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_words', models.CharField(blank=True, max_length=300)),
                ('letter_by', models.CharField(blank=True, choices=[('EMAIL', 'By email'), ('POST', 'By post')], max_length=5)),
                ('letter', models.TextField(blank=True)),
                ('letter_posted_at', models.DateTimeField(null=True)),
                ('appeal', models.CharField(blank=True, choices=[('', 'No appeal'), ('RECEIVED', 'Appeal received'), ('UPHELD', 'Appeal upheld: it ended'), ('DISMISSED', 'Appeal dismissed')], default='', max_length=9)),
                ('appeal_words', models.TextField(blank=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_because', models.CharField(blank=True, max_length=300)),
                ('told_at', models.DateTimeField(null=True)),
                ('key', models.CharField(max_length=200, unique=True)),
            ],
        ),
        migrations.AddField(
            model_name='service',
            name='about_danger',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(blank=True, max_length=60)),
                ('reason', models.CharField(max_length=300)),
                ('agreed_at', models.DateTimeField()),
                ('review_date', models.DateField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('ended_because', models.CharField(blank=True, max_length=300)),
                ('told_at', models.DateTimeField(null=True)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact_team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.team')),
                ('contact_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='crm.customer')),
            ],
        ),
        migrations.CreateModel(
            name='AdjustmentKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('effect', models.CharField(choices=[('BLOCKS', 'Stops ways of reaching them'), ('FORMAT', 'Asks for what we write in another form'), ('INTERPRETER', 'Asks for an interpreter'), ('ONE_CONTACT', 'Names one contact'), ('HEED', 'To be kept in mind')], max_length=12)),
                ('blocks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
                ('language', models.CharField(blank=True, max_length=60)),
                ('guidance', models.CharField(blank=True, max_length=300)),
                ('is_live', models.BooleanField(default=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('blocks__contained_by', ['PHONE', 'TEXT', 'EMAIL', 'POST', 'FACE_TO_FACE']), ('blocks__len__gt', 0), ('effect', 'BLOCKS')), models.Q(models.Q(('effect', 'BLOCKS'), _negated=True), ('blocks', [])), _connector='OR'), name='adjustment_kind_blocks')],
            },
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='AdjustmentHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('language', models.CharField(blank=True, max_length=60)),
                ('reason', models.CharField(max_length=300)),
                ('agreed_at', models.DateTimeField()),
                ('review_date', models.DateField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, max_length=80)),
                ('ended_because', models.CharField(blank=True, max_length=300)),
                ('told_at', models.DateTimeField(null=True)),
                ('key', models.CharField(max_length=200)),
                ('agreed_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact_team', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.team')),
                ('contact_user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.adjustment')),
                ('kind', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.adjustmentkind')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='adjustment',
            name='kind',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.adjustmentkind'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustmentkind',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_adjustmentkindhistory" ("blocks", "code", "effect", "guidance", "id", "is_live", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."blocks", OLD."code", OLD."effect", OLD."guidance", OLD."id", OLD."is_live", OLD."language", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id"); RETURN NULL;', hash='b76b9aa5b4e2cfbbe6c8e31573bd1c4636ea4b30', operation='UPDATE', pgid='pgtrigger_update_update_bf799', table='crm_adjustmentkind', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustmentkind',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_adjustmentkindhistory" ("blocks", "code", "effect", "guidance", "id", "is_live", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."blocks", OLD."code", OLD."effect", OLD."guidance", OLD."id", OLD."is_live", OLD."language", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='1a943a68dfdf71d201000b0c88b0987b362e11a9', operation='DELETE', pgid='pgtrigger_delete_delete_c0993', table='crm_adjustmentkind', when='AFTER')),
        ),
        migrations.AddField(
            model_name='adjustmentkindhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='adjustmentkindhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.adjustmentkind'),
        ),
        migrations.AddField(
            model_name='alert',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='alert',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='alerthistory',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='alerthistory',
            name='owner',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='alerthistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='alerthistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.alert'),
        ),
        migrations.AddField(
            model_name='alerthistory',
            name='kind',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.alertkind'),
        ),
        migrations.AddField(
            model_name='alert',
            name='kind',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.alertkind'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alertkind',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_alertkindhistory" ("code", "id", "is_live", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "visitor_words") VALUES (OLD."code", OLD."id", OLD."is_live", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."visitor_words"); RETURN NULL;', hash='2884ff11c35fa3591a116226487751d27800c6ef', operation='UPDATE', pgid='pgtrigger_update_update_5bcd2', table='crm_alertkind', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alertkind',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_alertkindhistory" ("code", "id", "is_live", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "visitor_words") VALUES (OLD."code", OLD."id", OLD."is_live", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."visitor_words"); RETURN NULL;', hash='af7bd208dcbce4893c3862f8c77fddd8e9e58ec3', operation='DELETE', pgid='pgtrigger_delete_delete_bcd14', table='crm_alertkind', when='AFTER')),
        ),
        migrations.AddField(
            model_name='alertkindhistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='alertkindhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.alertkind'),
        ),
        migrations.AddIndex(
            model_name='careevent',
            index=models.Index(fields=['about', 'about_id', 'at', 'id'], name='care_event_of'),
        ),
        migrations.AddField(
            model_name='caution',
            name='contact_team',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.team'),
        ),
        migrations.AddField(
            model_name='caution',
            name='contact_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='caution',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cautions', to='crm.customer'),
        ),
        migrations.AddField(
            model_name='caution',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='caution',
            name='proposed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustmenthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a8df59fd31e98a2c32b06592898e47b2f58fdadb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0e259', table='crm_adjustmenthistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='adjustment',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['review_date'], name='adjustment_review'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('customer', 'kind', 'language'), name='adjustment_once'),
        ),
        migrations.AddConstraint(
            model_name='adjustment',
            constraint=models.CheckConstraint(condition=models.Q(('contact_user__isnull', True), ('contact_team__isnull', True), _connector='OR'), name='adjustment_one_contact'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_adjustmenthistory" ("agreed_at", "agreed_by_id", "contact_team_id", "contact_user_id", "customer_id", "ended_at", "ended_because", "ended_by", "id", "key", "kind_id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "review_date", "told_at") VALUES (OLD."agreed_at", OLD."agreed_by_id", OLD."contact_team_id", OLD."contact_user_id", OLD."customer_id", OLD."ended_at", OLD."ended_because", OLD."ended_by", OLD."id", OLD."key", OLD."kind_id", OLD."language", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."reason", OLD."review_date", OLD."told_at"); RETURN NULL;', hash='843f6548f36cf9e55ecc4bf12457478ace787063', operation='UPDATE', pgid='pgtrigger_update_update_27f40', table='crm_adjustment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_adjustmenthistory" ("agreed_at", "agreed_by_id", "contact_team_id", "contact_user_id", "customer_id", "ended_at", "ended_because", "ended_by", "id", "key", "kind_id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "review_date", "told_at") VALUES (OLD."agreed_at", OLD."agreed_by_id", OLD."contact_team_id", OLD."contact_user_id", OLD."customer_id", OLD."ended_at", OLD."ended_because", OLD."ended_by", OLD."id", OLD."key", OLD."kind_id", OLD."language", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."review_date", OLD."told_at"); RETURN NULL;', hash='880c4f9737f05b1752e84dd3949b1503bd3c5991', operation='DELETE', pgid='pgtrigger_delete_delete_7cfd4', table='crm_adjustment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustmentkindhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='615df732642cf477ed8264c8c16427bf0632fff6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d9c56', table='crm_adjustmentkindhistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alerthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0ceff8b8fe5e5c48018883fb7051a8069c6a98e3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bbf3d', table='crm_alerthistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['customer'], name='alert_of_customer'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['owner', 'review_date'], name='alert_of_owner'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['review_date'], name='alert_review'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('expires_date__isnull', True), ('expires_date__gte', models.F('review_date')), _connector='OR'), name='alert_review_before_end'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alert',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_alerthistory" ("appeal_note", "customer_id", "ended_at", "ended_because", "ended_by", "expires_date", "id", "key", "kind_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "reason", "review_date", "roles", "teams", "told_at", "version", "visitor_words") VALUES (OLD."appeal_note", OLD."customer_id", OLD."ended_at", OLD."ended_because", OLD."ended_by", OLD."expires_date", OLD."id", OLD."key", OLD."kind_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."raised_at", OLD."reason", OLD."review_date", OLD."roles", OLD."teams", OLD."told_at", OLD."version", OLD."visitor_words"); RETURN NULL;', hash='2f7108e139793b19228acbe85f39d8cb5903b70c', operation='UPDATE', pgid='pgtrigger_update_update_1a873', table='crm_alert', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alert',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_alerthistory" ("appeal_note", "customer_id", "ended_at", "ended_because", "ended_by", "expires_date", "id", "key", "kind_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "reason", "review_date", "roles", "teams", "told_at", "version", "visitor_words") VALUES (OLD."appeal_note", OLD."customer_id", OLD."ended_at", OLD."ended_because", OLD."ended_by", OLD."expires_date", OLD."id", OLD."key", OLD."kind_id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."raised_at", OLD."reason", OLD."review_date", OLD."roles", OLD."teams", OLD."told_at", OLD."version", OLD."visitor_words"); RETURN NULL;', hash='c54d4804aa6ca2ed1e6c8971635a31b0ab335bf2', operation='DELETE', pgid='pgtrigger_delete_delete_b0289', table='crm_alert', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alertkindhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5cf130758b7de36b4f357e5048b756c59b422ed4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_54c01', table='crm_alertkindhistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='caution',
            index=models.Index(condition=models.Q(('state', 'REFUSED'), _negated=True), fields=['customer'], name='caution_of_customer'),
        ),
        migrations.AddIndex(
            model_name='caution',
            index=models.Index(fields=['state', 'review_date'], name='caution_review'),
        ),
        migrations.AddConstraint(
            model_name='caution',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='caution_of_two_people'),
        ),
        migrations.AddConstraint(
            model_name='caution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'IN_FORCE'), _negated=True), models.Q(('decided_at__isnull', False), models.Q(('letter', ''), _negated=True), models.Q(('letter_by', ''), _negated=True)), _connector='OR'), name='caution_with_letter'),
        ),
        migrations.AddConstraint(
            model_name='caution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('blocks__contained_by', ['PHONE', 'TEXT', 'EMAIL', 'POST', 'FACE_TO_FACE']), ('blocks__len__gt', 0), ('effect', 'BLOCKS')), models.Q(models.Q(('effect', 'BLOCKS'), _negated=True), ('blocks', [])), _connector='OR'), name='caution_blocks'),
        ),
        migrations.AddConstraint(
            model_name='caution',
            constraint=models.CheckConstraint(condition=models.Q(('review_date__lte', models.F('active_to'))), name='caution_review_before_end'),
        ),
        append_only("crm_careevent"),
        migrations.RunPython(first_partitions, migrations.RunPython.noop),
    ]
