"""What was shown of who somebody is: in a session, and whether that unlocks what is masked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from crm.contacts.identity.levels import Level, Standing, standing
from crm.contacts.identity.models import CheckTakenOver, IdentityAnswer
from crm.contacts.models import ContactSession
from crm.customers.models import Customer
from crm.customers.queries.seen import group_of
from crm.teams.actor import Actor
from crm.teams.policy import may

LASTS = timedelta(hours=12)  # the longest a contact's form may lie open before it is logged
LASTS_UNLOGGED = timedelta(hours=1)  # on other pages, for a session of which nothing was logged yet


def standing_in(*, session_key: str, customer_ids: Sequence[int]) -> Standing:
    """What these records' customer has answered in this session."""
    asked = IdentityAnswer.objects.filter(session_key=session_key, customer__in=customer_ids)
    return standing(asked.order_by("pk").values_list("fact", "was_right")) if session_key else Standing()


def is_running(*, session_key: str) -> bool:
    """True until the session of this key has ended; also before anything is logged in it."""
    ended = ContactSession.objects.unscoped("only whether it has ended").filter(key=session_key)
    return not ended.filter(ended_at__isnull=False).exists()


def unlocked(*, actor: Actor, customer: Customer, session: str, at: datetime) -> bool:
    """True while this customer has passed the full check in the running session of this key: what is masked by role is
    open, for whoever has the session now."""
    return may(actor, "contact.identify") and _passed(group_of(customer), session=session, at=at)


def unlocked_by_own(*, actor: Actor, customer: Customer, at: datetime) -> bool:
    """The same on a page outside the session: by a check that this member of staff made, or took over with its session,
    and that still runs."""
    return group_unlocked_by_own(actor, group_of(customer), at)


def group_unlocked_by_own(actor: Actor, customer_ids: Sequence[int], at: datetime) -> bool:
    """The same for the customer of these records, as masking asks."""
    if not may(actor, "contact.identify"):
        return False
    taken = CheckTakenOver.objects.filter(actor_kind=actor.kind, actor_key=actor.key, at__gt=at - LASTS)
    mine = Q(actor_kind=actor.kind, actor_key=actor.key) | Q(session_key__in=taken.values("session_key"))
    asked = IdentityAnswer.objects.filter(mine, customer__in=customer_ids, at__gt=at - LASTS)
    latest = asked.order_by("-at", "-pk").first()
    if latest is None:
        return False
    logged = ContactSession.objects.unscoped("only whether there is one").filter(key=latest.session_key).exists()
    if not logged and latest.at <= at - LASTS_UNLOGGED:
        return False
    return _passed(customer_ids, session=latest.session_key, at=at)


def _passed(customer_ids: Sequence[int], *, session: str, at: datetime) -> bool:
    fresh = bool(session) and IdentityAnswer.objects.filter(session_key=session, at__gt=at - LASTS).exists()
    if not fresh or not is_running(session_key=session):
        return False
    return standing_in(session_key=session, customer_ids=customer_ids).reaches(Level.FULL)
