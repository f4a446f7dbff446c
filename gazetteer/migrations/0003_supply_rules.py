"""Rules of supplies: registered custodians with areas, volumes, overrides, closings, and loads asked for on the page."""

import django.db.models.deletion
from django.db import migrations, models

WHO_HAS_SUPPLIED = (
    "UPDATE gazetteer_custodian c SET registered_at = l.first_at FROM ("
    "SELECT custodian_id, min(loaded_at) AS first_at FROM gazetteer_load GROUP BY custodian_id"
    ") AS l WHERE l.custodian_id = c.code"
)


class Migration(migrations.Migration):
    dependencies = [("gazetteer", "0002_entry_parts")]

    operations = [
        migrations.CreateModel(
            name="LoadRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("QUEUED", "Waiting"),
                            ("RUNNING", "Running"),
                            ("DONE", "Done"),
                            ("REFUSED", "Refused"),
                            ("FAILED", "Failed"),
                        ],
                        default="QUEUED",
                        max_length=7,
                    ),
                ),
                ("files", models.JSONField(default=list)),
                ("dry_run", models.BooleanField(default=False)),
                ("overrides", models.JSONField(default=list)),
                ("override_reason", models.TextField(default="")),
                ("asked_by", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("phase", models.TextField(default="")),
                ("rows", models.IntegerField(default=0)),
                ("share", models.FloatField(default=0)),
                ("message", models.TextField(default="")),
                ("refusals", models.JSONField(default=list)),
                ("outcome", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="PropertyClosing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("absent", models.BooleanField()),
            ],
        ),
        migrations.AddField(
            model_name="custodian",
            name="boundary",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="custodian",
            name="east",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="custodian",
            name="north",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="custodian",
            name="registered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="custodian",
            name="south",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="custodian",
            name="supplied_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="gazetteer.custodian"
            ),
        ),
        migrations.AddField(
            model_name="custodian",
            name="usual_interval_days",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="custodian",
            name="west",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="load",
            name="change_types",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="load",
            name="changed_streets",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="load",
            name="last_volume",
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="load",
            name="layout",
            field=models.TextField(db_default="DTF 7.3", default="DTF 7.3"),
        ),
        migrations.AddField(
            model_name="load",
            name="moved",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="load",
            name="never_had",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="load",
            name="override_reason",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="load",
            name="overrides",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="load",
            name="volumes",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="loadfault",
            name="source",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="loadfault",
            name="volume",
            field=models.IntegerField(db_default=1, default=1),
        ),
        migrations.AddConstraint(
            model_name="custodian",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("east__isnull", True), ("north__isnull", True), ("south__isnull", True), ("west__isnull", True)
                    ),
                    models.Q(("south__lt", models.F("north")), ("west__lt", models.F("east"))),
                    _connector="OR",
                ),
                name="gazetteer_custodian_area",
            ),
        ),
        migrations.AddConstraint(
            model_name="custodian",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("usual_interval_days__isnull", True), ("usual_interval_days__gt", 0), _connector="OR"
                ),
                name="gazetteer_custodian_interval",
            ),
        ),
        migrations.AddConstraint(
            model_name="load",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("overrides", []), models.Q(("override_reason", ""), _negated=True), _connector="OR"
                ),
                name="gazetteer_load_override_reason",
            ),
        ),
        migrations.AddField(
            model_name="loadrun",
            name="load",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="gazetteer.load"
            ),
        ),
        migrations.AddField(
            model_name="propertyclosing",
            name="load",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="closings", to="gazetteer.load"
            ),
        ),
        migrations.AddField(
            model_name="propertyclosing",
            name="property",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="gazetteer.property"
            ),
        ),
        migrations.AddIndex(
            model_name="loadrun",
            index=models.Index(
                condition=models.Q(("state__in", ["QUEUED", "RUNNING"])),
                fields=["asked_at", "id"],
                name="gazetteer_run_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="loadrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["QUEUED", "RUNNING", "DONE", "REFUSED", "FAILED"])),
                name="gazetteer_run_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="propertyclosing",
            constraint=models.UniqueConstraint(fields=("load", "property"), name="gazetteer_closing_once"),
        ),
        migrations.RunSQL(WHO_HAS_SUPPLIED, migrations.RunSQL.noop),
    ]
