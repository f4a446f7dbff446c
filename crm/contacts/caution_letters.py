"""The letter of a caution as an email: written when the decision's news arrives, once."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from crm.catalogue.queries import Wording
from crm.catalogue.wordings.languages import speaking
from crm.contacts.models import Channel, ContactSession, Direction, Message
from crm.contacts.saying import message_out, sending
from crm.customers.care.models import Caution
from crm.outbox.actions import outbox_put
from crm.teams.actor import ActorKind, system

ACTOR = system("cautions")
EVENT = "caution"


def caution_letter(caution_id: int, at: datetime, _attempt: int) -> None:
    """Nothing; the letter that was part of the decision is on its way to the customer. Doing it again does nothing."""
    caution = (
        Caution.objects.unscoped("its letter, to its customer").select_related("customer").filter(pk=caution_id).first()
    )
    key = f"caution-letter-{caution_id}"
    if caution is None or not caution.letter or Message.objects.unscoped("written before").filter(key=key).exists():
        return
    with speaking(caution.customer.language):
        subject = _("A decision about how you and %(council)s deal with each other") % {
            "council": settings.COUNCIL_NAME
        }
    with transaction.atomic():
        session = ContactSession.objects.create(
            key=key,
            channel=Channel.EMAIL,
            direction=Direction.OUT,
            speaker_id=caution.customer_id,
            started_at=at,
            ended_at=at,
            last_contact_at=at,
            taken_by_kind=ActorKind.STAFF if caution.decided_by_id else ActorKind.SYSTEM,
            taken_by_key=str(caution.decided_by_id or ACTOR.key),
        )
        message = message_out(
            key=key, event=EVENT, words=Wording(subject=subject, body=caution.letter), actor=ACTOR, at=at,
            session=session, customer_id=caution.customer_id,
        )  # fmt: skip
        message.save(force_insert=True)
        outbox_put(news=sending([message]), at=at)
