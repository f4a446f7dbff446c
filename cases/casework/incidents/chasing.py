"""A chase by one key: somebody who reported it asks how it is going, is told, and it is counted on their case."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.casework.intake import Taken, contact_take
from cases.casework.models import Case
from cases.casework.raising import contact_ids_of
from crm.contacts.actions import IntakeRefused, SessionStart
from crm.contacts.models import Channel, Contact, Disposition, Relation
from crm.customers.references import NotAReference, normalise
from crm.teams.actor import Actor

REPORTED = (Relation.NEW, Relation.SAME_REPORT)


def reporters_of(case: Case, *, actor: Actor) -> list[Contact]:
    """The contacts by which this case was reported that are not hidden from the actor, the first first, with customer."""
    mine = Contact.objects.not_hidden_from(actor).filter(pk__in=contact_ids_of(case), voided_at__isnull=True)
    return list(mine.filter(relation__in=REPORTED).select_related("customer").order_by("pk"))


def reporter_named(case: Case, reference: str, *, actor: Actor) -> Contact | None:
    """Which of them has this reference; the first for "", None when none has it or all are hidden."""
    every = reporters_of(case, actor=actor)
    if not reference:
        return every[0] if every else None
    try:
        value = normalise(reference)
    except NotAReference:
        return None
    keys = (
        Contact.objects.unscoped("one of those just found").filter(references__value=value).values_list("pk", flat=True)
    )
    return next((one for one in every if one.pk in set(keys)), None)


def chase_log(
    *,
    case: Case,
    reporter: Contact,
    actor: Actor,
    at: datetime,
    key: str,
    notes: str = "",
    channel: str = Channel.PHONE,
) -> Taken:
    """The chase, in a session of its own that ends with it: counted on the case, shown to its team, heard by its rules. It
    is answered there and then: they were told how it stands. A second call with the key gives the first.

    Raises NotPermitted, IntakeRefused (service: the case has ended, or is of a service no longer offered), Busy.
    """
    if case.closed_at is not None:
        raise IntakeRefused({"service": _("This case has ended: begin a new contact about it.")})
    return contact_take(
        session=SessionStart(channel=channel, key=key, speaker_id=reporter.customer_id, started_at=at),
        service_id=case.service_id,
        customer_id=reporter.customer_id,
        place=case.place,
        disposition=Disposition.ANSWERED,
        answers={},
        notes=notes,
        actor=actor,
        at=at,
        key=key,
        chase_of=case.pk,
        finish=True,
    )
