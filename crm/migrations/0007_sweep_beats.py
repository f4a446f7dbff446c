"""The sweep says that it lives, the nightly proof is kept, and a client of the API may read promises."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0006_sla_drafts")]

    operations = [
        migrations.DeleteModel(name="Heartbeat"),
        migrations.CreateModel(
            name="SweepBeat",
            fields=[
                ("kind", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("process", models.CharField(max_length=64)),
                ("beat_at", models.DateTimeField()),
                ("did", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="ReplayResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("night", models.DateField(unique=True)),
                ("begun_at", models.DateTimeField()),
                ("reached", models.BigIntegerField(default=0)),
                ("read", models.PositiveIntegerField(default=0)),
                ("found", models.PositiveIntegerField(default=0)),
                ("differences", models.JSONField(default=list)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("begun_at")), _connector="OR"
                        ),
                        name="replay_not_backwards",
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="apiclient", name="api_client_scopes"),
        migrations.AddConstraint(
            model_name="apiclient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "scopes__contained_by",
                        [
                            "PLACES_SEARCH",
                            "GAZETTEER_READ",
                            "CROSS_REFERENCES_READ",
                            "LOADS_READ",
                            "PROMISES_READ",
                        ],
                    ),
                    ("scopes__len__gt", 0),
                ),
                name="api_client_scopes",
            ),
        ),
    ]
