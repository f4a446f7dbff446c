"""What becomes of what we owe somebody who has died: the stated rule, which a person confirms matter by matter.

Work at a place goes on: the bin is still full, and others wait for it too. What only concerned them is held for ninety days,
so that whoever deals with the estate can say what they want; then it runs again and somebody looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cases.casework.models import Case, CaseContact, Question
from crm.contacts.models import Contact, Direction, Message, Promise
from crm.contacts.queries import with_reference
from crm.sla.models import Clock
from crm.teams.actor import Actor
from gazetteer.places import PlaceKind

HELD_FOR = timedelta(days=90)
OWED = (Clock.State.RUNNING, Clock.State.PAUSED)
MOST = 100


class Fate(StrEnum):
    """What becomes of a matter."""

    GOES_ON = "GOES_ON"
    HELD = "HELD"


FATES = [(Fate.GOES_ON, _("Goes on: the work is wanted all the same")), (Fate.HELD, _("Held until the estate answers"))]


@dataclass(frozen=True, slots=True)
class Owed:
    """One matter on which something is owed to somebody who has died, and what the rule proposes."""

    contact: Contact
    case: Case | None
    proposed: Fate

    @property
    def reference(self) -> str:
        """Its reference as stored."""
        return self.contact.own_reference


def matters_owed(*, customer_ids: Sequence[int], actor: Actor) -> list[Owed]:
    """Every matter of these records' customer with an open promise or an open case of its own, oldest first.

    A confidential one is with those it is not hidden from: held or going on, it is decided by the rule.
    """
    theirs = Contact.objects.not_hidden_from(actor).filter(customer__in=customer_ids, voided_at__isnull=True)
    promised = Promise.objects.filter(contact__in=theirs.values("pk"), clock__state__in=OWED).values("contact")
    open_ones = Case.objects.unscoped("of contacts just found visible").open()
    raised = open_ones.filter(contact__in=theirs.values("pk")).values("contact")
    rows = theirs.filter(pk__in=promised) | theirs.filter(pk__in=raised)
    contacts = list(with_reference(rows).select_related("service").order_by("received_at", "pk")[:MOST])
    keys = [contact.pk for contact in contacts]
    cases = {case.contact_id: case for case in open_ones.filter(contact__in=keys).select_related("service")}
    attached = CaseContact.objects.filter(contact__in=keys, case__closed_at__isnull=True).select_related("case")
    later = {row.contact_id: row.case for row in attached}
    return [_owed(contact, cases.get(contact.pk) or later.get(contact.pk)) for contact in contacts]


def _owed(contact: Contact, case: Case | None) -> Owed:
    at_a_place = case is not None and (case.place_kind != PlaceKind.UNKNOWN or case.reporter_count > 1)
    return Owed(contact=contact, case=case, proposed=Fate.GOES_ON if at_a_place else Fate.HELD)


def letters_held(*, customer_ids: Sequence[int], actor: Actor) -> list[Message]:
    """Messages to these records' customer that do not go out because they have died, oldest first."""
    held = Message.objects.visible_to(actor).filter(
        customer__in=customer_ids, direction=Direction.OUT, state=Message.State.HELD
    )
    return list(held.order_by("created_at", "pk")[:MOST])


def overtaken(message: Message, *, held: Sequence[Message]) -> bool:
    """True when a held message says what is not so any more: a code, a question that is not asked any more, or one that a
    later message about the same matter stands for."""
    if (
        message.event in NEVER_LATE
        or Question.objects.filter(message=message).exclude(state=Question.State.ASKED).exists()
    ):
        return True
    about = (message.contact_id, message.session_id)
    return any((one.contact_id, one.session_id) == about and one.pk > message.pk for one in held)


NEVER_LATE = frozenset({"code", "check_failed", "moved"})
