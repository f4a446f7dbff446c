"""What was asked to find out who speaks, and whether the answer was right: never the answer itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.contacts.identity.levels import Fact, FactKind
from crm.customers.models import Customer

ASKED = {
    Fact.BIRTH: _("Date of birth"),
    Fact.PHONE: _("Telephone number we hold"),
    Fact.EMAIL: _("Email address we hold"),
    Fact.HOME: _("House number and postcode"),
    Fact.FORMER_HOME: _("House number and postcode they lived at before"),
    Fact.MOVED_IN: _("Month and year they moved in"),
    Fact.ACCOUNT: _("Account number"),
    Fact.FELLOW: _("Somebody else on the account"),
    Fact.REFERENCE: _("A reference we gave them before"),
}
KINDS = {
    FactKind.PERSONAL: _("personal"),
    FactKind.PLACE: _("about the place"),
    FactKind.ACCOUNT: _("on the account"),
    FactKind.SHARED: _("known to them and us"),
}


class IdentityAnswer(models.Model):
    """One fact asked in one session about one person: append-only, codes only.

    The session is named by its key, which is drawn with the form: a check is made before anything is logged, and is on
    record also when the caller rings off and nothing ever is.
    """

    session_key = models.CharField(max_length=200)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="identity_answers")
    fact = models.CharField(max_length=12, choices=[(fact.value, words) for fact, words in ASKED.items()])
    kind = models.CharField(max_length=8, choices=[(kind.value, words) for kind, words in KINDS.items()])
    was_right = models.BooleanField()
    channel = models.CharField(max_length=12)  # the code of a ContactChannel
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True)  # drawn with the question: a second click is no second answer

    class Meta:
        indexes = [
            models.Index(fields=["session_key", "customer"], name="identity_answer_of"),
            models.Index(fields=["customer", "at"], name="identity_answer_about"),
            models.Index(fields=["actor_key", "at"], name="identity_answer_by"),
        ]


class CheckTakenOver(models.Model):
    """That a member of staff went on with somebody else's session in which a check was made (a warm transfer).
    Append-only: from then on what the check opens is open to them too, until the session ends."""

    session_key = models.CharField(max_length=200)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session_key", "actor_kind", "actor_key"], name="check_taken_over_once")
        ]
        indexes = [models.Index(fields=["actor_key", "at"], name="check_taken_over_by")]
