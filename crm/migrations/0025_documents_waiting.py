from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0024_messages_handled")]
    operations = [
        migrations.AlterField(
            model_name="document",
            name="check_result",
            field=models.CharField(
                choices=[
                    ("NOT_ASKED", "Not checked for viruses"),
                    ("WAITING", "Waits to be checked for viruses"),
                    ("CLEAN", "Checked: nothing found"),
                    ("INFECTED", "A virus was found"),
                ],
                default="NOT_ASKED",
                max_length=9,
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(condition=models.Q(("check_result", "WAITING")), fields=["id"], name="document_waiting"),
        ),
    ]
