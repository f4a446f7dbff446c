"""Matching: the thresholds people set, batches of addresses, their files and rows."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gazetteer", "0005_finding"),
    ]

    operations = [
        migrations.CreateModel(
            name="MatchBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("matched_from", models.FloatField()),
                ("unsure_from", models.FloatField()),
                ("lead", models.FloatField()),
                ("file_name", models.TextField()),
                ("uploaded_by", models.TextField()),
                ("uploaded_by_name", models.TextField()),
                ("uploaded_at", models.DateTimeField()),
                ("encoding", models.TextField()),
                ("separator", models.CharField(max_length=1)),
                ("heads", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                (
                    "address_columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                ("postcode_column", models.IntegerField(null=True)),
                ("row_column", models.IntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("UPLOADED", "Columns to be chosen"),
                            ("QUEUED", "Waiting"),
                            ("RUNNING", "Running"),
                            ("DONE", "Done"),
                            ("STOPPED", "Stopped"),
                            ("FAILED", "Failed"),
                            ("CLEARED", "Cleared"),
                        ],
                        default="UPLOADED",
                        max_length=8,
                    ),
                ),
                ("failure", models.TextField(default="")),
                ("rows_total", models.IntegerField(default=0)),
                ("rows_done", models.IntegerField(default=0)),
                ("matched", models.IntegerField(default=0)),
                ("unsure", models.IntegerField(default=0)),
                ("none", models.IntegerField(default=0)),
                ("letters_lost", models.IntegerField(default=0)),
                ("queued_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("clear_date", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="MatchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.IntegerField()),
                ("row_name", models.TextField(default="")),
                ("text", models.TextField(default="")),
                ("postcode", models.TextField(default="")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("MATCHED", "Matched"), ("UNSURE", "Unsure"), ("NONE", "None found")],
                        default="",
                        max_length=7,
                    ),
                ),
                ("score", models.FloatField(default=0)),
                (
                    "evidence",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("runner_up_score", models.FloatField(null=True)),
                ("reviewed_by", models.TextField(default="")),
                ("reviewed_by_name", models.TextField(default="")),
                ("reviewed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MatchSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("matched_from", models.FloatField()),
                ("unsure_from", models.FloatField()),
                ("lead", models.FloatField()),
                ("reason", models.TextField()),
                ("set_by", models.TextField()),
                ("set_by_name", models.TextField()),
                ("set_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="MatchFile",
            fields=[
                (
                    "batch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="gazetteer.matchbatch",
                    ),
                ),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.AddIndex(
            model_name="matchbatch",
            index=models.Index(fields=["uploaded_by", "-id"], name="gazetteer_match_batch_of"),
        ),
        migrations.AddIndex(
            model_name="matchbatch",
            index=models.Index(
                condition=models.Q(("state__in", ["QUEUED", "RUNNING"])),
                fields=["id"],
                name="gazetteer_match_batch_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="matchbatch",
            index=models.Index(
                condition=models.Q(("state", "CLEARED"), _negated=True),
                fields=["clear_date", "id"],
                name="gazetteer_match_batch_clear",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["UPLOADED", "QUEUED", "RUNNING", "DONE", "STOPPED", "FAILED", "CLEARED"])
                ),
                name="gazetteer_match_batch_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("rows_done", models.F("matched") + models.F("unsure") + models.F("none"))),
                name="gazetteer_match_batch_counts",
            ),
        ),
        migrations.AddField(
            model_name="matchrow",
            name="batch",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="gazetteer.matchbatch",
            ),
        ),
        migrations.AddField(
            model_name="matchrow",
            name="property",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gazetteer.property",
            ),
        ),
        migrations.AddField(
            model_name="matchrow",
            name="reviewed_property",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gazetteer.property",
            ),
        ),
        migrations.AddField(
            model_name="matchrow",
            name="runner_up",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gazetteer.property",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchsetting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("matched_from__gte", 0),
                    ("matched_from__lte", 1),
                    ("unsure_from__gte", 0),
                    ("unsure_from__lte", 1),
                    ("lead__gte", 0),
                    ("lead__lte", 1),
                    ("unsure_from__lte", models.F("matched_from")),
                ),
                name="gazetteer_match_setting_shares",
            ),
        ),
        migrations.AddIndex(
            model_name="matchrow",
            index=models.Index(
                condition=models.Q(("decision", "")), fields=["batch", "position"], name="gazetteer_match_row_undecided"
            ),
        ),
        migrations.AddIndex(
            model_name="matchrow",
            index=models.Index(
                condition=models.Q(("decision", "UNSURE"), ("reviewed_at__isnull", True)),
                fields=["batch", "position"],
                name="gazetteer_match_row_to_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchrow",
            constraint=models.UniqueConstraint(fields=("batch", "position"), name="gazetteer_match_row_position"),
        ),
        migrations.AddConstraint(
            model_name="matchrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["", "MATCHED", "UNSURE", "NONE"])),
                name="gazetteer_match_row_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_at__isnull", False),
                    models.Q(("reviewed_by", ""), ("reviewed_property__isnull", True)),
                    _connector="OR",
                ),
                name="gazetteer_match_row_reviewed",
            ),
        ),
    ]
