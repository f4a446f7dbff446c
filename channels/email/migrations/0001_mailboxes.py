import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.utils import timezone

from crm.teams.partitions import CreatePartitionedModel, ensure_partitions


def first_partitions(apps, schema_editor):
    ensure_partitions(at=timezone.now())


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('crm', '0027_receiving'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, unique=True)),
                ('host', models.CharField(blank=True, max_length=253)),
                ('port', models.PositiveIntegerField(default=993)),
                ('security', models.CharField(choices=[('TLS', 'TLS from the start (port 993)'), ('STARTTLS', 'TLS once connected (port 143)'), ('NONE', 'None: only on this machine')], default='TLS', max_length=8)),
                ('user', models.CharField(blank=True, max_length=254)),
                ('sign_on', models.CharField(choices=[('PASSWORD', 'A password'), ('XOAUTH2', 'A token, as Exchange Online asks for')], default='PASSWORD', max_length=8)),
                ('secret_name', models.CharField(blank=True, max_length=100)),
                ('folder', models.CharField(default='INBOX', max_length=100)),
                ('authserv_id', models.CharField(blank=True, max_length=253)),
                ('reads_from', models.DateTimeField()),
                ('is_on', models.BooleanField(default=True)),
                ('uidvalidity', models.BigIntegerField(null=True)),
                ('last_uid', models.BigIntegerField(default=0)),
                ('polled_at', models.DateTimeField(null=True)),
                ('next_poll_at', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('inbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.inbox')),
            ],
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True)),
                ('delivered_to', models.CharField(blank=True, max_length=320)),
                ('received_at', models.DateTimeField()),
                ('arrived_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('STORED', 'To be read'), ('DONE', 'In the records'), ('FAILED', 'Could not be read into the records: a person must look')], default='STORED', max_length=6)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('settled_at', models.DateTimeField(null=True)),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.message')),
                ('original', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.document')),
                ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='door_email.mailbox')),
            ],
        ),
        CreatePartitionedModel(
            by='pgh_created_at',
            name='MailboxHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.BigIntegerField()),
                ('address', models.EmailField(max_length=254)),
                ('host', models.CharField(blank=True, max_length=253)),
                ('port', models.PositiveIntegerField(default=993)),
                ('security', models.CharField(choices=[('TLS', 'TLS from the start (port 993)'), ('STARTTLS', 'TLS once connected (port 143)'), ('NONE', 'None: only on this machine')], default='TLS', max_length=8)),
                ('user', models.CharField(blank=True, max_length=254)),
                ('sign_on', models.CharField(choices=[('PASSWORD', 'A password'), ('XOAUTH2', 'A token, as Exchange Online asks for')], default='PASSWORD', max_length=8)),
                ('secret_name', models.CharField(blank=True, max_length=100)),
                ('folder', models.CharField(default='INBOX', max_length=100)),
                ('authserv_id', models.CharField(blank=True, max_length=253)),
                ('reads_from', models.DateTimeField()),
                ('is_on', models.BooleanField(default=True)),
                ('inbox', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.inbox')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history_rows', to='door_email.mailbox')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mailbox',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."authserv_id" IS DISTINCT FROM (NEW."authserv_id") OR OLD."folder" IS DISTINCT FROM (NEW."folder") OR OLD."host" IS DISTINCT FROM (NEW."host") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."inbox_id" IS DISTINCT FROM (NEW."inbox_id") OR OLD."is_on" IS DISTINCT FROM (NEW."is_on") OR OLD."port" IS DISTINCT FROM (NEW."port") OR OLD."reads_from" IS DISTINCT FROM (NEW."reads_from") OR OLD."secret_name" IS DISTINCT FROM (NEW."secret_name") OR OLD."security" IS DISTINCT FROM (NEW."security") OR OLD."sign_on" IS DISTINCT FROM (NEW."sign_on") OR OLD."user" IS DISTINCT FROM (NEW."user"))', func='INSERT INTO "door_email_mailboxhistory" ("address", "authserv_id", "folder", "host", "id", "inbox_id", "is_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "port", "reads_from", "secret_name", "security", "sign_on", "user") VALUES (OLD."address", OLD."authserv_id", OLD."folder", OLD."host", OLD."id", OLD."inbox_id", OLD."is_on", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."port", OLD."reads_from", OLD."secret_name", OLD."security", OLD."sign_on", OLD."user"); RETURN NULL;', hash='82adc31bd0f3663766e190c67b367fe37c927720', operation='UPDATE', pgid='pgtrigger_update_update_ab88e', table='door_email_mailbox', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mailbox',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "door_email_mailboxhistory" ("address", "authserv_id", "folder", "host", "id", "inbox_id", "is_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "port", "reads_from", "secret_name", "security", "sign_on", "user") VALUES (OLD."address", OLD."authserv_id", OLD."folder", OLD."host", OLD."id", OLD."inbox_id", OLD."is_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."port", OLD."reads_from", OLD."secret_name", OLD."security", OLD."sign_on", OLD."user"); RETURN NULL;', hash='87558f79e65566b47a9be360a244d1c485d93ba1', operation='DELETE', pgid='pgtrigger_delete_delete_73d6c', table='door_email_mailbox', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(condition=models.Q(('state', 'DONE'), _negated=True), fields=['arrived_at', 'id'], name='arrival_open'),
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('message__isnull', False), ('state', 'DONE')), models.Q(models.Q(('state', 'DONE'), _negated=True), ('message__isnull', True)), _connector='OR'), name='arrival_done_agrees'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mailboxhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fc5aa130a8b77ddee3009fdc6a342c79e733adcd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_68256', table='door_email_mailboxhistory', when='BEFORE')),
        ),
        migrations.RunPython(first_partitions, migrations.RunPython.noop),
    ]
