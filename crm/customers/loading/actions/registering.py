"""Sources: registered before anything of theirs is loaded, changed, withdrawn with everything that only they said."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.loading.fields import FIELDS, KEY
from crm.customers.loading.forgetting import facts_forgotten
from crm.customers.loading.models import CustomerLoad, CustomerSource, LoadFinding, LoadState, SourceFact, SourceRecord
from crm.customers.models import Account, Customer
from crm.customers.names import storable
from crm.teams import policy
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import Restriction, User

MANAGE = "customer_source.manage"
LONGEST_RETENTION = 1200  # months
FORGOTTEN_AT_ONCE = 1000  # rows
ACCOUNT_FIELDS = frozenset(name for name in FIELDS if name.startswith("account"))


class SourceRefused(Exception):
    """The source cannot be registered so; `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class SourceGiven:
    """What is registered of a source (UK GDPR article 30)."""

    name: str
    owner_id: int
    purpose: str
    lawful_basis: str
    fields: tuple[str, ...]
    retention_months: int
    review_date: date
    law: str = ""
    account_system: str = ""
    customer_kind: str = Customer.Kind.PERSON
    restriction_id: int | None = None
    is_on: bool = True


@one_transaction
def source_register(*, code: str, given: SourceGiven, actor: Actor, at: datetime) -> CustomerSource:
    """The registered source; registering the same again gives the one there is. Raises NotPermitted, SourceRefused."""
    policy.require(actor, MANAGE)
    _check(given, at)
    values = {one.name: getattr(given, one.name) for one in fields(given)} | {"fields": list(_with_key(given.fields))}
    try:
        with transaction.atomic():
            return CustomerSource.objects.create(code=code, **values, registered_at=at, registered_by=actor.signed)
    except IntegrityError:
        held = CustomerSource.objects.filter(code=code).first()
        if held is not None and all(getattr(held, name) == value for name, value in values.items()):
            return held
        raise SourceRefused({"code": _("There is a source with this code.")}) from None


@one_transaction
def source_change(*, source_id: int, given: SourceGiven, actor: Actor, at: datetime) -> CustomerSource:
    """The source as it is registered now; what stood before is in its history. Raises NotPermitted, SourceRefused."""
    policy.require(actor, MANAGE)
    _check(given, at)
    source = CustomerSource.objects.select_for_update(no_key=True, of=("self",)).get(pk=source_id)
    if source.withdrawn_at is not None:
        raise SourceRefused({"": _("This source was withdrawn.")})
    for one in fields(given):
        setattr(source, one.name, getattr(given, one.name))
    source.fields = list(_with_key(given.fields))
    source.save()
    return source


@one_transaction
def source_withdraw(*, source_id: int, reason: str, actor: Actor, at: datetime) -> CustomerSource:
    """The source, withdrawn: nothing more of it is loaded, and what came only from it goes, in steps carried out by the
    sweep. Withdrawing twice is once. Raises NotPermitted, SourceRefused."""
    policy.require(actor, MANAGE)
    source = CustomerSource.objects.select_for_update(no_key=True, of=("self",)).get(pk=source_id)
    if source.withdrawn_at is not None:
        return source
    why = storable(reason).strip()[:300]
    if not why:
        raise SourceRefused({"reason": _("Say why: the next reader needs it.")})
    running = CustomerLoad.objects.filter(source=source, state__in=[LoadState.QUEUED, LoadState.RUNNING])
    running.update(state=LoadState.STOPPED, finished_at=at)
    source.withdrawn_at, source.withdrawn_reason, source.is_on = at, why, False
    source.save(update_fields=["withdrawn_at", "withdrawn_reason", "is_on"])
    return source


@one_transaction
def withdrawal_carry_on(at: datetime) -> int:
    """How many rows of withdrawn sources were forgotten in this step; none when nothing is left. May be killed at any
    time and carried out by any number of processes."""
    some = SourceRecord.objects.filter(source__withdrawn_at__isnull=False).order_by("pk")
    records = list(some.select_for_update(skip_locked=True, of=("self",))[:FORGOTTEN_AT_ONCE])
    if not records:
        return 0
    facts = list(SourceFact.objects.filter(record__in=records))
    LoadFinding.objects.unscoped("of a withdrawn source").filter(load__source__withdrawn_at__isnull=False).delete()
    facts_forgotten(facts, records=records)
    sources = {record.source_id for record in records}
    systems = CustomerSource.objects.filter(pk__in=sources).exclude(account_system="").values("account_system")
    Account.objects.unscoped("of nobody any more").filter(system__in=systems, holders__isnull=True).delete()
    return len(records)


def _check(given: SourceGiven, at: datetime) -> None:
    unknown = [name for name in given.fields if name not in FIELDS]
    account = ACCOUNT_FIELDS & set(given.fields)
    faults = {
        "name": "" if given.name.strip() else _("Enter what the source is called."),
        "owner_id": ""
        if User.objects.filter(pk=given.owner_id, is_active=True).exists()
        else _("Choose who answers for it."),
        "purpose": "" if given.purpose.strip() else _("Say what these data are used for."),
        "lawful_basis": "" if given.lawful_basis in CustomerSource.Basis else _("Choose the lawful basis."),
        "fields": _("Choose the fields it may give.") if unknown or not set(given.fields) - {KEY} else "",
        "account_system": _("Say in which system its account numbers are.")
        if account and not given.account_system
        else "",
        "retention_months": ""
        if 0 < given.retention_months <= LONGEST_RETENTION
        else _("Enter for how many months it is kept, from 1 to %(most)s.") % {"most": LONGEST_RETENTION},
        "review_date": _("The day of review must be to come.") if given.review_date <= timezone.localdate(at) else "",
        "restriction_id": ""
        if given.restriction_id is None or Restriction.objects.filter(pk=given.restriction_id).exists()
        else _("Choose who may see it."),
    }
    errors = {name: words for name, words in faults.items() if words}
    if errors:
        raise SourceRefused(errors)


def _with_key(names: tuple[str, ...]) -> dict[str, None]:
    return dict.fromkeys((KEY, *names))
