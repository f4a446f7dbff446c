"""That a mailbox's server says at once what comes, and when it last did."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('door_email', '0002_arrivals_left_over'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailbox',
            name='nudged_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='watched_until',
            field=models.DateTimeField(null=True),
        ),
    ]
