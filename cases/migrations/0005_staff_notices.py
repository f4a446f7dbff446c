import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What members of staff are told about late promises, and the emails that told them."""

    dependencies = [("cases", "0004_figure_ward"), ("crm", "0007_sweep_beats")]

    operations = [
        migrations.CreateModel(
            name="StaffNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("WARNED", "A promise will soon be late"),
                            ("BROKEN", "A promise is broken"),
                            ("HANDED_BACK", "Given back to the team"),
                            ("BOUNCED", "Our question did not reach the customer"),
                            ("ANSWERED", "The customer answered our question"),
                        ],
                        max_length=11,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(default=0)),
                ("written_at", models.DateTimeField()),
                ("send_after", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("message_id", models.CharField(blank=True, max_length=200)),
                ("attempted_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                ("not_mailed_because", models.CharField(blank=True, max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.clock"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.contact"
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(read_at__isnull=True), fields=["recipient", "id"], name="notice_unread"
                    ),
                    models.Index(condition=Q(clock__isnull=False), fields=["clock"], name="notice_of_clock"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            Q(clock__isnull=False, kind__in=["WARNED", "BROKEN"]),
                            Q(case__isnull=False, kind__in=["HANDED_BACK", "BOUNCED", "ANSWERED"]),
                            _connector="OR",
                        ),
                        name="notice_is_about_something",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(kind="WARNED", level__gte=1),
                            Q(Q(kind="WARNED", _negated=True), level=0),
                            _connector="OR",
                        ),
                        name="notice_level_agrees",
                    ),
                ],
            },
        ),
    ]
