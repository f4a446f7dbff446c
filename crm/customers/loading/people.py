"""New customers from a file, many at once: their keys drawn from the sequence, their references from randomness."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from crm.customers.finding.keeping import keys_add
from crm.customers.loading.models import CustomerSource
from crm.customers.loading.rows import Given
from crm.customers.models import Customer
from crm.customers.names import Names
from crm.customers.references import new_reference
from crm.teams.actor import Actor

_DRAW = "SELECT nextval(pg_get_serial_sequence('crm_customer', 'id')) FROM generate_series(1, %s)"


def people_add(
    rows: Sequence[tuple[Given, Names]], *, source: CustomerSource, actor: Actor, at: datetime
) -> list[Customer]:
    """The new customers of these rows, in their order, each its own root and found by its names at once."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, [len(rows)])
        keys = [key for (key,) in cursor.fetchall()]
    made = [
        Customer(
            pk=key,
            canonical_id=key,
            reference=reference,
            kind=names.kind,
            title=names.title,
            given_names=names.given_names,
            family_name=names.family_name,
            preferred_name=names.preferred_name,
            business_name=names.business_name,
            trading_name=names.trading_name,
            date_of_birth=given.born,
            source=Customer.Source.LOAD,
            display_name=names.display_name,
            sort_name=names.sort_name,
            search_text=names.search_text,
            restriction=source.restriction,
            created_at=at,
            created_by=actor.signed,
        )
        for key, reference, (given, names) in zip(keys, _references(len(rows)), rows, strict=True)
    ]
    Customer.objects.bulk_create(made, batch_size=2000)
    keys_add(made)
    return made


def _references(count: int) -> list[str]:
    """So many references that nobody has."""
    found: dict[str, None] = {}
    while len(found) < count:
        drawn = {new_reference() for _number in range(count - len(found))} - set(found)
        everyone = Customer.objects.unscoped("whether a reference is taken")
        taken = set(everyone.filter(reference__in=drawn).values_list("reference", flat=True))
        found |= dict.fromkeys(drawn - taken)
    return list(found)
