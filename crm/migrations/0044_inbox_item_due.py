"""Messages in the order in which they are due, for those who see every team's: a page is read without sorting them all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0043_restriction_of_a_service'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='inboxitem',
            index=models.Index(condition=models.Q(('state', 'DONE'), _negated=True), fields=['due_at', 'message'], name='inbox_item_due'),
        ),
    ]
