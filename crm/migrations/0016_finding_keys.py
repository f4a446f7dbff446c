"""What customers are found by, and the keys of those that are here already: from the first moment nobody is missing."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from crm.customers.finding.name_keys import keys_of
from crm.customers.finding.sounds import sounds_of
from crm.customers.names import Names
from gazetteer.finding.slips import slip_forms

AT_ONCE = 5000
PARTS = ("kind", "title", "given_names", "family_name", "preferred_name", "business_name", "trading_name")


def keys_of_all(apps, schema_editor):
    """Pairs and words of every customer, some thousand at a time."""
    Customer, NamePair, NameWord = (apps.get_model("crm", name) for name in ("Customer", "NamePair", "NameWord"))
    words, after = set(), 0
    while some := list(Customer._base_manager.filter(pk__gt=after).order_by("pk").values_list("pk", *PARTS)[:AT_ONCE]):
        after = some[-1][0]
        pairs = [NamePair(customer_id=key, **pair._asdict()) for key, *parts in some for pair in keys_of(Names(*parts))]
        NamePair.objects.bulk_create(pairs)
        words.update(word for pair in pairs for word in (pair.one, pair.other) if word)
    NameWord.objects.bulk_create(
        (NameWord(word=word, slips=slip_forms(word), sounds=list(sounds_of(word))) for word in sorted(words)), AT_ONCE
    )


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0015_duplicates'),
        ('gazetteer', '0007_property_gone'),
    ]

    operations = [
        migrations.CreateModel(
            name='NamePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('one', models.CharField(max_length=60)),
                ('other', models.CharField(blank=True, max_length=60)),
                ('name', models.CharField(choices=[('NOW', 'Name'), ('PREFERRED', 'Preferred name'), ('TRADING', 'Trading name'), ('FORMER', 'Former name')], max_length=9)),
            ],
        ),
        migrations.CreateModel(
            name='NameWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=60)),
                ('slips', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('sounds', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
            ],
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(django.db.models.functions.text.Upper(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace('key', models.Value(' ')), models.Value('-'))), name='account_compact_key'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['date_of_birth'], name='customer_born'),
        ),
        migrations.AddIndex(
            model_name='residence',
            index=models.Index(condition=models.Q(('property__isnull', True)), fields=['unlisted_postcode'], name='residence_unlisted_at'),
        ),
        migrations.AddField(
            model_name='namepair',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='name_pairs', to='crm.customer'),
        ),
        migrations.AddIndex(
            model_name='nameword',
            index=models.Index(fields=['word'], name='customer_word'),
        ),
        migrations.AddIndex(
            model_name='nameword',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['slips'], name='customer_word_slips'),
        ),
        migrations.AddIndex(
            model_name='nameword',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['sounds'], name='customer_word_sounds'),
        ),
        migrations.AddIndex(
            model_name='namepair',
            index=models.Index(fields=['one', 'other'], name='customer_pair_one'),
        ),
        migrations.AddIndex(
            model_name='namepair',
            index=models.Index(fields=['other', 'one'], name='customer_pair_other'),
        ),
        migrations.RunPython(keys_of_all, migrations.RunPython.noop),
    ]
