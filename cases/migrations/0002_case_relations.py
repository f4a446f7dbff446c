import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_initial'),
        ('crm', '0001_initial'),
        ('gazetteer', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='contact',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='case', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='case',
            name='officer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='case',
            name='outcome',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.outcome'),
        ),
        migrations.AddField(
            model_name='case',
            name='property',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.property'),
        ),
        migrations.AddField(
            model_name='case',
            name='restriction',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.restriction'),
        ),
        migrations.AddField(
            model_name='case',
            name='service',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.service'),
        ),
        migrations.AddField(
            model_name='case',
            name='service_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.serviceversion'),
        ),
        migrations.AddField(
            model_name='case',
            name='street',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gazetteer.street'),
        ),
        migrations.AddField(
            model_name='case',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.team'),
        ),
        migrations.CreateModel(
            name='ReportAndFix',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('cases.case',),
        ),
        migrations.AddField(
            model_name='casecontact',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_contacts', to='cases.case'),
        ),
        migrations.AddField(
            model_name='casecontact',
            name='contact',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='case_contact', to='crm.contact'),
        ),
        migrations.AddIndex(
            model_name='caseevent',
            index=models.Index(fields=['case_id', 'at', 'id'], name='case_event_of'),
        ),
        migrations.AddField(
            model_name='casenote',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='cases.case'),
        ),
        migrations.AddField(
            model_name='casenote',
            name='written_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='caseparty',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='cases.case'),
        ),
        migrations.AddField(
            model_name='caseparty',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='caseparty',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='crm.customer'),
        ),
        migrations.AddIndex(
            model_name='contactfigure',
            index=models.Index(fields=['day', 'service_id'], name='figure_by_day'),
        ),
        migrations.AddIndex(
            model_name='contactfigure',
            index=models.Index(condition=models.Q(('spoiled_by__isnull', False)), fields=['spoiled_by'], name='figure_spoiled'),
        ),
        migrations.AddIndex(
            model_name='contactfigure',
            index=models.Index(condition=models.Q(('net', 'PENDING')), fields=['window_ends_at'], name='figure_window_open'),
        ),
        migrations.AddIndex(
            model_name='promisefigure',
            index=models.Index(fields=['day', 'service_id'], name='promise_figure_by_day'),
        ),
        migrations.AddIndex(
            model_name='promisefigure',
            index=models.Index(fields=['contact_id'], name='promise_figure_of'),
        ),
        migrations.AddField(
            model_name='question',
            name='answer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='question',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='cases.case'),
        ),
        migrations.AddField(
            model_name='question',
            name='contact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='question',
            name='message',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='question', to='crm.message'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['team', 'next_due_at', 'id'], name='case_team_by_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['officer', 'next_due_at', 'id'], name='case_officer_by_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('property__isnull', False)), fields=['property', 'service'], name='case_at_property'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('street__isnull', False)), fields=['street', 'service'], name='case_on_street'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('place_kind', 'PROPERTY'), ('property__isnull', False), ('street__isnull', True), ('unlisted_lines', ''), ('unlisted_reason', '')), models.Q(('place_kind', 'STREET'), ('property__isnull', True), ('street__isnull', False), ('unlisted_lines', ''), ('unlisted_reason', '')), models.Q(('place_kind', 'POINT'), ('property__isnull', True), ('street__isnull', True), ('easting__isnull', False), ('northing__isnull', False), ('unlisted_lines', ''), ('unlisted_reason', '')), models.Q(('place_kind', 'UNLISTED'), ('property__isnull', True), ('street__isnull', True), models.Q(('unlisted_lines', ''), _negated=True), models.Q(('unlisted_reason', ''), _negated=True)), models.Q(('place_kind', 'UNKNOWN'), ('property__isnull', True), ('street__isnull', True), ('easting__isnull', True), ('northing__isnull', True), ('unlisted_lines', ''), ('unlisted_reason', '')), _connector='OR'), name='case_place_agrees'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['RECEIVED', 'PLANNED', 'UNDER_WAY', 'MADE_SAFE', 'CLOSED']), ('workflow', 'report_and_fix')), _connector='OR'), name='case_state_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('outcome__isnull', False), ('state', 'CLOSED')), models.Q(models.Q(('state', 'CLOSED'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='case_end_agrees'),
        ),
        migrations.AddConstraint(
            model_name='caseparty',
            constraint=models.UniqueConstraint(condition=models.Q(('active_to__isnull', True)), fields=('case', 'customer', 'role'), name='party_once'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('state', 'ASKED')), fields=['contact'], name='question_open'),
        ),
    ]
