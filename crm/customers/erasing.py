"""Erasing a customer (design.md rule 2): names, addresses and free text are blanked by one act with its own event.

Keys, codes and dates stay, so that figures, promises and the history of the work do. What each relation blanks, or why
it blanks nothing, its room has declared (relations.py); what is kept of earlier versions is blanked with it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from crm.customers import references
from crm.customers.exporting import history_of, rows_of
from crm.customers.finding.keeping import keys_rewrite
from crm.customers.merging.models import CustomerErasure
from crm.customers.merging.trees import trees_lock
from crm.customers.models import Customer
from crm.customers.names import storable
from crm.customers.queries.seen import group_of
from crm.customers.relations import Erasure, OnErasure, relations
from crm.outbox.actions import News, outbox_put
from crm.teams import policy
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, system

ERASED = "(erased)"
NEWS = "customer.erased"  # its subject is the erasure

Hindrance = Callable[[list[int]], Iterable[str]]  # why these records cannot be erased yet, in words
_hindrances: list[Hindrance] = []
LastLook = Callable[[list[int], datetime], None]  # what only the addresses of these records lead to
_last_looks: list[LastLook] = []


class ErasureRefused(Exception):
    """Nothing was erased; each of `reasons` says why in words."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def hindrance_enrol(hindrance: Hindrance) -> None:
    """Nothing; from now on it is asked whether a customer can be erased."""
    if hindrance not in _hindrances:
        _hindrances.append(hindrance)


def last_look_enrol(look: LastLook) -> None:
    """Nothing; from now on it is called within each erasure, while the records' addresses are still known: for what hangs on
    no record and is theirs all the same."""
    if look not in _last_looks:
        _last_looks.append(look)


@one_transaction
def customer_redact(*, reference: str, reason: str, actor: Actor, at: datetime, key: str) -> CustomerErasure:
    """The erasure of the customer this reference leads to, with all records shown as one with it. It cannot be undone.

    Raises NotPermitted; Customer.DoesNotExist for one that is absent for the actor; ErasureRefused while something
    stands in the way; Busy.
    """
    policy.require(actor, "customer.erase")
    if (before := CustomerErasure.objects.filter(key=key).first()) is not None:
        return before
    why = storable(reason).strip()[:300]
    if not why:
        raise ErasureRefused([_("Say why: it is kept with the erasure.")])
    customer = _found(reference, actor)
    trees_lock(customer_ids=[customer.pk])
    keys = group_of(customer)
    if Customer.objects.not_hidden_from(actor).filter(pk__in=keys).count() < len(keys):
        raise ErasureRefused([_("Something about this customer is confidential: ask the team that may know.")])
    reasons = [words for hindrance in _hindrances for words in hindrance(keys)]
    if reasons:
        raise ErasureRefused(reasons)
    for look in _last_looks:
        look(keys, at)
    done = CustomerErasure.objects.create(
        customer=customer, keys=keys, reason=why, at=at, actor_kind=actor.kind, actor_key=actor.key, key=key,
        facts=_blank_all(keys),
    )  # fmt: skip
    keys_rewrite(keys)
    outbox_put(news=[News(kind=NEWS, subject_id=done.pk)], at=at)
    return done


def _found(reference: str, actor: Actor) -> Customer:
    shown = Customer.objects.not_hidden_from(actor)
    try:
        return shown.get(pk=shown.get(reference=references.normalise(reference)).canonical_id)
    except references.NotAReference as wrong:
        raise Customer.DoesNotExist(reference) from wrong


def _blank_all(keys: list[int]) -> dict[str, int]:
    """How many rows of each kind were blanked."""
    blanked: dict[str, int] = {}
    for relation in relations():
        if relation.erasure.what != OnErasure.BLANK:
            continue
        mine = rows_of(relation, keys, system("erasure")).order_by("pk").values_list("pk", flat=True)
        found = list(mine)
        rows = _every(relation.model).filter(pk__in=found)
        blanked[f"{relation.model.__name__}.{relation.path}"] = rows.update(**_blanks(relation.model, relation.erasure))
        history = history_of(relation.model)  # also what the blanking itself has just put there
        if history is not None:
            _rewrite(history, found, relation.erasure)
    return blanked


def _rewrite(history: Any, keys: list[int], erasure: Erasure) -> None:
    """Nothing; earlier versions are blanked too. The one act that may: its triggers let nobody else."""
    names = ",".join(trigger.get_pgid(history) for trigger in history._meta.triggers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{names}}}"])
        _every(history).filter(pgh_obj_id__in=keys).update(**_blanks(history, erasure))
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")


def _every(model: type[models.Model]) -> QuerySet[Any]:
    rows: Any = model._base_manager.all()
    return rows


def _blanks(model: type[models.Model], erasure: Erasure) -> dict[str, Any]:
    return {column: _blank(model._meta.get_field(column), column, erasure) for column in erasure.columns}


def _blank(field: Any, column: str, erasure: Erasure) -> Any:
    """What stands in the column from now on."""
    if column in erasure.keyed:
        return Concat(Value("erased-"), Cast(F("pk"), models.CharField()))
    if column in erasure.marked:
        return Case(When(**{column: ""}, then=Value("")), default=Value(ERASED))
    if isinstance(field, models.JSONField):
        return Value({}, models.JSONField())
    if isinstance(field, ArrayField):
        return Value([], field)
    return None if field.null else Value("")
