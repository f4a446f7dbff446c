"""Asking who speaks: what was said is compared, the answer is yes or no, and only that is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from crm.catalogue.queries import wording_of
from crm.catalogue.wordings.languages import speaking
from crm.contacts.actions import lock_customers
from crm.contacts.channels.known import is_spoken
from crm.contacts.identity.evidence import holds, on_record
from crm.contacts.identity.levels import KIND_OF, MOST_FAILURES, Fact, Standing
from crm.contacts.identity.models import CheckTakenOver, IdentityAnswer
from crm.contacts.identity.queries import is_running, standing_in
from crm.contacts.identity.readings import Unreadable
from crm.contacts.models import Message
from crm.contacts.saying import message_out, sending
from crm.contacts.throttle import allow, bucket_of, is_spent
from crm.customers.models import ContactPoint, Customer, Residence
from crm.customers.queries.seen import group_of
from crm.outbox.actions import outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require

FAILED_EVENT = "check_failed"
DAY = timedelta(days=1)
WRONG_A_DAY = 6  # about one customer, whoever asks: three callers who fail, and nobody is asked until tomorrow
ASKED_AN_HOUR = 120  # by one member of staff
LONGEST_SAID = 300


class CheckRefused(Exception):
    """This was not asked: the message says why, and what to do instead. It counts against nobody."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether it was right, and where the person stands now."""

    fact: Fact
    was_right: bool
    standing: Standing


@one_transaction
def fact_answer(
    *,
    session_key: str,
    begun_at: datetime,
    customer_id: int,
    fact: str,
    said: str,
    channel: str,
    actor: Actor,
    at: datetime,
    key: str,
) -> Answered:
    """Whether what was said is on record, counted in this session; a second use of the key gives the first answer.

    `begun_at` is when the session began: what came on record since is no evidence. After the second wrong answer the
    owner of the record hears of it. Raises NotPermitted, CheckRefused, Busy.
    """
    require(actor, "contact.identify")
    if not Customer.objects.visible_to(actor).filter(pk=customer_id).exists():
        raise NotPermitted("contact.identify")
    customer = lock_customers(customer_ids=[customer_id], actor=actor)[customer_id]
    group = group_of(customer)
    before = IdentityAnswer.objects.filter(key=key).first()
    now = standing_in(session_key=session_key, customer_ids=group)
    if before is not None:
        return Answered(Fact(before.fact), before.was_right, now)
    asked = _askable(fact, now, customer=customer, channel=channel, actor=actor, at=at)
    known = on_record(customer_ids=group, actor=actor, before=begun_at, at=at)
    if asked not in known.facts:
        raise CheckRefused(_("This is not on record: ask something else."))
    try:
        right = holds(asked, said[:LONGEST_SAID], known)
    except Unreadable as slip:
        raise CheckRefused(str(slip)) from slip
    answer = IdentityAnswer.objects.create(
        session_key=session_key,
        customer=customer,
        fact=asked,
        kind=KIND_OF[asked],
        was_right=right,
        channel=channel,
        at=at,
        actor_kind=actor.kind,
        actor_key=actor.key,
        key=key,
    )
    allow(bucket=_by(actor), limit=ASKED_AN_HOUR, per=timedelta(hours=1), at=at)
    after = standing_in(session_key=session_key, customer_ids=group)
    if not right:
        allow(bucket=_about(customer), limit=WRONG_A_DAY, per=DAY, at=at)
        if after.failures == MOST_FAILURES:
            _tell_owner(answer, group, begun_at=begun_at, actor=actor, at=at)
    return Answered(asked, right, after)


def _askable(fact: str, now: Standing, *, customer: Customer, channel: str, actor: Actor, at: datetime) -> Fact:
    """The fact, when it may be asked now. Raises CheckRefused."""
    if not is_spoken(channel):
        raise CheckRefused(_("Nobody is there to be asked: what comes this way is not checked."))
    if fact not in Fact.__members__:
        raise CheckRefused(_("Choose what to ask."))
    if now.failed:
        raise CheckRefused(_("The check failed in this session: take a message."))
    if Fact(fact) in now.right:
        raise CheckRefused(_("This was right already: ask something else."))
    if is_spent(bucket=_about(customer), limit=WRONG_A_DAY, per=DAY, at=at):
        raise CheckRefused(
            _("Too much was wrong about this person today. Nobody is asked until tomorrow: take a message.")
        )
    if is_spent(bucket=_by(actor), limit=ASKED_AN_HOUR, per=timedelta(hours=1), at=at):
        raise CheckRefused(_("You have asked very many people this hour. Ask your team leader."))
    return Fact(fact)


def _about(customer: Customer) -> str:
    return bucket_of("identity", f"customer {customer.canonical_id}")


def _by(actor: Actor) -> str:
    return bucket_of("identity", f"{actor.kind} {actor.key}")


def _tell_owner(answer: IdentityAnswer, group: list[int], *, begun_at: datetime, actor: Actor, at: datetime) -> None:
    """Nothing; the owner hears that somebody failed, at an address that was on record before, unless anything about
    them is confidential: then nothing goes out by itself."""
    mine = {"customer__in": group}
    people = Customer.objects.unscoped("is anything confidential?").filter(pk__in=group, restriction__isnull=False)
    homes = Residence.objects.unscoped("is anything confidential?").filter(**mine, restriction__isnull=False)
    points = ContactPoint.objects.unscoped("to write to the owner").filter(**mine)
    if people.exists() or homes.exists() or points.filter(restriction__isnull=False).exists():
        return
    usable = points.filter(kind=ContactPoint.Kind.EMAIL, do_not_use=False, created_at__lt=begun_at)
    point = usable.select_related("customer").order_by("-created_at", "-pk").first()
    if point is None:
        return
    names = {"council": settings.COUNCIL_NAME, "phone": settings.COUNCIL_PHONE}
    with speaking(point.customer.language):
        words = wording_of(event=FAILED_EVENT, service=None, names=names)
    message = message_out(
        key=f"check-failed-{answer.pk}",
        event=FAILED_EVENT,
        words=words,
        actor=actor,
        at=at,
        customer_id=point.customer_id,
        contact_point=point,
    )
    Message.objects.bulk_create([message])
    outbox_put(news=sending([message]), at=at)


@one_transaction
def check_take_over(*, session_key: str, actor: Actor, at: datetime) -> bool:
    """True when the actor goes on with a running session in which somebody else made a check: what it opened is open to
    them too from now on. Once is enough; their own session is theirs. Raises NotPermitted."""
    require(actor, "contact.identify")
    asked = IdentityAnswer.objects.filter(session_key=session_key)
    by_others = asked.exclude(actor_kind=actor.kind, actor_key=actor.key)
    if not session_key or not by_others.exists() or not is_running(session_key=session_key):
        return False
    CheckTakenOver.objects.bulk_create(
        [CheckTakenOver(session_key=session_key, at=at, actor_kind=actor.kind, actor_key=actor.key)],
        ignore_conflicts=True,
    )
    return True
