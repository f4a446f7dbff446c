"""Recording that somebody may act for another, and ending it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.authority.models import Authority, Proof
from crm.customers.models import Customer
from crm.customers.names import clean
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require

NEEDS_DOCUMENT = frozenset(
    {Proof.CONSENT_WRITTEN, Proof.POWER_OF_ATTORNEY, Proof.DEPUTY, Proof.APPOINTEE, Proof.ESTATE}
)
SPOKEN_LASTS_DAYS = 92  # what was only said holds for a matter, not for good


class AuthorityRefused(Exception):
    """This cannot be recorded as it stands; `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def authority_add(
    *,
    customer_id: int,
    holder_id: int,
    holder_is: str,
    services: Sequence[str],
    families: Sequence[str],
    proof: str,
    document: str,
    begins: date,
    until: date | None,
    actor: Actor,
    at: datetime,
    key: str,
) -> Authority:
    """The authority: the holder may act for the customer from `begins` to the end of the day `until`.

    A second use of the key gives the first. Raises NotPermitted, AuthorityRefused (holder, proof, document, begins,
    until), Busy.
    """
    require(actor, "authority.change")
    if actor.user_id is None:
        raise NotPermitted("authority.change")
    errors = _faults(customer_id, holder_id, proof, document, begins, until)
    if errors:
        raise AuthorityRefused(errors)
    try:
        return _add(
            Authority(
                customer_id=customer_id,
                holder_id=holder_id,
                holder_is=clean(holder_is)[:60],
                services=sorted(set(services)),
                families=sorted(set(families)),
                proof=proof,
                document=clean(document)[:200],
                seen_by_id=actor.user_id,
                active_from=begins,
                active_to=date.fromordinal(until.toordinal() + 1) if until else None,
                recorded_at=at,
                recorded_by_id=actor.user_id,
                key=key,
            ),
            actor=actor,
        )
    except IntegrityError:
        before = Authority.objects.visible_to(actor).filter(key=key).first()
        if before is None:
            raise
        return before


def _faults(
    customer_id: int, holder_id: int, proof: str, document: str, begins: date, until: date | None
) -> dict[str, str]:
    errors = {}
    if customer_id == holder_id:
        errors["holder"] = _("Choose somebody else: everybody acts for themselves anyway.")
    if proof not in Proof.values:
        errors["proof"] = _("Say what you have seen or heard of it.")
    if proof in NEEDS_DOCUMENT and not clean(document):
        errors["document"] = _("Say where the document is, so that the next reader can find it.")
    if until is not None and until < begins:
        errors["until"] = _("The last day must not be before the first.")
    if proof == Proof.CONSENT_SPOKEN and (until is None or (until - begins).days > SPOKEN_LASTS_DAYS):
        errors["until"] = _("What was only said lasts three months at most: say until when, or get it in writing.")
    return errors


@one_transaction
def _add(made: Authority, *, actor: Actor) -> Authority:
    people = Customer.objects.visible_to(actor).filter(pk__in=[made.customer_id, made.holder_id])
    locked = {one.pk: one for one in people.select_for_update(no_key=True, of=("self",)).order_by("pk")}
    if len(locked) < 2:
        raise AuthorityRefused({"holder": _("There is no such customer: search again.")})
    if len({one.canonical_id for one in locked.values()}) < 2:
        raise AuthorityRefused({"holder": _("Choose somebody else: everybody acts for themselves anyway.")})
    if locked[made.holder_id].status == Customer.Status.DECEASED:
        raise AuthorityRefused({"holder": _("They have died: choose somebody else.")})
    made.save(force_insert=True)
    return made


@one_transaction
def authority_end(*, authority_id: int, reason: str, actor: Actor, at: datetime) -> Authority:
    """The authority, ended now; one that was ended before keeps its end.

    Raises NotPermitted (also for one hidden from the actor), AuthorityRefused (reason), Busy.
    """
    require(actor, "authority.change")
    if not clean(reason):
        raise AuthorityRefused({"reason": _("Say why: the next reader needs it.")})
    rows = Authority.objects.visible_to(actor).filter(pk=authority_id)
    found = rows.select_for_update(no_key=True, of=("self",)).first()
    if found is None or actor.user_id is None:
        raise NotPermitted("authority.change")
    if found.ended_at is None:
        found.ended_at, found.ended_by_id, found.end_reason = at, actor.user_id, clean(reason)[:300]
        found.save(update_fields=["ended_at", "ended_by", "end_reason"])
    return found


def holds_on(authority: Authority, *, at: datetime) -> bool:
    """True when the authority holds on the day of `at`, in some matter at least."""
    today, scope = timezone.localdate(at), authority.scope
    return not scope.is_ended and scope.active_from <= today and (scope.active_to is None or today < scope.active_to)
