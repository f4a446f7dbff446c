"""Figures know the ward of the property they are about; rows that stand get it at the next rebuild."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_guards")]

    operations = [
        migrations.AddField(
            model_name="contactfigure",
            name="ward_code",
            field=models.CharField(blank=True, db_default="", max_length=12),
        ),
    ]
