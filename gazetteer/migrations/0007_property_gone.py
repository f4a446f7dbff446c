"""An index of the few properties that are gone, for the list of those with people or work on them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gazetteer', '0006_matching'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='property',
            index=models.Index(condition=models.Q(('closed_date__isnull', False), ('logical_status__in', [7, 8, 9]), _connector='OR'), fields=['uprn'], name='gazetteer_property_gone'),
        ),
    ]
