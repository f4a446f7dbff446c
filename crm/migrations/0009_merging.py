"""Merges have their events; a merge itself is undone once and never rewritten, but for its words, which can be blanked."""

from django.db import migrations, models

from crm.teams.partitions import append_only

GUARD = """
CREATE FUNCTION crm_merge_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a merge is undone, never deleted';
    END IF;
    IF (OLD.from_customer_id, OLD.into_customer_id, OLD.choices, OLD.merged_at, OLD.merged_by)
        IS DISTINCT FROM (NEW.from_customer_id, NEW.into_customer_id, NEW.choices, NEW.merged_at, NEW.merged_by)
        OR (OLD.undone_at IS NOT NULL AND (OLD.undone_at, OLD.undone_by) IS DISTINCT FROM (NEW.undone_at, NEW.undone_by))
        OR NEW.reason NOT IN (OLD.reason, '')
        OR (OLD.undone_at IS NOT NULL AND NEW.undone_reason NOT IN (OLD.undone_reason, ''))
    THEN
        RAISE EXCEPTION 'a merge is undone once, never rewritten';
    END IF;
    RETURN NEW;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("crm", "0008_internal_policy")]

    operations = [
        migrations.AddField(
            model_name="merge",
            name="undone_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.CreateModel(
            name="MergeEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("merge_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("MERGED", "Merged"), ("UNMERGED", "Two records again"), ("PLACED", "Placed")],
                        max_length=10,
                    ),
                ),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_key", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=200, unique=True)),
                ("facts", models.JSONField(default=dict)),
            ],
            options={"indexes": [models.Index(fields=["merge_id", "at", "id"], name="merge_event_of")]},
        ),
        append_only("crm_mergeevent"),
        migrations.RunSQL(GUARD, "DROP FUNCTION crm_merge_guard"),
        migrations.RunSQL(
            "CREATE TRIGGER undone_once BEFORE UPDATE OR DELETE ON crm_merge"
            " FOR EACH ROW EXECUTE FUNCTION crm_merge_guard()",
            "DROP TRIGGER undone_once ON crm_merge",
        ),
    ]
