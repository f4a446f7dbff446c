"""A service may say which kinds of place are enough for it: a missed bin needs a property, not a point on the map."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0016_finding_keys'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='serviceversion',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='serviceversion',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='serviceversion',
            name='place_kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('PROPERTY', 'A property'), ('STREET', 'A street'), ('POINT', 'A point on the map'), ('UNLISTED', 'An address the gazetteer does not hold'), ('UNKNOWN', 'Not known yet')], max_length=10), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='serviceversionhistory',
            name='place_kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('PROPERTY', 'A property'), ('STREET', 'A street'), ('POINT', 'A point on the map'), ('UNLISTED', 'An address the gazetteer does not hold'), ('UNKNOWN', 'Not known yet')], max_length=10), blank=True, db_default=[], default=list, size=None),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceversion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_serviceversionhistory" ("answer", "form", "id", "internal_policy", "needs_identity", "needs_place", "not_fixed_days", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_kinds", "policy", "public_words", "published_at", "published_by", "script", "service_id", "state", "team", "workflow") VALUES (OLD."answer", OLD."form", OLD."id", OLD."internal_policy", OLD."needs_identity", OLD."needs_place", OLD."not_fixed_days", OLD."note", OLD."number", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."place_kinds", OLD."policy", OLD."public_words", OLD."published_at", OLD."published_by", OLD."script", OLD."service_id", OLD."state", OLD."team", OLD."workflow"); RETURN NULL;', hash='9e5f5485a64c5ac69b264c93ae74446c863e8d53', operation='UPDATE', pgid='pgtrigger_update_update_bbd87', table='crm_serviceversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceversion',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_serviceversionhistory" ("answer", "form", "id", "internal_policy", "needs_identity", "needs_place", "not_fixed_days", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_kinds", "policy", "public_words", "published_at", "published_by", "script", "service_id", "state", "team", "workflow") VALUES (OLD."answer", OLD."form", OLD."id", OLD."internal_policy", OLD."needs_identity", OLD."needs_place", OLD."not_fixed_days", OLD."note", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place_kinds", OLD."policy", OLD."public_words", OLD."published_at", OLD."published_by", OLD."script", OLD."service_id", OLD."state", OLD."team", OLD."workflow"); RETURN NULL;', hash='c235ff4af7c513fa7f27c3ad748f0e5ab1e965fa', operation='DELETE', pgid='pgtrigger_delete_delete_4f829', table='crm_serviceversion', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='serviceversion',
            constraint=models.CheckConstraint(condition=models.Q(('place_kinds__contained_by', ['PROPERTY', 'STREET', 'POINT'])), name='service_version_place_kinds'),
        ),
    ]
