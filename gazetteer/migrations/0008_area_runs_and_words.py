"""Boundaries and postcodes may be asked for on the page; and by which rules every address was last written."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gazetteer', '0007_property_gone'),
    ]

    operations = [
        migrations.CreateModel(
            name='WordsWriting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField()),
                ('written_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='loadrun',
            name='area_load',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='gazetteer.areaload'),
        ),
        migrations.AddField(
            model_name='loadrun',
            name='subject',
            field=models.CharField(choices=[('SUPPLY', 'A supply of the gazetteer'), ('AREAS', 'Boundaries of wards, parishes or districts (GeoJSON)'), ('POSTCODES', "ONS Postcode Directory, or a council's own list of postcodes"), ('POSITIONS', 'OS Open UPRN: positions for properties that have none')], db_default='SUPPLY', default='SUPPLY', max_length=9),
        ),
        migrations.AddField(
            model_name='loadrun',
            name='told',
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddConstraint(
            model_name='loadrun',
            constraint=models.CheckConstraint(condition=models.Q(('subject__in', ['SUPPLY', 'AREAS', 'POSTCODES', 'POSITIONS'])), name='gazetteer_run_subject'),
        ),
    ]
