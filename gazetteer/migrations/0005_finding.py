"""Indexes of the search: streets by the beginning of their name, ranges of house numbers on a street."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gazetteer", "0004_areas")]

    operations = [
        migrations.AddIndex(
            "streetdescriptor", models.Index(fields=["folded_name", "street"], name="gazetteer_descriptor_name")
        ),
        migrations.AddIndex(
            "address",
            models.Index(
                fields=["street", "pao_start_number", "pao_end_number"],
                condition=models.Q(pao_end_number__isnull=False),
                name="gazetteer_address_range",
            ),
        ),
    ]
