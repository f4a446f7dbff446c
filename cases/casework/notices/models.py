"""What a member of staff is told about work that is theirs to see to: on their own page, and by email in their hours."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.casework.models import Case
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Contact
from crm.sla.models import Clock
from crm.teams.actor import Actor
from crm.teams.models import User
from crm.teams.scope import ScopedQuerySet

RUNS = (Clock.State.RUNNING, Clock.State.PAUSED)


class NoticeKind(models.TextChoices):
    WARNED = "WARNED", _("A promise will soon be late")
    BROKEN = "BROKEN", _("A promise is broken")
    HANDED_BACK = "HANDED_BACK", _("Given back to the team")
    NOT_OURS = "NOT_OURS", _("Another team says that it is yours")
    DECIDE = "DECIDE", _("Two teams say that it is not theirs: decide whose it is")
    INTEREST = "INTEREST", _("Somebody must have nothing to do with it: it needs another owner")
    BOUNCED = "BOUNCED", _("Our question did not reach the customer")
    ANSWERED = "ANSWERED", _("The customer answered our question")
    WROTE = "WROTE", _("The customer wrote")
    CAME_BACK = "CAME_BACK", _("What we sent came back")
    MESSAGE = "MESSAGE", _("A message was given to you")
    RULE = "RULE", _("By a rule of the service")
    PARTNER = "PARTNER", _("News of a partner")
    MENTIONED = "MENTIONED", _("You are mentioned in a note")


class NoticeQuerySet(ScopedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Notices about a case the actor may see or, where there is none, a contact; a later contact hidden from the
        actor leaves none, as its promise has no trace on the case's page."""
        case = Case.objects.visible_to(actor).filter(pk=OuterRef("case"))
        shown = Contact.objects.not_hidden_from(actor).filter(pk=OuterRef("contact"))
        alone = Contact.objects.visible_to(actor).filter(pk=OuterRef("contact"))
        given = InboxItem.objects.visible_to(actor).filter(contact=OuterRef("contact"))
        of_case = Q(Exists(case)) & (Q(contact=F("case__contact")) | Q(Exists(shown)))
        of_message = Q(Exists(given), kind=NoticeKind.MESSAGE)
        alone_too = Q(Exists(alone), case__isnull=True) & ~Q(kind=NoticeKind.MESSAGE)
        return self.filter(of_case | of_message | alone_too)._scoped(f"visible to {actor.kind}")

    def waiting(self) -> Self:
        """Those not read yet which still say something: what is settled meanwhile needs nobody."""
        told = Q(kind=NoticeKind.WARNED, clock__state__in=RUNS) | Q(kind=NoticeKind.BROKEN) & ~Q(
            clock__state=Clock.State.CANCELLED
        )
        nobody = [NoticeKind.HANDED_BACK, NoticeKind.NOT_OURS, NoticeKind.INTEREST]
        work = Q(kind__in=nobody, case__officer__isnull=True) | Q(
            kind__in=[NoticeKind.BOUNCED, NoticeKind.ANSWERED, NoticeKind.DECIDE]
        )
        by_itself = [
            NoticeKind.WROTE, NoticeKind.CAME_BACK, NoticeKind.RULE, NoticeKind.PARTNER, NoticeKind.MENTIONED,
        ]  # fmt: skip
        mail = Q(kind__in=by_itself)  # to a case that has ended too
        held = InboxItem.objects.unscoped("a condition, shown to nobody").open()
        theirs = held.filter(contact=OuterRef("contact"), assignee=OuterRef("recipient"))
        mail |= Q(Exists(theirs), kind=NoticeKind.MESSAGE)
        return self.filter(told | work & Q(case__closed_at__isnull=True) | mail, read_at__isnull=True)


class StaffNotice(models.Model):
    """One thing told to one person once. `message_id` is that of the email that carried it, or was about to."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=11, choices=NoticeKind)
    level = models.PositiveSmallIntegerField(default=0)  # of a warning: 1 to 3
    words = models.CharField(max_length=500, blank=True, default="", db_default="")  # a rule's own, or of a partner
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    clock = models.ForeignKey(Clock, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    send_after = models.DateTimeField()  # in the recipient's own hours
    read_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, blank=True)
    attempted_at = models.DateTimeField(null=True)  # set just before the mail server is asked
    mailed_at = models.DateTimeField(null=True)
    not_mailed_because = models.CharField(max_length=200, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["WARNED", "BROKEN"], clock__isnull=False)
                | Q(
                    kind__in=[
                        "HANDED_BACK",
                        "NOT_OURS",
                        "DECIDE",
                        "INTEREST",
                        "BOUNCED",
                        "ANSWERED",
                        "RULE",
                        "PARTNER",
                        "MENTIONED",
                    ],
                    case__isnull=False,
                )
                | Q(kind__in=["WROTE", "CAME_BACK", "MESSAGE"]),
                name="notice_is_about_something",
            ),
            models.CheckConstraint(
                condition=Q(kind="WARNED", level__gte=1) | ~Q(kind="WARNED") & Q(level=0), name="notice_level_agrees"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "id"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["clock"], condition=Q(clock__isnull=False), name="notice_of_clock"),
        ]
