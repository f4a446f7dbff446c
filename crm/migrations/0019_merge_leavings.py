"""What merges leave: facts to be placed, lists of what went to the wrong person, exports that were given out."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from crm.teams.partitions import append_only


class Migration(migrations.Migration):

    dependencies = [
        ("crm", "0018_living"),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer')),
            ],
        ),
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(choices=[('UNMERGED', 'Two records were shown as one'), ('MOVED', 'A contact was on the wrong record')], max_length=8)),
                ('contact_key', models.BigIntegerField(null=True)),
                ('found_at', models.DateTimeField()),
                ('found_by_kind', models.CharField(max_length=10)),
                ('found_by_key', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('TO_ASSESS', 'To assess'), ('REPORTABLE', 'Assessed: reportable'), ('NOT_REPORTABLE', 'Assessed: not reportable')], default='TO_ASSESS', max_length=14)),
                ('words', models.TextField(blank=True)),
                ('assessed_at', models.DateTimeField(null=True)),
                ('assessed_by_key', models.CharField(blank=True, max_length=64)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer')),
                ('merge', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='disclosures', to='crm.merge')),
                ('second', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer')),
            ],
        ),
        migrations.CreateModel(
            name='DisclosureLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('MESSAGE', 'Message sent'), ('OPENED', 'Opened on the web with a code'), ('EXPORT', 'Export of everything held')], max_length=8)),
                ('fact_key', models.BigIntegerField()),
                ('contact_key', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer')),
                ('disclosure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='crm.disclosure')),
                ('went_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer')),
            ],
        ),
        migrations.CreateModel(
            name='FactToPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('fact_key', models.BigIntegerField()),
                ('stands', models.CharField(choices=[('FROM', 'the record that was shown within the other'), ('INTO', 'the record it was shown within')], max_length=4)),
                ('added_at', models.DateTimeField()),
                ('placed', models.CharField(blank=True, choices=[('FROM', 'the record that was shown within the other'), ('INTO', 'the record it was shown within')], db_default='', default='', max_length=4)),
                ('placed_at', models.DateTimeField(null=True)),
                ('placed_by_kind', models.CharField(blank=True, db_default='', default='', max_length=10)),
                ('placed_by_key', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('merge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='crm.merge')),
                ('stands_on', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.customer')),
            ],
        ),
        migrations.AddIndex(
            model_name='disclosure',
            index=models.Index(fields=['state', 'id'], name='disclosure_in_order'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.UniqueConstraint(condition=models.Q(('merge__isnull', False)), fields=('merge',), name='disclosure_of_merge_once'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assessed_at__isnull', True), ('state', 'TO_ASSESS')), models.Q(models.Q(('state', 'TO_ASSESS'), _negated=True), ('assessed_at__isnull', False), models.Q(('words', ''), _negated=True)), _connector='OR'), name='disclosure_assessed_with_words'),
        ),
        migrations.AddConstraint(
            model_name='disclosureline',
            constraint=models.UniqueConstraint(fields=('disclosure', 'kind', 'fact_key', 'contact_key'), name='disclosure_line_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='facttoplace',
            index=models.Index(condition=models.Q(('placed_at__isnull', True)), fields=['kind', 'fact_key'], name='fact_to_place'),
        ),
        migrations.AddConstraint(
            model_name='facttoplace',
            constraint=models.UniqueConstraint(fields=('merge', 'kind', 'fact_key'), name='fact_to_place_once'),
        ),
        append_only("crm_disclosureline"),
    ]
