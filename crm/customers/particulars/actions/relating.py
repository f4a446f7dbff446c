"""How customers are related, and who is who at a business: begun, changed, ended; a circle that cannot be is refused."""

from datetime import date, datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.models import Customer, Residence
from crm.customers.names import BUSINESS
from crm.customers.particulars.actions.recording import (
    check_period,
    customers_locked,
    done_before,
    record_act,
    refuse,
    short,
)
from crm.customers.particulars.models import Relationship
from crm.customers.particulars.relationship_kinds import KINDS, RelationshipKind, can_be
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

LONGEST_WORDS = 120


@one_transaction
def relationship_begin(
    *,
    customer_id: int,
    other_id: int,
    kind: str,
    words: str = "",
    site_id: int | None = None,
    begins: date | None = None,
    ends: date | None = None,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Relationship:
    """The customer is this to the other, from that day; what is so already is returned.

    Raises NotPermitted, Customer.DoesNotExist when either is hidden from the actor, CustomerRefused with errors for other,
    kind, words, site and active_to.
    """
    if customer_id == other_id:
        refuse({"other": _("Nobody can be related to themselves: choose somebody else")})
    customer, other = customers_locked([customer_id, other_id], actor=actor)
    if before := done_before(key):
        return Relationship.objects.unscoped("begun by the same form").get(pk=before.part)
    errors: dict[str, str] = {}
    check_period(errors, begins, ends)
    made = Relationship(
        customer=customer, other=other, kind=kind, words=short(errors, "words", words, LONGEST_WORDS),
        site=_site(errors, customer, other, site_id), active_from=begins, active_to=ends, created_at=at,
    )  # fmt: skip
    _check_kind(errors, made, at=at)
    refuse(errors)
    same = _same(made)
    if same is not None:
        return same
    made.save(force_insert=True)
    record_act(customer, "relationship.begun", actor=actor, at=at, key=key, part_id=made.pk, facts={"kind": kind})
    record_act(other, "relationship.begun", actor=actor, at=at, key=None, part_id=made.pk, facts={"kind": kind})
    return made


@one_transaction
def relationship_change(
    *,
    relationship_id: int,
    words: str,
    begins: date | None,
    ends: date | None,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Relationship:
    """The relationship with these words and period; a day in `ends` ends it.

    Raises NotPermitted, Relationship.DoesNotExist, Customer.DoesNotExist, CustomerRefused with errors for words, active_to
    and kind.
    """
    found, customer, other = _locked(relationship_id, actor=actor)
    if done_before(key):
        return found
    errors: dict[str, str] = {}
    check_period(errors, begins, ends)
    ended = ends is not None and found.active_to is None
    found.words = short(errors, "words", words, LONGEST_WORDS)
    found.active_from, found.active_to = begins, ends
    _check_kind(errors, found, at=at)
    if ends is None and _same(found) is not None:
        errors["active_to"] = _("They are related so again since: end that first, or keep the last day here")
    refuse(errors)
    found.save(update_fields=["words", "active_from", "active_to"])
    act = "relationship.ended" if ended else "relationship.changed"
    record_act(customer, act, actor=actor, at=at, key=key, part_id=found.pk)
    record_act(other, act, actor=actor, at=at, key=None, part_id=found.pk)
    return found


@one_transaction
def relationship_remove(*, relationship_id: int, actor: Actor, at: datetime, key: str | None) -> None:
    """Nothing; a relationship that was recorded by mistake is gone from both pages, and kept by its history.

    Raises NotPermitted, Relationship.DoesNotExist, Customer.DoesNotExist.
    """
    if done_before(key):
        return
    found, customer, other = _locked(relationship_id, actor=actor)
    found.delete()
    record_act(customer, "relationship.removed", actor=actor, at=at, key=key, part_id=relationship_id)
    record_act(other, "relationship.removed", actor=actor, at=at, key=None, part_id=relationship_id)


def _locked(relationship_id: int, *, actor: Actor) -> tuple[Relationship, Customer, Customer]:
    visible = Relationship.objects.visible_to(actor)
    of_two = visible.values_list("customer_id", "other_id").get(pk=relationship_id)
    customer, other = customers_locked(list(of_two), actor=actor)
    return visible.select_for_update(no_key=True, of=("self",)).get(pk=relationship_id), customer, other


def _same(made: Relationship) -> Relationship | None:
    """The row that says this already and has not ended, in either direction where both are the same."""
    if made.active_to is not None:
        return None
    rows = Relationship.objects.unscoped("said already, hidden or not").filter(kind=made.kind, active_to__isnull=True)
    pairs = [(made.customer_id, made.other_id)]
    if KINDS[made.kind].is_mutual:
        pairs.append((made.other_id, made.customer_id))
    for first, other in pairs:
        found = rows.filter(customer=first, other=other).exclude(pk=made.pk).order_by("pk").first()
        if found is not None:
            return found
    return None


def _site(errors: dict[str, str], customer: Customer, other: Customer, site_id: int | None) -> Residence | None:
    if site_id is None:
        return None
    firms = [one.canonical_id for one in (customer, other) if one.kind == BUSINESS]
    sites = Residence.objects.unscoped("of the business whose page it is")
    site = sites.filter(pk=site_id, customer__canonical_id__in=firms).first()
    if site is None:
        errors["site"] = _("Choose one of the business's own sites")
    return site


def _check_kind(errors: dict[str, str], made: Relationship, *, at: datetime) -> None:
    """Nothing; what two such customers cannot be to each other is an error of kind."""
    kind = KINDS.get(made.kind)
    if kind is None:
        errors["kind"] = _("Choose how they are related")
    elif made.customer.canonical_id == made.other.canonical_id:
        errors["other"] = _("These two records are the same customer: choose somebody else")
    elif not can_be(kind.code, first=made.customer.kind, other=made.other.kind):
        errors["kind"] = _("%(first)s cannot be “%(words)s” %(other)s: choose another relationship") % {
            "first": made.customer,
            "words": kind.forward,
            "other": made.other,
        }
    elif kind.in_line and _comes_round(kind, made, at=at):
        errors["kind"] = _("%(other)s comes before %(first)s in this line already: it would go round in a circle") % {
            "first": made.customer,
            "other": made.other,
        }


def _comes_round(kind: RelationshipKind, made: Relationship, *, at: datetime) -> bool:
    """Whether the first already descends from the other. One line of a kind is drawn at a time: the lock, held to the end
    of the transaction, keeps two people from closing a circle from both sides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"relationship:{kind.code}"])
    today = timezone.localdate(at)
    rows = Relationship.objects.unscoped("a circle is one, hidden or not").current(today).exclude(pk=made.pk)
    seen: set[int] = set()
    reached = {made.other.canonical_id}
    while reached:
        if made.customer.canonical_id in reached:
            return True
        seen |= reached
        below = rows.filter(kind=kind.code, customer__canonical_id__in=reached)
        reached = set(below.order_by().values_list("other__canonical_id", flat=True)) - seen
    return False
