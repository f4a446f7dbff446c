"""Areas drawn on the day they were in force, postcodes and councils, open positions, and the index of positions."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

import gazetteer.areas.models


class Migration(migrations.Migration):
    dependencies = [("gazetteer", "0003_supply_rules")]

    operations = [
        migrations.CreateModel(
            name="Area",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("WARD", "Ward"),
                            ("PARISH", "Parish"),
                            ("DISTRICT", "District"),
                            ("DIVISION", "County division"),
                        ],
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                ("name", models.TextField()),
                ("active_from", models.DateField()),
                ("active_to", models.DateField(null=True)),
                ("easting", models.FloatField()),
                ("northing", models.FloatField()),
            ],
        ),
        migrations.CreateModel(
            name="AreaLoad",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(
                        choices=[("AREAS", "Boundaries"), ("POSTCODES", "Postcodes"), ("POSITIONS", "Open positions")],
                        max_length=9,
                    ),
                ),
                ("file_name", models.TextField()),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("WARD", "Ward"),
                            ("PARISH", "Parish"),
                            ("DISTRICT", "District"),
                            ("DIVISION", "County division"),
                        ],
                        max_length=8,
                    ),
                ),
                ("active_from", models.DateField(null=True)),
                ("loaded_at", models.DateTimeField()),
                ("rows_read", models.IntegerField()),
                ("changed", models.JSONField(default=dict)),
                ("faults", models.JSONField(default=list)),
                ("fault_count", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="AreaRing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.SmallIntegerField()),
                ("is_hole", models.BooleanField()),
                ("boundary", gazetteer.areas.models.PolygonField()),
            ],
        ),
        migrations.CreateModel(
            name="Council",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("name", models.TextField(db_default="")),
                ("is_ours", models.BooleanField(db_default=False)),
            ],
        ),
        migrations.CreateModel(
            name="OpenPosition",
            fields=[
                ("uprn", models.BigIntegerField(primary_key=True, serialize=False)),
                ("easting", models.DecimalField(decimal_places=2, max_digits=9)),
                ("northing", models.DecimalField(decimal_places=2, max_digits=9)),
            ],
        ),
        migrations.CreateModel(
            name="Postcode",
            fields=[
                ("key", models.CharField(max_length=7, primary_key=True, serialize=False)),
                ("easting", models.IntegerField(null=True)),
                ("northing", models.IntegerField(null=True)),
                ("quality", models.SmallIntegerField(null=True)),
                ("council_code", models.CharField(db_default="", max_length=12)),
                ("ward_code", models.CharField(db_default="", max_length=12)),
                ("parish_code", models.CharField(db_default="", max_length=12)),
                ("terminated_date", models.DateField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="property",
            index=django.contrib.postgres.indexes.SpGistIndex(
                models.Func(
                    django.db.models.functions.comparison.Cast("easting", models.FloatField()),
                    django.db.models.functions.comparison.Cast("northing", models.FloatField()),
                    function="point",
                ),
                name="gazetteer_property_position",
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(fields=["code", "kind"], name="gazetteer_area_code"),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["WARD", "PARISH", "DISTRICT", "DIVISION"])), name="gazetteer_area_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("active_to__isnull", True), ("active_to__gte", models.F("active_from")), _connector="OR"
                ),
                name="gazetteer_area_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.UniqueConstraint(fields=("kind", "code", "active_from"), name="gazetteer_area_version"),
        ),
        migrations.AddConstraint(
            model_name="areaload",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject__in", ["AREAS", "POSTCODES", "POSITIONS"])),
                name="gazetteer_areaload_subject",
            ),
        ),
        migrations.AddField(
            model_name="arearing",
            name="area",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rings", to="gazetteer.area"
            ),
        ),
        migrations.AddIndex(
            model_name="arearing",
            index=django.contrib.postgres.indexes.GistIndex(fields=["boundary"], name="gazetteer_ring_boundary"),
        ),
    ]
