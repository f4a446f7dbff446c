"""Everything that is held on one customer, for whoever may ask for it: every declared relation is walked.

What each relation gives, or why it gives nothing, its room has declared (relations.py). Hidden means absent here too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from crm.customers import references
from crm.customers.merging.models import CustomerExport
from crm.customers.merging.unplaced import not_to_be_placed
from crm.customers.models import Customer
from crm.customers.names import storable
from crm.customers.queries.seen import group_of
from crm.customers.relations import OnExport, Relation, relations
from crm.teams import policy
from crm.teams.access import record_read
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.scope import ScopedQuerySet

SCREEN = "customer-export"
Row = dict[str, Any]


class ExportRefused(Exception):
    """Nothing was given out: no reason was stated."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one kind, as they stand and as they stood before, or why there are none."""

    name: str
    rows: list[Row]
    before: list[Row]
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Everything held on one customer that may be given out."""

    references: list[str]
    reason: str
    at: datetime
    parts: list[Part]


@one_transaction
def customer_export(*, reference: str, reason: str, actor: Actor, at: datetime, key: str) -> Held:
    """Everything held on the customer this reference leads to, with all records shown as one with it.

    That it was given out is kept, and in the access log. Raises NotPermitted; Customer.DoesNotExist for one that is
    absent for the actor; ExportRefused.
    """
    policy.require(actor, "customer.export")
    why = storable(reason).strip()[:300]
    if not why:
        raise ExportRefused(_("Say what it is for: it is kept with the export."))
    shown = Customer.objects.not_hidden_from(actor)
    try:
        customer = shown.get(pk=shown.get(reference=references.normalise(reference)).canonical_id)
    except references.NotAReference as wrong:
        raise Customer.DoesNotExist(reference) from wrong
    keys = list(shown.filter(pk__in=group_of(customer)).order_by("pk").values_list("pk", flat=True))
    parts = [_part(relation, keys, actor) for relation in relations()]
    CustomerExport.objects.bulk_create(
        [
            CustomerExport(
                customer=customer, keys=keys, reason=why, at=at, actor_kind=actor.kind, actor_key=actor.key, key=key
            )
        ],
        ignore_conflicts=True,
    )
    record_read(actor=actor, at=at, screen=SCREEN, kind="CUSTOMER", keys=keys, reason=why[:200])
    names = shown.filter(pk__in=keys).order_by("pk").values_list("reference", flat=True)
    return Held([references.shown(name) for name in names], why, at, parts)


def _part(relation: Relation, keys: list[int], actor: Actor) -> Part:
    name = str(relation.model._meta.verbose_name)
    if relation.path != "customer" and relation.path.endswith("_customer"):
        name = f"{name} ({relation.path.replace('_', ' ')})"
    if relation.export.what == OnExport.WITHHOLD:
        return Part(name, [], [], withheld=relation.export.why)
    rows = rows_of(relation, keys, actor).order_by("pk")
    if relation.placed_as:
        rows = rows.filter(not_to_be_placed(relation.placed_as))
    history = history_of(relation.model)
    before: list[Row] = []
    if history is not None:
        columns = [column for column in relation.export.columns if "__" not in column]
        earlier = history._default_manager.filter(pgh_obj_id__in=rows.values("pk")).order_by("pgh_id")
        before = [_told(relation.model, row) for row in earlier.values("pgh_created_at", *columns)]
    return Part(name, [_told(relation.model, row) for row in rows.values(*relation.export.columns)], before)


def rows_of(relation: Relation, keys: list[int], actor: Actor) -> QuerySet[Any]:
    """The rows that belong to these records and are not hidden from the actor, nor is what they hang on."""
    whose = "pk" if relation.model is Customer else relation.path
    rows = _scoped(relation.model, actor).filter(**{f"{whose}__in": keys})
    steps = [] if relation.model is Customer else relation.path.split("__")[:-1]
    at: Any = relation.model
    for step in range(len(steps)):
        at = at._meta.get_field(steps[step]).related_model
        rows = rows.filter(**{f"{'__'.join(steps[: step + 1])}__in": _scoped(at, actor).values("pk")})
    return rows


def _scoped(model: type[Model], actor: Actor) -> QuerySet[Any]:
    rows: Any = model._default_manager.all()
    if not isinstance(rows, ScopedQuerySet):
        return rows
    narrowed = getattr(rows, "not_hidden_from", None) or rows.visible_to  # type: ignore[attr-defined]
    return narrowed(actor)


def history_of(model: type[Model]) -> Any:
    """The model that keeps what stood before in this one's rows, None when there is none."""
    return next((each for each in apps.get_models() if getattr(each, "pgh_tracked_model", None) is model), None)


def _told(model: type[Model], row: Row) -> Row:
    """A row in words: what a code means instead of the code, dates as ISO 8601, nothing that is empty."""
    told: Row = {}
    for name, value in row.items():
        if value in ("", None, {}, []):
            continue
        words = _meanings(model, name).get(value, value) if isinstance(value, str) else value
        told[name.replace("pgh_created_at", "until").replace("__", " ").replace("_", " ")] = _plain(words)
    return told


def _meanings(model: type[Model], path: str) -> dict[Any, str]:
    at: Any = model
    *steps, last = path.split("__")
    try:
        for step in steps:
            at = at._meta.get_field(step).related_model
        choices: Iterable[Any] = at._meta.get_field(last).choices or ()
    except LookupError:
        return {}
    return {code: str(words) for code, words in choices}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | list | dict) else str(value)
