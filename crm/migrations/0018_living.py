"""Moves, deaths and what happened in people's lives; a clock may wait, and a message be held, because of a death."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.utils import timezone

from crm.teams.partitions import append_only, CreatePartitionedModel, ensure_partitions


def first_partitions(apps, schema_editor):
    ensure_partitions(at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0017_service_place_kinds'),
        ('gazetteer', '0007_property_gone'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.AlterField(
            model_name='clockpause',
            name='reason',
            field=models.CharField(choices=[('WAITING_FOR_CUSTOMER', 'Waiting for the customer'), ('CUSTOMER_APPOINTMENT', 'The customer chose a later day'), ('ACCESS_REFUSED', 'We could not get in'), ('LEGAL_HOLD', 'Legal hold'), ('CUSTOMER_DIED', 'The customer has died'), ('WAS_STOPPED', 'It had been stopped, until it was opened again')], max_length=24),
        ),
        migrations.AlterField(
            model_name='message',
            name='state',
            field=models.CharField(choices=[('QUEUED', 'To be sent'), ('SENT', 'Sent'), ('REFUSED', 'Not sent'), ('HELD', 'Held'), ('FAILED', 'Could not be sent'), ('RECEIVED', 'Received')], max_length=8),
        ),
        migrations.CreateModel(
            name='Death',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('died_date', models.DateField(null=True)),
                ('told_by', models.CharField(max_length=200)),
                ('proof', models.CharField(choices=[('NONE', 'Nothing yet'), ('CERTIFICATE', 'Death certificate'), ('REGISTRAR', 'Our register office'), ('TELL_US_ONCE', 'Tell Us Once notice'), ('OTHER_COUNCIL_RECORD', "Another record of the council's")], max_length=20)),
                ('estate_words', models.CharField(blank=True, max_length=300)),
                ('reported_at', models.DateTimeField()),
                ('reported_by_kind', models.CharField(max_length=10)),
                ('reported_by_key', models.CharField(max_length=64)),
                ('reversed_at', models.DateTimeField(null=True)),
                ('reversed_by_key', models.CharField(blank=True, max_length=64)),
                ('reverse_reason', models.CharField(blank=True, max_length=300)),
                ('facts', models.JSONField(default=dict)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deaths', to='crm.customer')),
                ('estate_customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='estates', to='crm.customer')),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='DeathHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('key', models.CharField(max_length=200)),
                ('died_date', models.DateField(null=True)),
                ('told_by', models.CharField(max_length=200)),
                ('proof', models.CharField(choices=[('NONE', 'Nothing yet'), ('CERTIFICATE', 'Death certificate'), ('REGISTRAR', 'Our register office'), ('TELL_US_ONCE', 'Tell Us Once notice'), ('OTHER_COUNCIL_RECORD', "Another record of the council's")], max_length=20)),
                ('estate_words', models.CharField(blank=True, max_length=300)),
                ('reported_at', models.DateTimeField()),
                ('reported_by_kind', models.CharField(max_length=10)),
                ('reported_by_key', models.CharField(max_length=64)),
                ('reversed_at', models.DateTimeField(null=True)),
                ('reversed_by_key', models.CharField(blank=True, max_length=64)),
                ('reverse_reason', models.CharField(blank=True, max_length=300)),
                ('facts', models.JSONField(default=dict)),
                ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer')),
                ('estate_customer', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.death')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HouseMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('move_date', models.DateField()),
                ('whither', models.CharField(choices=[('PROPERTY', 'An address in our list'), ('UNLISTED', 'An address here that is not in our list'), ('OUTSIDE', 'An address outside our area'), ('NO_FIXED', 'No fixed address'), ('UNKNOWN', 'Nobody knows where')], max_length=8)),
                ('to_lines', models.TextField(blank=True)),
                ('to_postcode', models.CharField(blank=True, max_length=10)),
                ('to_council', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(choices=[('PLANNED', 'Planned'), ('MADE', 'Moved'), ('UNDONE', 'Undone')], default='PLANNED', max_length=7)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by_kind', models.CharField(max_length=10)),
                ('recorded_by_key', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undo_reason', models.CharField(blank=True, max_length=300)),
                ('facts', models.JSONField(default=dict)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='house_moves', to='crm.customer')),
                ('from_property', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.property')),
                ('restriction', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.restriction')),
                ('to_property', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.property')),
                ('told_at', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.contactpoint')),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='HouseMoveHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('key', models.CharField(max_length=200)),
                ('move_date', models.DateField()),
                ('whither', models.CharField(choices=[('PROPERTY', 'An address in our list'), ('UNLISTED', 'An address here that is not in our list'), ('OUTSIDE', 'An address outside our area'), ('NO_FIXED', 'No fixed address'), ('UNKNOWN', 'Nobody knows where')], max_length=8)),
                ('to_lines', models.TextField(blank=True)),
                ('to_postcode', models.CharField(blank=True, max_length=10)),
                ('to_council', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(choices=[('PLANNED', 'Planned'), ('MADE', 'Moved'), ('UNDONE', 'Undone')], default='PLANNED', max_length=7)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by_kind', models.CharField(max_length=10)),
                ('recorded_by_key', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undo_reason', models.CharField(blank=True, max_length=300)),
                ('facts', models.JSONField(default=dict)),
                ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.customer')),
                ('from_property', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gazetteer.property')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='crm.housemove')),
                ('restriction', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.restriction')),
                ('to_property', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gazetteer.property')),
                ('told_at', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.contactpoint')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LifeEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('MOVE_PLANNED', 'A move was planned'), ('MOVED', 'Moved'), ('MOVE_UNDONE', 'The move was undone'), ('DIED', 'Reported dead'), ('DEATH_REVERSED', 'Reported dead by mistake')], max_length=14)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.CharField(max_length=64)),
                ('facts', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [models.Index(fields=['customer_id', 'at', 'id'], name='life_event_of')],
            },
        ),
        migrations.CreateModel(
            name='Mover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves_along', to='crm.customer')),
                ('move', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movers', to='crm.housemove')),
            ],
        ),
        migrations.AddConstraint(
            model_name='death',
            constraint=models.UniqueConstraint(condition=models.Q(('reversed_at__isnull', True)), fields=('customer',), name='death_once_a_customer'),
        ),
        migrations.AddConstraint(
            model_name='death',
            constraint=models.CheckConstraint(condition=models.Q(('estate_customer__isnull', True), models.Q(('estate_customer', models.F('customer')), _negated=True), _connector='OR'), name='death_estate_of_another'),
        ),
        migrations.AddConstraint(
            model_name='death',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reverse_reason', ''), ('reversed_at__isnull', True)), models.Q(('reversed_at__isnull', False), models.Q(('reverse_reason', ''), _negated=True)), _connector='OR'), name='death_reversal_agrees'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='death',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_deathhistory" ("customer_id", "died_date", "estate_customer_id", "estate_words", "facts", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "reported_at", "reported_by_key", "reported_by_kind", "reverse_reason", "reversed_at", "reversed_by_key", "told_by") VALUES (OLD."customer_id", OLD."died_date", OLD."estate_customer_id", OLD."estate_words", OLD."facts", OLD."id", OLD."key", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."proof", OLD."reported_at", OLD."reported_by_key", OLD."reported_by_kind", OLD."reverse_reason", OLD."reversed_at", OLD."reversed_by_key", OLD."told_by"); RETURN NULL;', hash='11742be449c6fcf06b71242803f514c147542f05', operation='UPDATE', pgid='pgtrigger_update_update_614d7', table='crm_death', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='death',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_deathhistory" ("customer_id", "died_date", "estate_customer_id", "estate_words", "facts", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof", "reported_at", "reported_by_key", "reported_by_kind", "reverse_reason", "reversed_at", "reversed_by_key", "told_by") VALUES (OLD."customer_id", OLD."died_date", OLD."estate_customer_id", OLD."estate_words", OLD."facts", OLD."id", OLD."key", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."proof", OLD."reported_at", OLD."reported_by_key", OLD."reported_by_kind", OLD."reverse_reason", OLD."reversed_at", OLD."reversed_by_key", OLD."told_by"); RETURN NULL;', hash='8b1177822b86cbfc7f6ec4dc2b000685c7b264cb', operation='DELETE', pgid='pgtrigger_delete_delete_20706', table='crm_death', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deathhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='61fb9886e471dcd39c31065feda1ce6edf380edc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7ce25', table='crm_deathhistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='housemove',
            index=models.Index(condition=models.Q(('state', 'PLANNED')), fields=['move_date'], name='house_move_due'),
        ),
        migrations.AddConstraint(
            model_name='housemove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('to_lines', ''), ('to_property__isnull', False), ('whither', 'PROPERTY')), models.Q(('to_property__isnull', True), ('whither__in', ['UNLISTED', 'OUTSIDE']), models.Q(('to_lines', ''), _negated=True)), models.Q(('to_lines', ''), ('to_property__isnull', True), ('whither__in', ['NO_FIXED', 'UNKNOWN'])), _connector='OR'), name='house_move_whither_agrees'),
        ),
        migrations.AddConstraint(
            model_name='housemove',
            constraint=models.CheckConstraint(condition=models.Q(('from_property', models.F('to_property')), _negated=True), name='house_move_of_two'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='housemove',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_housemovehistory" ("customer_id", "facts", "from_property_id", "id", "key", "made_at", "move_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_key", "recorded_by_kind", "restriction_id", "state", "to_council", "to_lines", "to_postcode", "to_property_id", "told_at_id", "undo_reason", "undone_at", "whither") VALUES (OLD."customer_id", OLD."facts", OLD."from_property_id", OLD."id", OLD."key", OLD."made_at", OLD."move_date", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."recorded_at", OLD."recorded_by_key", OLD."recorded_by_kind", OLD."restriction_id", OLD."state", OLD."to_council", OLD."to_lines", OLD."to_postcode", OLD."to_property_id", OLD."told_at_id", OLD."undo_reason", OLD."undone_at", OLD."whither"); RETURN NULL;', hash='ed542ad440b4f7c2cb3b5f1cd763a8be607c4f11', operation='UPDATE', pgid='pgtrigger_update_update_d9e20', table='crm_housemove', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='housemove',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_housemovehistory" ("customer_id", "facts", "from_property_id", "id", "key", "made_at", "move_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_key", "recorded_by_kind", "restriction_id", "state", "to_council", "to_lines", "to_postcode", "to_property_id", "told_at_id", "undo_reason", "undone_at", "whither") VALUES (OLD."customer_id", OLD."facts", OLD."from_property_id", OLD."id", OLD."key", OLD."made_at", OLD."move_date", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_key", OLD."recorded_by_kind", OLD."restriction_id", OLD."state", OLD."to_council", OLD."to_lines", OLD."to_postcode", OLD."to_property_id", OLD."told_at_id", OLD."undo_reason", OLD."undone_at", OLD."whither"); RETURN NULL;', hash='976bc98d04b2033b49e34431547a45ca6e5fbcb4', operation='DELETE', pgid='pgtrigger_delete_delete_c24a7', table='crm_housemove', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='housemovehistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0df294a4033e8cd3d367520d57458ade59d1cda7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_433a4', table='crm_housemovehistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='mover',
            constraint=models.UniqueConstraint(fields=('move', 'customer'), name='mover_once'),
        ),
        append_only("crm_lifeevent"),
        migrations.RunPython(first_partitions, migrations.RunPython.noop),
    ]
