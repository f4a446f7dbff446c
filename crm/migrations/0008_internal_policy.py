"""A service may name the policy of the department's own targets, beside the one of the customer's promises."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0007_sweep_beats")]

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
            name='internal_policy',
            field=models.SlugField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='serviceversionhistory',
            name='internal_policy',
            field=models.SlugField(blank=True, db_default='', db_index=False, default='', max_length=40),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceversion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "crm_serviceversionhistory" ("answer", "form", "id", "internal_policy", "needs_place", "not_fixed_days", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy", "public_words", "published_at", "script", "service_id", "state", "team", "workflow") VALUES (OLD."answer", OLD."form", OLD."id", OLD."internal_policy", OLD."needs_place", OLD."not_fixed_days", OLD."number", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."policy", OLD."public_words", OLD."published_at", OLD."script", OLD."service_id", OLD."state", OLD."team", OLD."workflow"); RETURN NULL;', hash='0f50f3faa13cf08003435d4d66c35c93782a6697', operation='UPDATE', pgid='pgtrigger_update_update_bbd87', table='crm_serviceversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceversion',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "crm_serviceversionhistory" ("answer", "form", "id", "internal_policy", "needs_place", "not_fixed_days", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy", "public_words", "published_at", "script", "service_id", "state", "team", "workflow") VALUES (OLD."answer", OLD."form", OLD."id", OLD."internal_policy", OLD."needs_place", OLD."not_fixed_days", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."policy", OLD."public_words", OLD."published_at", OLD."script", OLD."service_id", OLD."state", OLD."team", OLD."workflow"); RETURN NULL;', hash='e5aa0c2d66b7198c9a4ae0dbde6e587041a80c10', operation='DELETE', pgid='pgtrigger_delete_delete_4f829', table='crm_serviceversion', when='AFTER')),
        ),
    ]
