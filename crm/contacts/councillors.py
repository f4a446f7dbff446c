"""How a councillor signs in: a link to an email address on their record, good once, for a quarter of an hour.

Whoever asks is told the same, whether the address is a councillor's or not.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from crm.catalogue.queries import wording_of
from crm.catalogue.wordings.languages import speaking
from crm.contacts.models import Message
from crm.contacts.saying import COUNCILLOR_LINK, message_out, sending
from crm.contacts.throttle import allow, bucket_of
from crm.customers.authority.models import Councillor, CouncillorLink
from crm.customers.contact_points import EMAIL, PointRefused, normalise
from crm.customers.models import ContactPoint, Customer
from crm.outbox.actions import outbox_put
from crm.teams.actor import customer as public

LASTS = timedelta(minutes=15)
LINKS_A_WINDOW, WINDOW = 4, timedelta(minutes=15)


def link_send(*, email: str, at: datetime) -> bool:
    """True when a link is on its way to this address: it is on the record of one councillor in office, and was not asked
    for too often. Nobody is told which."""
    try:
        address = normalise(EMAIL, email)
    except PointRefused:
        return False
    point = _point(address, at)
    if point is None or not allow(bucket=bucket_of("councillor", address), limit=LINKS_A_WINDOW, per=WINDOW, at=at):
        return False
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        row = CouncillorLink.objects.create(
            customer_id=point.customer_id, link_hash=_hash(token), created_at=at, expires_at=at + LASTS
        )
        with speaking(point.customer.language):
            names = {"link": f"{settings.SITE_URL}/councillors/open/{token}", "council": settings.COUNCIL_NAME}
            words = wording_of(event=COUNCILLOR_LINK, service=None, names=names)
        message = message_out(
            key=f"{COUNCILLOR_LINK}-{row.pk}", event=COUNCILLOR_LINK, words=words, actor=public(point.customer_id),
            at=at, customer_id=point.customer_id, contact_point=point,
        )  # fmt: skip
        Message.objects.bulk_create([message])
        outbox_put(news=sending([message]), at=at)
    return True


def _point(address: str, at: datetime) -> ContactPoint | None:
    """The address on the record of the one councillor who has it; two are none."""
    holders = Councillor.objects.unscoped("a condition, shown to nobody").in_office(localdate(at)).values("customer")
    found = list(
        ContactPoint.objects.unscoped("to write to, shown to nobody")
        .filter(kind=EMAIL, normalised=address, do_not_use=False, restriction__isnull=True)
        .filter(customer__in=holders, customer__status=Customer.Status.LIVE, customer__restriction__isnull=True)
        .select_related("customer")
        .order_by("pk")[:2]
    )
    return found[0] if len(found) == 1 else None


def link_use(*, token: str, at: datetime) -> int | None:
    """The customer who signs in with this link, once; None for one that is unknown, used or too old."""
    used = CouncillorLink.objects.filter(link_hash=_hash(token), used_at__isnull=True, expires_at__gt=at)
    customer_id = used.values_list("customer_id", flat=True).first()
    if customer_id is None or not used.update(used_at=at):  # of two presses one counts
        return None
    return customer_id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
