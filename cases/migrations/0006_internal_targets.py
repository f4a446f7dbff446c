"""The department's own clocks on a case, beside the customer's promises."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_staff_notices"), ("crm", "0008_internal_policy")]

    operations = [
        migrations.CreateModel(
            name='InternalTarget',
            fields=[
                ('clock', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='internal_target', serialize=False, to='crm.clock')),
                ('kind', models.CharField(choices=[('ACKNOWLEDGE', 'Acknowledge'), ('RESPOND', 'Respond'), ('UPDATE', 'Keep informed'), ('RESOLVE', 'Put right')], max_length=11)),
                ('cycle', models.PositiveSmallIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='internal_targets', to='cases.case')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'kind', 'cycle'), name='internal_target_once_a_cycle')],
            },
        ),
    ]
