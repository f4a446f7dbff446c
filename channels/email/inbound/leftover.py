"""What arrived and stands in no record: a person has it read again, reads it themselves, or sets it aside with a reason."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from channels.email.inbound.actions import ARRIVED
from channels.email.inbound.models import Arrival
from crm.customers.contact_points import EMAIL
from crm.customers.models import ContactPoint
from crm.customers.names import clean
from crm.documents.actions import FORGOTTEN, document_dispose
from crm.documents.models import Document
from crm.documents.queries import DocumentClosed
from crm.outbox.actions import News, outbox_put
from crm.teams.access import record_read
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require

SEE = "arrival.settle"
OPEN = "message.view"
PAGE = 50
A_ROUND = 100
LONGEST_WORDS = 200


class ArrivalRefused(Exception):
    """Nothing was done with it; the words say why."""


def leftovers(*, actor: Actor, after: int = 0) -> list[Arrival]:
    """What waits for a person, the oldest first: a page and one more. Raises NotPermitted."""
    require(actor, SEE)
    waiting = Arrival.objects.visible_to(actor).for_a_person().filter(pk__gt=after)
    return list(waiting.select_related("mailbox__inbox", "original").order_by("pk")[: PAGE + 1])


@one_transaction
def arrival_retry(*, arrival_id: int, actor: Actor, at: datetime) -> Arrival:
    """The arrival, to be tried again; one that did not fail as it is. Raises NotPermitted, Arrival.DoesNotExist, Busy."""
    require(actor, "mail.receive")
    arrival = Arrival.objects.select_for_update(no_key=True).get(pk=arrival_id)
    if arrival.state == Arrival.State.FAILED:
        arrival.state, arrival.settled_at = Arrival.State.STORED, None
        arrival.save(update_fields=["state", "settled_at"])
        outbox_put(news=[News(kind=ARRIVED, subject_id=arrival.pk)], at=at)
    return arrival


@one_transaction
def arrival_set_aside(*, arrival_id: int, why: str, actor: Actor, at: datetime) -> Arrival:
    """The arrival, about which nothing more is done; its original stays for as long as `MAIL_SET_ASIDE_DAYS` says.

    Once set aside it stays as it is. Raises ArrivalRefused, NotPermitted, Arrival.DoesNotExist, Busy.
    """
    require(actor, SEE)
    found = Arrival.objects.visible_to(actor).filter(pk=arrival_id).values("pk")
    arrival = Arrival.objects.select_for_update(no_key=True).get(pk__in=found)
    if arrival.state == Arrival.State.SET_ASIDE:
        return arrival
    words = clean(why)[:LONGEST_WORDS]
    if not words:
        raise ArrivalRefused(_("Say why it is set aside: for example the reference under which you logged it."))
    if arrival.state not in {Arrival.State.FAILED, Arrival.State.REFUSED}:
        raise ArrivalRefused(_("It does not wait for a person any more."))
    arrival.state, arrival.settled_at = Arrival.State.SET_ASIDE, at
    arrival.settled_by, arrival.settled_words = actor.name, words
    arrival.save(update_fields=["state", "settled_at", "settled_by", "settled_words"])
    return arrival


def arrival_original(*, arrival_id: int, actor: Actor, at: datetime) -> Document:
    """The message as it arrived, for whoever reads what its inbox gets; the read is recorded.

    Raises NotPermitted, also for those who only configure; Arrival.DoesNotExist; DocumentClosed where it is kept from
    everybody, or comes from somebody who is hidden from the actor.
    """
    require(actor, OPEN)
    found = Arrival.objects.visible_to(actor).select_related("original").exclude(state=Arrival.State.DONE)
    arrival = found.get(pk=arrival_id)
    if arrival.original is None:
        raise DocumentClosed(_("Nothing of it was kept."))
    if senders_hidden([arrival.sender], actor=actor):
        raise NotPermitted(OPEN)
    record_read(actor=actor, at=at, screen="mail-arrival", kind="ARRIVAL", keys=[arrival.pk])
    return arrival.original


def erased_with(keys: list[int], at: datetime) -> None:
    """Nothing; what these customers wrote and stands in no record is gone with them: a part of their erasure, while their
    addresses are still known. An address that somebody else has too is left to the person who looks at it."""
    points = ContactPoint.objects.unscoped("erased with their mail").filter(kind=EMAIL)
    theirs = points.filter(customer__in=keys)
    shared = points.filter(normalised__in=theirs.values("normalised")).exclude(customer__in=keys)
    own = theirs.exclude(normalised__in=shared.values("normalised")).values("normalised")
    left = Arrival.objects.exclude(state=Arrival.State.DONE).exclude(sender="").filter(sender__in=own)
    for arrival in left.select_for_update(no_key=True).order_by("pk"):
        _forget(arrival, at=at)
        arrival.state, arrival.settled_at = Arrival.State.SET_ASIDE, arrival.settled_at or at
        arrival.error, arrival.settled_words = "", FORGOTTEN
        arrival.save(update_fields=["state", "settled_at", "error", "settled_words"])


def set_aside_forgotten(at: datetime) -> int:
    """How many originals were disposed of, of what was set aside long enough ago. A step of the sweep."""
    before = at - timedelta(days=settings.MAIL_SET_ASIDE_DAYS)
    old = Arrival.objects.filter(state=Arrival.State.SET_ASIDE, settled_at__lt=before)
    held = Q(original__isnull=False, original__disposed_at__isnull=True) | ~Q(sender="")
    found = list(old.filter(held).order_by("pk")[:A_ROUND])
    for arrival in found:
        _forgotten(arrival, at=at)
    return len(found)


@one_transaction
def _forgotten(arrival: Arrival, *, at: datetime) -> None:
    _forget(arrival, at=at)


def _forget(arrival: Arrival, *, at: datetime) -> None:
    if arrival.original_id is not None:
        document_dispose(document_id=arrival.original_id, at=at, forget=True)
    Arrival.objects.filter(pk=arrival.pk).update(sender="", delivered_to="")


def senders_hidden(senders: Iterable[str], *, actor: Actor) -> set[str]:
    """Those of these addresses that somebody hidden from the actor has."""
    asked = {sender for sender in senders if sender}
    if not asked:
        return set()
    theirs = ContactPoint.objects.unscoped("whether any is hidden").filter(kind=EMAIL, normalised__in=asked)
    seen = ContactPoint.objects.visible_to(actor).filter(kind=EMAIL, normalised__in=asked).values("pk")
    return set(theirs.exclude(pk__in=seen).values_list("normalised", flat=True))
