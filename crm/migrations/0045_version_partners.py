"""When a service gives work to which partner."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0044_inbox_item_due'),
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
            name='partners',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='serviceversionhistory',
            name='partners',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceversion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_serviceversionhistory" ("about", "act_key", "acts_off", "answer", "articles", "by_area", "changed_at", "changed_by", "form", "id", "internal_policy", "names", "needs_identity", "needs_place", "not_fixed_days", "note", "number", "partners", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_kinds", "policy", "prequalifies", "public_words", "published_at", "published_by", "read_by", "retention", "revision", "routing", "rules", "says_subject", "script", "service_id", "stages", "state", "team", "tested_at", "trial", "untried_because", "workflow") VALUES (OLD."about", OLD."act_key", OLD."acts_off", OLD."answer", OLD."articles", OLD."by_area", OLD."changed_at", OLD."changed_by", OLD."form", OLD."id", OLD."internal_policy", OLD."names", OLD."needs_identity", OLD."needs_place", OLD."not_fixed_days", OLD."note", OLD."number", OLD."partners", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."place_kinds", OLD."policy", OLD."prequalifies", OLD."public_words", OLD."published_at", OLD."published_by", OLD."read_by", OLD."retention", OLD."revision", OLD."routing", OLD."rules", OLD."says_subject", OLD."script", OLD."service_id", OLD."stages", OLD."state", OLD."team", OLD."tested_at", OLD."trial", OLD."untried_because", OLD."workflow"); RETURN NULL;', hash='0c07c50952b2584f9cd85b1c1dbb83f5d8c2b7ed', operation='UPDATE', pgid='pgtrigger_update_update_bbd87', table='crm_serviceversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceversion',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_serviceversionhistory" ("about", "act_key", "acts_off", "answer", "articles", "by_area", "changed_at", "changed_by", "form", "id", "internal_policy", "names", "needs_identity", "needs_place", "not_fixed_days", "note", "number", "partners", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_kinds", "policy", "prequalifies", "public_words", "published_at", "published_by", "read_by", "retention", "revision", "routing", "rules", "says_subject", "script", "service_id", "stages", "state", "team", "tested_at", "trial", "untried_because", "workflow") VALUES (OLD."about", OLD."act_key", OLD."acts_off", OLD."answer", OLD."articles", OLD."by_area", OLD."changed_at", OLD."changed_by", OLD."form", OLD."id", OLD."internal_policy", OLD."names", OLD."needs_identity", OLD."needs_place", OLD."not_fixed_days", OLD."note", OLD."number", OLD."partners", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place_kinds", OLD."policy", OLD."prequalifies", OLD."public_words", OLD."published_at", OLD."published_by", OLD."read_by", OLD."retention", OLD."revision", OLD."routing", OLD."rules", OLD."says_subject", OLD."script", OLD."service_id", OLD."stages", OLD."state", OLD."team", OLD."tested_at", OLD."trial", OLD."untried_because", OLD."workflow"); RETURN NULL;', hash='61c0184346556bec361685ad75e5e8d00651dc33', operation='DELETE', pgid='pgtrigger_delete_delete_4f829', table='crm_serviceversion', when='AFTER')),
        ),
    ]
