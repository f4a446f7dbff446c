"""What a source no longer says: ended where it was so until then, gone where the source is withdrawn; and what somebody
else says too, staff among them, stays."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from crm.customers.finding.models import NamePair
from crm.customers.loading.models import LoadFinding, SourceFact, SourceRecord
from crm.customers.models import AccountHolder, ContactPoint, Customer, Residence
from crm.customers.particulars.models import BusinessNumber

Kind = SourceFact.Kind
MODELS: dict[str, Any] = {
    Kind.POINT: ContactPoint,
    Kind.RESIDENCE: Residence,
    Kind.HOLDER: AccountHolder,
    Kind.NUMBER: BusinessNumber,
}
GOING = (Kind.BIRTH, Kind.NUMBER, Kind.HOLDER, Kind.RESIDENCE, Kind.POINT, Kind.CUSTOMER)  # parts before their owner


def facts_ended(facts: Sequence[SourceFact], *, on: date) -> None:
    """Nothing; facts that a row said until now and says no more: addresses and parts in accounts end on that day, a way
    to reach somebody is used no more. What another source says too, or staff knew before, stays as it is."""
    alone = _only_theirs(facts)
    for kind in (Kind.RESIDENCE, Kind.HOLDER):
        model: type[Residence] | type[AccountHolder] = Residence if kind == Kind.RESIDENCE else AccountHolder
        open_ones = model.objects.unscoped("ended, shown to nobody").filter(pk__in=alone[kind], active_to__isnull=True)
        for row in open_ones.select_for_update(no_key=True, of=("self",)).order_by("pk"):
            row.active_to = max(on, row.active_from) if row.active_from else on
            row.save(update_fields=["active_to"])
    points = ContactPoint.objects.unscoped("stopped, shown to nobody").filter(pk__in=alone[Kind.POINT])
    for point in points.filter(verified_at__isnull=True).select_for_update(no_key=True, of=("self",)).order_by("pk"):
        point.do_not_use, point.do_not_use_reason = True, _("the system that gave it holds it no more")
        point.save(update_fields=["do_not_use", "do_not_use_reason"])
    SourceFact.objects.filter(pk__in=[fact.pk for fact in facts]).delete()


def facts_forgotten(facts: Sequence[SourceFact], *, records: Sequence[SourceRecord]) -> int:
    """How many facts are gone with these rows, because nobody but the withdrawn source said them. What has been used
    since (a message went there, a contact was logged for them) stays; a way to reach somebody is used no more."""
    alone, gone = _only_theirs(facts), 0
    SourceRecord.objects.filter(pk__in=[record.pk for record in records]).delete()  # their facts with them
    for kind in GOING:
        if kind == Kind.BIRTH:
            born = Customer.objects.unscoped("forgotten").filter(pk__in=alone[kind], date_of_birth__isnull=False)
            gone += born.update(date_of_birth=None)
        else:
            gone += _deleted(kind, sorted(alone[kind]))
    return gone


def _only_theirs(facts: Iterable[SourceFact]) -> dict[str, set[int]]:
    """By kind, the keys of facts that these rows brought and no other row says; one that says them too has brought them
    from now on."""
    brought: dict[str, set[int]] = defaultdict(set)
    rows = set()
    for fact in facts:
        rows.add(fact.pk)
        if fact.made:
            brought[fact.kind].add(fact.fact_id)
    for kind, keys in brought.items():
        others = SourceFact.objects.filter(kind=kind, fact_id__in=keys).exclude(pk__in=rows)
        also = dict(others.order_by("-pk").values_list("fact_id", "pk"))
        SourceFact.objects.filter(pk__in=also.values()).update(made=True)
        keys -= set(also)
    return brought


def _deleted(kind: str, keys: Sequence[int]) -> int:
    """How many are gone; together if nothing points at any of them, else by halves down to the one that stays."""
    if not keys:
        return 0
    try:
        with transaction.atomic():
            return _delete(kind, keys)
    except (ProtectedError, IntegrityError):
        if len(keys) == 1:
            _kept(kind, keys[0])
            return 0
        half = len(keys) // 2
        return _deleted(kind, keys[:half]) + _deleted(kind, keys[half:])


def _delete(kind: str, keys: Sequence[int]) -> int:
    if kind != Kind.CUSTOMER:
        rows = MODELS[kind].objects.unscoped("forgotten").filter(pk__in=keys)
        return int(rows.delete()[1].get(rows.model._meta.label, 0))
    LoadFinding.objects.unscoped("about who is forgotten").filter(customer__in=keys).delete()
    NamePair.objects.unscoped("of who is forgotten").filter(customer__in=keys).delete()
    with connection.cursor() as cursor:  # by hand: a customer points at itself, which Django takes for a reason to stay
        cursor.execute("DELETE FROM crm_customer WHERE id = ANY(%s)", [list(keys)])
        gone = cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return gone


def _kept(kind: str, key: int) -> None:
    if kind == Kind.POINT:
        points = ContactPoint.objects.unscoped("stopped").filter(pk=key)
        points.update(do_not_use=True, do_not_use_reason=_("its source was withdrawn"))
