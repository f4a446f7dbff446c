"""What arrived and stands in no record: by whom it says it is, who set it aside and why; one that was not taken at all."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0037_other_bodies'),
        ('door_email', '0001_mailboxes'),
    ]

    operations = [
        migrations.AddField(
            model_name='arrival',
            name='sender',
            field=models.CharField(blank=True, db_default='', default='', max_length=254),
        ),
        migrations.AddField(
            model_name='arrival',
            name='settled_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=80),
        ),
        migrations.AddField(
            model_name='arrival',
            name='settled_words',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='arrival',
            name='original',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.document'),
        ),
        migrations.AlterField(
            model_name='arrival',
            name='state',
            field=models.CharField(choices=[('STORED', 'To be read'), ('DONE', 'In the records'), ('FAILED', 'Could not be read into the records: a person must look'), ('REFUSED', 'Not taken: a person must look at the mail server'), ('SET_ASIDE', 'Set aside by a person')], default='STORED', max_length=9),
        ),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(condition=models.Q(('state__in', ['FAILED', 'REFUSED'])), fields=['id'], name='arrival_for_a_person'),
        ),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(fields=['mailbox', 'arrived_at'], name='arrival_of_mailbox'),
        ),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(condition=models.Q(('sender', ''), _negated=True), fields=['sender'], name='arrival_sender'),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.CheckConstraint(condition=models.Q(('original__isnull', False), ('state__in', ['REFUSED', 'SET_ASIDE']), _connector='OR'), name='arrival_has_original'),
        ),
    ]
