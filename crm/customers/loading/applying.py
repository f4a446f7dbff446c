"""One batch of rows, applied in the caller's transaction: rejected, unchanged, changed, or somebody new or known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.finding.keeping import keys_rewrite
from crm.customers.loading.deciding import Decided, decided
from crm.customers.loading.facts import Said, facts_write
from crm.customers.loading.fields import KEY, cells_of
from crm.customers.loading.files import Line
from crm.customers.loading.forgetting import facts_ended
from crm.customers.loading.models import CustomerLoad, LoadFinding, SourceFact, SourceRecord
from crm.customers.loading.people import people_add
from crm.customers.loading.rows import Fault, Given, RowRefused, given_of
from crm.customers.models import Customer
from crm.customers.names import Names
from crm.customers.particulars.actions.naming import search_text_of
from crm.teams.actor import Actor
from gazetteer.entries.models import Property
from gazetteer.matching.deciding import Decision
from gazetteer.matching.queries import Given as AddressGiven
from gazetteer.matching.queries import addresses_match

FOUND = LoadFinding.Kind
NOBODY_KNOWN = Decided()


@dataclass(slots=True)
class _Row:
    """A row on its way: its line, what it says, whom it speaks of."""

    line: int
    given: Given
    decided: Decided = NOBODY_KNOWN


def rows_apply(*, load: CustomerLoad, lines: Sequence[Line], actor: Actor, at: datetime) -> None:
    """Nothing; these rows of the file are in the index and counted on the load, which is not saved here."""
    today = timezone.localdate(at)
    batch = _Batch(load, actor, at, today)
    rows = batch.read(lines)
    known = {
        record.row_key: record
        for record in SourceRecord.objects.select_for_update()
        .filter(source=load.source_id, row_key__in=[row.given.key for row in rows])
        .order_by("pk")
    }
    rows = batch.once(rows, known)
    batch.unchanged([known[row.given.key] for row in rows if _same(row, known)])
    rows = [row for row in rows if not _same(row, known)]
    batch.place(rows)
    batch.change([(row, known[row.given.key]) for row in rows if row.given.key in known])
    for wave in _waves([row for row in rows if row.given.key not in known]):
        batch.begin(wave)
    LoadFinding.objects.bulk_create(batch.findings, batch_size=5000)


def _same(row: _Row, known: dict[str, SourceRecord]) -> bool:
    record = known.get(row.given.key)
    return record is not None and record.digest == row.given.digest and record.gone_at is None


def _waves(rows: Sequence[_Row]) -> Iterable[list[_Row]]:
    """The rows in turns: of two that share a name, telephone or email the second comes when the first is there."""
    left = list(rows)
    while left:
        wave: list[_Row] = []
        later: list[_Row] = []
        seen: set[str] = set()
        for row in left:
            marks = {value for _kind, value, _typed in row.given.points}
            if row.given.names is not None:
                marks.add(f"name {row.given.names.sort_name}")
            if marks & seen:
                later.append(row)
            else:
                wave.append(row)
                seen |= marks
        yield wave
        left = later


class _Batch:
    """What one batch shares: the load, who acts, and what was found to be looked at."""

    def __init__(self, load: CustomerLoad, actor: Actor, at: datetime, today: date) -> None:
        self.load, self.actor, self.at, self.today = load, actor, at, today
        self.findings: list[LoadFinding] = []

    def _find(self, line: int, kind: str, *, key: str = "", fault: Fault, customer_id: int | None = None) -> None:
        self.findings.append(
            LoadFinding(
                load=self.load, line=line, kind=kind, row_key=key[:120], field=fault.field, value=fault.value[:200],
                reason=fault.reason[:300], customer_id=customer_id,
            )
        )  # fmt: skip

    def _reject(self, line: int, faults: Iterable[Fault], key: str = "") -> None:
        self.load.rejected += 1
        for fault in faults:
            self._find(line, FOUND.REJECTED, key=key, fault=fault)

    def read(self, lines: Sequence[Line]) -> list[_Row]:
        """The rows that can be read; the others are rejected."""
        columns = {int(at): name for at, name in self.load.columns.items()}
        rows = []
        for line in lines:
            self.load.rows += 1
            if line.fault:
                self._reject(line.number, [Fault("", "", line.fault)])
                continue
            cells = cells_of(line.cells, columns)
            try:
                given = given_of(cells, today=self.today, kind=self.load.source.customer_kind)
            except RowRefused as refused:
                self._reject(line.number, refused.faults, key=next(iter(cells.get(KEY, [])), ""))
                continue
            for fault in given.faults:
                self._find(line.number, FOUND.LEFT_OUT, key=given.key, fault=fault)
            rows.append(_Row(line.number, given))
        return rows

    def once(self, rows: Sequence[_Row], known: dict[str, SourceRecord]) -> list[_Row]:
        """The rows, the second of two with one key rejected."""
        found: dict[str, _Row] = {}
        for row in rows:
            record = known.get(row.given.key)
            if row.given.key in found or (record is not None and record.load_id == self.load.pk):
                words = _("The key stands twice in this file: the first row counts.")
                self._reject(row.line, [Fault(KEY, row.given.key, words)], key=row.given.key)
            else:
                found[row.given.key] = row
        return list(found.values())

    def unchanged(self, records: Sequence[SourceRecord]) -> None:
        """Nothing; these rows say what they said the last time."""
        SourceRecord.objects.filter(pk__in=[record.pk for record in records]).update(load=self.load)
        self.load.unchanged += len(records)

    def place(self, rows: Sequence[_Row]) -> None:
        """Nothing; each row's UPRN is one the gazetteer holds, from its number or from its address."""
        named = {row.given.uprn for row in rows if row.given.uprn}
        held = set(Property.objects.filter(pk__in=named).values_list("pk", flat=True))
        for row in rows:
            if row.given.uprn and row.given.uprn not in held:
                words = _("This UPRN is not in the gazetteer: the address is used instead.")
                self._find(row.line, FOUND.LEFT_OUT, key=row.given.key, fault=Fault("uprn", str(row.given.uprn), words))
                row.given = replace(row.given, uprn=None)
        written = {str(at): row for at, row in enumerate(rows) if not row.given.uprn and row.given.lines}
        if not written:
            return
        asked = [AddressGiven(name, row.given.lines, row.given.postcode) for name, row in written.items()]
        for match in addresses_match(rows=asked, second_method=False):
            if match.decision == Decision.MATCHED:
                written[match.key].given = replace(written[match.key].given, uprn=match.uprn)

    def begin(self, rows: Sequence[_Row]) -> None:
        """Nothing; rows of which nothing was known before are somebody's now, with all they say."""
        for row, how in zip(rows, decided([row.given for row in rows]), strict=True):
            row.decided = how
        fresh = [(row, row.given.names) for row in rows if row.given.names and row.decided.customer_id is None]
        made = people_add(
            [(row.given, names) for row, names in fresh], source=self.load.source, actor=self.actor, at=self.at
        )
        new = {row.given.key: customer for (row, _names), customer in zip(fresh, made, strict=True)}
        known = _locked(row.decided.customer_id for row in rows)
        said = []
        for row in rows:
            customer = new.get(row.given.key) or known.get(row.decided.customer_id or 0)
            said.append(Said(row.given, self._record(row, customer), customer, made=row.given.key in new))
            self._count(row, customer)
        SourceRecord.objects.bulk_create([one.record for one in said], batch_size=5000)
        facts_write(said, source=self.load.source, at=self.at)
        for one, row in zip(said, rows, strict=True):
            self._compare(row, one)

    def _record(self, row: _Row, customer: Customer | None) -> SourceRecord:
        return SourceRecord(
            source=self.load.source, row_key=row.given.key, customer=customer, digest=row.given.digest, load=self.load
        )

    def _count(self, row: _Row, customer: Customer | None) -> None:
        if row.given.names is None:
            self.load.nobody += 1
        elif row.decided.customer_id is not None:
            self.load.matched += 1
        elif row.decided.maybe is not None:
            self.load.unsure += 1
            words = _("May be somebody we had: %(reasons)s.") % {"reasons": ", ".join(row.decided.reasons)}
            fault = Fault("", row.given.names.display_name, words)
            self._find(row.line, FOUND.UNSURE, key=row.given.key, fault=fault, customer_id=row.decided.maybe)
        else:
            self.load.new += 1

    def change(self, rows: Sequence[tuple[_Row, SourceRecord]]) -> None:
        """Nothing; of rows that say something else than the last time, what changed is applied and no more."""
        if not rows:
            return
        known = _locked(record.customer_id for _row, record in rows)
        said = []
        for row, record in rows:
            customer = known.get(record.customer_id or 0)
            one = Said(row.given, record, customer)
            record.digest, record.load, record.gone_at = row.given.digest, self.load, None
            said.append(one)
        before = _facts_of([record for _row, record in rows])
        facts_write(said, source=self.load.source, at=self.at)
        for (row, record), one in zip(rows, said, strict=True):
            self._rename(row, one, before.get(record.pk, {}))
            now = {(kind, key) for kind, key, _made in one.facts}
            stale = [fact for what, fact in before.get(record.pk, {}).items() if what not in now]
            facts_ended(stale, on=row.given.home_from or row.given.account_from or self.today)
        SourceRecord.objects.bulk_update([one.record for one in said], ["digest", "load", "gone_at"], batch_size=1000)
        self.load.changed += len(rows)

    def _rename(self, row: _Row, one: Said, before: dict[tuple[str, int], SourceFact]) -> None:
        """Somebody whom this row brought, and of whom nobody else speaks, is called what it calls them now."""
        customer, names = one.customer, row.given.names
        if customer is None or names is None or names.display_name == customer.display_name:
            return
        brought = before.get((SourceFact.Kind.CUSTOMER, customer.pk))
        others = SourceFact.objects.filter(kind=SourceFact.Kind.CUSTOMER, fact_id=customer.pk).exclude(
            record=one.record
        )
        if brought is None or not brought.made or others.exists():
            self._compare(row, one)
            return
        _called(customer, names)

    def _compare(self, row: _Row, one: Said) -> None:
        """What the row says otherwise than the record of somebody we had, for a person to look at."""
        customer, given = one.customer, row.given
        if customer is None or one.made or given.names is None:
            return
        if given.names.sort_name != customer.sort_name:
            words = _("We hold “%(name)s”. Nothing was changed.") % {"name": customer.display_name}
            fault = Fault("full_name", given.names.display_name, words)
            self._find(row.line, FOUND.DIFFERS, key=given.key, fault=fault, customer_id=customer.pk)
        if given.born and customer.date_of_birth and given.born != customer.date_of_birth:
            fault = Fault(
                "date_of_birth", given.born.isoformat(), _("We hold another date of birth. Nothing was changed.")
            )
            self._find(row.line, FOUND.DIFFERS, key=given.key, fault=fault, customer_id=customer.pk)


def _called(customer: Customer, names: Names) -> None:
    for part in ("title", "given_names", "family_name", "preferred_name", "business_name", "trading_name"):
        setattr(customer, part, getattr(names, part))
    customer.display_name, customer.sort_name = names.display_name, names.sort_name
    customer.search_text = search_text_of(customer)
    customer.save()
    keys_rewrite([customer.pk])


def _locked(keys: Iterable[int | None]) -> dict[int, Customer]:
    """The customers of these keys, locked in order."""
    wanted = sorted({key for key in keys if key is not None})
    if not wanted:
        return {}
    everyone = Customer.objects.unscoped("of whom a file speaks").filter(pk__in=wanted).order_by("pk")
    return {one.pk: one for one in everyone.select_for_update(no_key=True, of=("self",))}


def _facts_of(records: Sequence[SourceRecord]) -> dict[int, dict[tuple[str, int], SourceFact]]:
    found: dict[int, dict[tuple[str, int], SourceFact]] = {}
    for fact in SourceFact.objects.filter(record__in=records):
        found.setdefault(fact.record_id, {})[fact.kind, fact.fact_id] = fact
    return found
