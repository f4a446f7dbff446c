"""Cases in the order in which they were opened, and what happened to them between two times: what clients ask for."""

import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0021_saved_views"),
        ('crm', '0044_inbox_item_due'),
        ('gazetteer', '0008_area_runs_and_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['opened_at', 'id'], name='case_in_order'),
        ),
        migrations.AddIndex(
            model_name='caseevent',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='case_event_at'),
        ),
    ]
