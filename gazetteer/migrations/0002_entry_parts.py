"""Further parts of an entry: classifications, organisations, successors, delivery points, and what AddressBase adds."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

SUPPLIED = [
    ("start_date", models.DateField(null=True)),
    ("end_date", models.DateField(null=True)),
    ("entry_date", models.DateField(null=True)),
    ("last_update_date", models.DateField(null=True)),
    ("closed_date", models.DateField(null=True)),
]


def custodian():
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="gazetteer.custodian",
    )


def of_property(related_name):
    return models.ForeignKey(
        db_column="uprn",
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to="gazetteer.property",
    )


def keyed(name, related_name, *fields):
    return migrations.CreateModel(
        name=name,
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            *SUPPLIED,
            ("key", models.CharField(max_length=14, unique=True)),
            *fields,
            ("custodian", custodian()),
            ("property", of_property(related_name)),
        ],
        options={"abstract": False},
    )


class Migration(migrations.Migration):
    dependencies = [("gazetteer", "0001_initial")]

    operations = [
        migrations.AddField("property", "postcode_locator", models.TextField(db_default="")),
        migrations.AddField("property", "country", models.TextField(db_default="")),
        migrations.AddField("property", "postal_flag", models.TextField(db_default="")),
        migrations.AddField(
            "property",
            "welsh_lines",
            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), db_default=[], size=None),
        ),
        keyed(
            "Classification",
            "classifications",
            ("code", models.TextField()),
            ("scheme", models.TextField()),
            ("scheme_version", models.TextField(default="")),
        ),
        keyed(
            "Organisation",
            "organisations",
            ("name", models.TextField()),
            ("legal_name", models.TextField(default="")),
        ),
        keyed("Successor", "successors", ("successor_uprn", models.BigIntegerField())),
        migrations.CreateModel(
            name="DeliveryPoint",
            fields=[
                *SUPPLIED,
                ("udprn", models.BigIntegerField(primary_key=True, serialize=False)),
                ("organisation", models.TextField(default="")),
                ("department", models.TextField(default="")),
                ("po_box_number", models.TextField(default="")),
                ("sub_building", models.TextField(default="")),
                ("building_name", models.TextField(default="")),
                ("building_number", models.SmallIntegerField(null=True)),
                ("dependent_thoroughfare", models.TextField(default="")),
                ("thoroughfare", models.TextField(default="")),
                ("double_dependent_locality", models.TextField(default="")),
                ("dependent_locality", models.TextField(default="")),
                ("post_town", models.TextField(default="")),
                ("postcode", models.TextField(default="")),
                ("welsh_dependent_thoroughfare", models.TextField(default="")),
                ("welsh_thoroughfare", models.TextField(default="")),
                ("welsh_double_dependent_locality", models.TextField(default="")),
                ("welsh_dependent_locality", models.TextField(default="")),
                ("welsh_post_town", models.TextField(default="")),
                ("custodian", custodian()),
                ("property", of_property("delivery_points")),
            ],
            options={"abstract": False},
        ),
    ]
