"""Questions about addresses and their answers, what was decided about properties that are gone, and a role for both."""

import django.db.models.deletion
from django.db import migrations, models

from crm.teams.partitions import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0002_guards'),
        ('gazetteer', '0006_matching'),
    ]

    operations = [
        migrations.AlterField(
            model_name='roleheld',
            name='role',
            field=models.CharField(choices=[('AGENT', 'Agent'), ('OFFICER', 'Officer'), ('TEAM_LEADER', 'Team leader'), ('MANAGER', 'Manager'), ('INFORMATION_GOVERNANCE', 'Information governance'), ('ADMINISTRATOR', 'Administrator'), ('GAZETTEER_OFFICER', 'Gazetteer officer')], max_length=30),
        ),
        migrations.AlterField(
            model_name='roleheldhistory',
            name='role',
            field=models.CharField(choices=[('AGENT', 'Agent'), ('OFFICER', 'Officer'), ('TEAM_LEADER', 'Team leader'), ('MANAGER', 'Manager'), ('INFORMATION_GOVERNANCE', 'Information governance'), ('ADMINISTRATOR', 'Administrator'), ('GAZETTEER_OFFICER', 'Gazetteer officer')], max_length=30),
        ),
        migrations.CreateModel(
            name='AddressQuestionEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question_id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('OPENED', 'Asked'), ('SENT_TO_NAMING', 'Sent to street naming'), ('MATCHED', 'Matched'), ('REJECTED', 'Rejected'), ('ANSWERED', 'Answered')], max_length=14)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.CharField(max_length=64)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('facts', models.JSONField(default=dict)),
            ],
            options={
                'indexes': [models.Index(fields=['question_id', 'at', 'id'], name='address_event_of')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('question_id', 'key'), name='address_event_once')],
            },
        ),
        migrations.CreateModel(
            name='PropertyMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('decided_at', models.DateTimeField()),
                ('decided_by_kind', models.CharField(max_length=10)),
                ('decided_by_key', models.CharField(max_length=64)),
                ('facts', models.JSONField(default=dict)),
                ('from_property', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.property')),
                ('to_property', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.property')),
            ],
        ),
        migrations.CreateModel(
            name='AddressQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('NOT_FOUND', 'Address not found'), ('ENTRY_WRONG', 'Entry said to be wrong')], max_length=11)),
                ('state', models.CharField(choices=[('OPEN', 'Open'), ('SENT_TO_NAMING', 'With street naming'), ('MATCHED', 'Matched'), ('REJECTED', 'Rejected'), ('ANSWERED', 'Answered')], default='OPEN', max_length=14)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('group_key', models.CharField(max_length=32)),
                ('fault', models.CharField(blank=True, choices=[('WORDS', 'The name or number is wrong'), ('POSTCODE', 'The postcode is wrong'), ('POSITION', 'It is in the wrong spot on the map'), ('GONE', 'It is not there any more'), ('MISSING_FLATS', 'Flats or units are missing'), ('DUPLICATE', 'It is there twice'), ('OTHER', 'Something else')], max_length=13)),
                ('words', models.CharField(blank=True, max_length=1000)),
                ('ward_code', models.CharField(blank=True, max_length=12)),
                ('opened_at', models.DateTimeField()),
                ('opened_by_kind', models.CharField(max_length=10)),
                ('opened_by_key', models.CharField(max_length=64)),
                ('reject_reason', models.CharField(blank=True, choices=[('OUTSIDE', "Outside the council's area"), ('NOT_AN_ADDRESS', 'Not an address'), ('CANNOT_TELL', 'Cannot be told which address is meant'), ('ENTRY_IS_RIGHT', 'The entry is right as it stands'), ('OTHER', 'Another reason')], max_length=14)),
                ('answer_words', models.CharField(blank=True, max_length=1000)),
                ('settled_at', models.DateTimeField(null=True)),
                ('settled_by_kind', models.CharField(blank=True, max_length=10)),
                ('settled_by_key', models.CharField(blank=True, max_length=64)),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='address_questions', to='crm.contact')),
                ('matched', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.property')),
                ('property', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.property')),
                ('street', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.street')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['OPEN', 'SENT_TO_NAMING'])), fields=['opened_at', 'id'], name='address_question_pending'), models.Index(fields=['group_key'], name='address_question_group'), models.Index(fields=['opened_by_key', 'settled_at'], name='address_question_asker')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', False), ('kind', 'NOT_FOUND'), ('property__isnull', True), ('street__isnull', True)), models.Q(('contact__isnull', True), ('kind', 'ENTRY_WRONG'), ('property__isnull', False), ('street__isnull', True), models.Q(('fault', ''), _negated=True)), models.Q(('contact__isnull', True), ('kind', 'ENTRY_WRONG'), ('property__isnull', True), ('street__isnull', False), models.Q(('fault', ''), _negated=True)), _connector='OR'), name='address_question_about_one'), models.CheckConstraint(condition=models.Q(models.Q(('matched__isnull', True), ('reject_reason', ''), ('settled_at__isnull', True), ('state', 'OPEN')), models.Q(('matched__isnull', False), ('reject_reason', ''), ('settled_at__isnull', False), ('state', 'MATCHED')), models.Q(('matched__isnull', True), ('settled_at__isnull', False), ('state', 'REJECTED'), models.Q(('reject_reason', ''), _negated=True)), models.Q(('matched__isnull', True), ('reject_reason', ''), ('settled_at__isnull', False), ('state__in', ['SENT_TO_NAMING', 'ANSWERED'])), _connector='OR'), name='address_question_state_agrees'), models.UniqueConstraint(condition=models.Q(('state__in', ['OPEN', 'SENT_TO_NAMING'])), fields=('contact',), name='address_question_once_a_contact')],
            },
        ),
        migrations.AddConstraint(
            model_name='propertymove',
            constraint=models.CheckConstraint(condition=models.Q(('from_property', models.F('to_property')), _negated=True), name='property_move_of_two'),
        ),
        append_only("crm_addressquestionevent", "crm_propertymove"),
    ]
