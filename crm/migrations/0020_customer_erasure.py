"""That customers were erased is kept, and never rewritten."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from crm.teams.partitions import append_only


class Migration(migrations.Migration):

    dependencies = [
        ("crm", "0019_merge_leavings"),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerErasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('facts', models.JSONField(default=dict)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer')),
            ],
        ),
        append_only("crm_customererasure"),
    ]
