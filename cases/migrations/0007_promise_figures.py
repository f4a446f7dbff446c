"""Figures of promises know how long they took, what was excused and by which rule; the next rebuild fills what stands."""

from django.db import migrations, models


def added(name: str, field: models.Field) -> migrations.AddField:
    return migrations.AddField(model_name="promisefigure", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_internal_targets")]

    operations = [
        added("target_id", models.BigIntegerField(db_default=0)),
        added("excused", models.BooleanField(db_default=False, default=False)),
        added("taken_seconds", models.BigIntegerField(null=True)),
        added("late_seconds", models.BigIntegerField(null=True)),
        added("own_seconds", models.BigIntegerField(null=True)),
        added("paused_seconds", models.BigIntegerField(db_default=0)),
        added("pauses", models.PositiveSmallIntegerField(db_default=0)),
        added("late_pauses", models.PositiveSmallIntegerField(db_default=0)),
    ]
