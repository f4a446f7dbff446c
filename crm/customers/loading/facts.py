"""What a source's row says of a customer, written as our own facts, each with the note that this row says so.

Written for many rows at once: a statement for each kind of fact, not for each row. Part of the caller's transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from crm.customers.loading.models import CustomerSource, SourceFact, SourceRecord
from crm.customers.loading.rows import Given
from crm.customers.models import Account, AccountHolder, ContactPoint, Customer, Residence
from crm.customers.particulars.models import BusinessNumber
from crm.teams.models import Restriction

Kind = SourceFact.Kind


@dataclass(slots=True)
class Said:
    """One row with its record, and the customer it speaks of; `made`: the row brought them."""

    given: Given
    record: SourceRecord
    customer: Customer | None
    made: bool = False
    facts: list[tuple[str, int, bool]] = field(default_factory=list)  # kind, key, whether this row made it

    def add(self, kind: str, key: int, made: bool) -> None:
        """Nothing; the row says this fact too."""
        self.facts.append((kind, key, made))


def facts_write(said: Sequence[Said], *, source: CustomerSource, at: datetime) -> None:
    """Nothing; what these rows say stands in the index, what stood there already with one more voice for it."""
    hidden = _hidden(said)
    _points(said, source=source, hidden=hidden, at=at)
    _residences(said, source=source, hidden=hidden, at=at)
    _accounts(said, source=source, hidden=hidden)
    _numbers(said, at=at)
    _births(said)
    for one in said:
        if one.customer is not None:
            one.add(Kind.CUSTOMER, one.customer.pk, one.made)
    SourceFact.objects.bulk_create(
        (
            SourceFact(record=one.record, kind=kind, fact_id=key, made=made)
            for one in said
            for kind, key, made in dict.fromkeys(one.facts)
        ),
        ignore_conflicts=True,
        batch_size=5000,
    )


def _hidden(said: Sequence[Said]) -> dict[int, Restriction]:
    """By customer, the restriction of an address or contact point of theirs: what a file says of where somebody is who
    is hidden there is as hidden as what we knew."""
    keys = [one.customer.pk for one in said if one.customer is not None and not one.made]
    found: dict[int, Restriction] = {}
    for model in (ContactPoint, Residence):
        rows = model.objects.unscoped("what is hidden stays so").filter(customer__in=keys, restriction__isnull=False)
        for row in rows.select_related("restriction").order_by("pk"):
            if row.restriction is not None:
                found[row.customer_id] = row.restriction
    return found


def _shield(one: Said, source: CustomerSource, hidden: dict[int, Restriction]) -> Restriction | None:
    key = one.customer.pk if one.customer is not None else 0
    return hidden.get(key) or source.restriction


def _people(said: Iterable[Said]) -> list[tuple[Said, Customer]]:
    return [(one, one.customer) for one in said if one.customer is not None]


def _points(said: Sequence[Said], *, source: CustomerSource, hidden: dict[int, Restriction], at: datetime) -> None:
    people = _people(said)
    every = ContactPoint.objects.unscoped("held once for each customer")
    mine = every.filter(customer__in={customer.pk for _one, customer in people})
    held = {(point.customer_id, point.kind, point.normalised): point for point in mine}
    fresh: dict[tuple[int, str, str], ContactPoint] = {}
    for one, customer in people:
        for kind, normalised, typed in one.given.points:
            key = (customer.pk, kind, normalised)
            if key not in held and key not in fresh:
                shield = _shield(one, source, hidden)
                fresh[key] = ContactPoint(
                    customer=customer, kind=kind, normalised=normalised, value=typed, restriction=shield, created_at=at
                )
    ContactPoint.objects.bulk_create(fresh.values(), batch_size=5000)
    for one, customer in people:
        for kind, normalised, _typed in one.given.points:
            key = (customer.pk, kind, normalised)
            one.add(Kind.POINT, (held.get(key) or fresh[key]).pk, key not in held)


def _residences(said: Sequence[Said], *, source: CustomerSource, hidden: dict[int, Restriction], at: datetime) -> None:
    people = [(one, customer) for one, customer in _people(said) if one.given.uprn or one.given.lines]
    every = Residence.objects.unscoped("begun once for each customer")
    mine = every.filter(customer__in={customer.pk for _one, customer in people}).order_by("pk")
    held = {
        _where(home.customer_id, home.property_id, home.unlisted_lines, home.role): home for home in _open_last(mine)
    }
    fresh: dict[tuple[int, int | None, str, str], Residence] = {}
    ended = []
    for one, customer in people:
        role = Residence.Role.TRADES if customer.kind == Customer.Kind.BUSINESS else Residence.Role.OCCUPIER
        key = _where(customer.pk, one.given.uprn, one.given.lines, role)
        given, ends = one.given, one.given.home_to or one.given.account_to
        if key in held and (held[key].active_to is None or ends is not None):
            if ends is not None and held[key].active_to is None:
                held[key].active_to = _not_before(ends, held[key].active_from)
                ended.append(held[key])
            continue
        if key in fresh:
            continue
        held.pop(key, None)  # they are there again
        fresh[key] = Residence(
            customer=customer,
            property_id=given.uprn,
            unlisted_lines="" if given.uprn else given.lines,
            unlisted_postcode="" if given.uprn else given.postcode,
            role=role,
            active_from=given.home_from or given.account_from,
            active_to=_not_before(ends, given.home_from or given.account_from),
            restriction=_shield(one, source, hidden),
            created_at=at,
        )
    Residence.objects.bulk_create(fresh.values(), batch_size=5000)
    Residence.objects.bulk_update(ended, ["active_to"], batch_size=1000)
    for one, customer in people:
        role = Residence.Role.TRADES if customer.kind == Customer.Kind.BUSINESS else Residence.Role.OCCUPIER
        key = _where(customer.pk, one.given.uprn, one.given.lines, role)
        one.add(Kind.RESIDENCE, (held.get(key) or fresh[key]).pk, key not in held)


def _open_last(rows: Iterable[Any]) -> list[Any]:
    """Those that have ended before those that have not, so that of two for one place the open one is found."""
    return sorted(rows, key=lambda row: (row.active_to is None, row.pk))


def _where(customer_id: int, uprn: int | None, lines: str, role: str) -> tuple[int, int | None, str, str]:
    return customer_id, uprn, "" if uprn else lines, role


def _not_before(ends: date | None, begins: date | None) -> date | None:
    return ends if ends is None or begins is None or ends >= begins else begins


def _accounts(said: Sequence[Said], *, source: CustomerSource, hidden: dict[int, Restriction]) -> None:
    """One account for each key; each person's part in it is a row of its own, and merges nobody."""
    wanted = [one for one in said if one.given.account]
    if not wanted or not source.account_system:
        return
    keys = {one.given.account for one in wanted}
    mine = Account.objects.unscoped("held once").filter(system=source.account_system, key__in=keys)
    accounts = {account.key: account for account in mine}
    fresh: dict[str, Account] = {}
    for one in wanted:
        given = one.given
        if given.account not in accounts and given.account not in fresh:
            fresh[given.account] = Account(
                system=source.account_system,
                key=given.account,
                property_id=given.uprn,
                active_from=given.account_from,
                active_to=given.account_to,
                status=given.account_status,
            )
    Account.objects.bulk_create(fresh.values(), batch_size=5000)
    _renewed(wanted, accounts)
    _holders([one for one in wanted if one.customer is not None], accounts | fresh, source=source, hidden=hidden)


def _renewed(wanted: Sequence[Said], accounts: dict[str, Account]) -> None:
    """Nothing; accounts we had have the state and the days that their system tells now."""
    changed = {}
    for one in wanted:
        account, given = accounts.get(one.given.account), one.given
        if account is None:
            continue
        told = (given.account_status or account.status, given.account_from or account.active_from, given.account_to)
        if (account.status, account.active_from, account.active_to) != told:
            account.status, account.active_from, account.active_to = told
            changed[account.pk] = account
    Account.objects.bulk_update(changed.values(), ["status", "active_from", "active_to"], batch_size=1000)


def _holders(
    wanted: Sequence[Said], accounts: dict[str, Account], *, source: CustomerSource, hidden: dict[int, Restriction]
) -> None:
    every = AccountHolder.objects.unscoped("held once")
    mine = every.filter(account__in=[accounts[one.given.account].pk for one in wanted]).order_by("pk")
    held = {(holder.account_id, holder.customer_id, holder.role): holder for holder in _open_last(mine)}
    fresh: dict[tuple[int, int, str], AccountHolder] = {}
    ended = []
    for one, customer in _people(wanted):
        account = accounts[one.given.account]
        key = (account.pk, customer.pk, one.given.role)
        if key in held and one.given.account_to is not None and held[key].active_to is None:
            held[key].active_to = _not_before(one.given.account_to, held[key].active_from)
            ended.append(held[key])
        if key in held and held[key].active_to is not None and one.given.account_to is None:
            del held[key]  # liable again
        if key not in held and key not in fresh:
            fresh[key] = AccountHolder(
                account=account,
                customer=customer,
                role=one.given.role,
                active_from=one.given.account_from,
                active_to=_not_before(one.given.account_to, one.given.account_from),
                restriction=_shield(one, source, hidden),
            )
    AccountHolder.objects.bulk_create(fresh.values(), batch_size=5000)
    AccountHolder.objects.bulk_update(ended, ["active_to"], batch_size=1000)
    for one, customer in _people(wanted):
        key = (accounts[one.given.account].pk, customer.pk, one.given.role)
        one.add(Kind.HOLDER, (held.get(key) or fresh[key]).pk, key not in held)


def _numbers(said: Sequence[Said], *, at: datetime) -> None:
    people = [(one, customer) for one, customer in _people(said) if one.given.numbers]
    if not people:
        return
    every = BusinessNumber.objects.unscoped("held once for each business")
    mine = every.filter(customer__in={customer.pk for _one, customer in people})
    held = {(number.customer_id, number.kind, number.normalised): number for number in mine}
    fresh: dict[tuple[int, str, str], BusinessNumber] = {}
    for _one, customer in people:
        for kind, value in _one.given.numbers:
            key = (customer.pk, kind, value)
            if key not in held and key not in fresh:
                fresh[key] = BusinessNumber(customer=customer, kind=kind, normalised=value, created_at=at)
    BusinessNumber.objects.bulk_create(fresh.values(), batch_size=5000)
    for one, customer in people:
        for kind, value in one.given.numbers:
            key = (customer.pk, kind, value)
            one.add(Kind.NUMBER, (held.get(key) or fresh[key]).pk, key not in held)


def _births(said: Sequence[Said]) -> None:
    """A date of birth that nobody knew is filled in; one that differs is left to a person."""
    filled = []
    for one, customer in _people(said):
        if one.given.born is None or customer.kind == Customer.Kind.BUSINESS:
            continue
        if customer.date_of_birth is None:
            customer.date_of_birth = one.given.born
            filled.append(customer)
            one.add(Kind.BIRTH, customer.pk, True)
        elif customer.date_of_birth == one.given.born:
            one.add(Kind.BIRTH, customer.pk, one.made)
    Customer.objects.bulk_update(filled, ["date_of_birth"], batch_size=1000)
