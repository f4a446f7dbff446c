"""A client may have the permission to report by Open311."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("crm", "0046_api_client_scopes_for_records"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='apiclient',
            name='api_client_scopes',
        ),
        migrations.AddConstraint(
            model_name='apiclient',
            constraint=models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['PLACES_SEARCH', 'GAZETTEER_READ', 'CROSS_REFERENCES_READ', 'LOADS_READ', 'PROMISES_READ', 'CUSTOMERS_READ', 'CUSTOMERS_WRITE', 'CONTACTS_READ', 'CONTACTS_WRITE', 'CASES_READ', 'CASES_WORK', 'WORDS_READ', 'FACTS_READ', 'FACTS_WRITE', 'OPEN311']), ('scopes__len__gt', 0)), name='api_client_scopes'),
        ),
    ]
