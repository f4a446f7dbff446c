"""Councillors: whose ward they are, from when to when. What they may then see is in cases/casework/incidents."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from crm.customers.authority.models import Councillor
from crm.customers.models import Customer
from crm.customers.queries.seen import group_keys
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require
from gazetteer.areas.models import Area

PERMISSION = "councillor.change"


class CouncillorRefused(Exception):
    """This cannot be recorded as it stands; `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def councillor_add(
    *, customer_id: int, ward_code: str, begins: date, until: date | None, actor: Actor, at: datetime, key: str
) -> Councillor:
    """The term: the customer is a councillor of this ward from `begins` to the end of the day `until`. A second use of the
    key gives the first. Raises NotPermitted, CouncillorRefused (ward, begins, until), Busy."""
    require(actor, PERMISSION)
    errors = {}
    if not Area.objects.on(max(begins, localdate(at))).filter(kind="WARD", code=ward_code).exists():
        errors["ward"] = _("Choose the ward from the list.")
    if until is not None and until < begins:
        errors["until"] = _("The last day must not be before the first.")
    if errors:
        raise CouncillorRefused(errors)
    try:
        return _add(customer_id, ward_code, begins, until, actor=actor, at=at, key=key)
    except IntegrityError:
        before = Councillor.objects.visible_to(actor).filter(key=key).first()
        if before is None:
            raise
        return before


@one_transaction
def _add(
    customer_id: int, ward_code: str, begins: date, until: date | None, *, actor: Actor, at: datetime, key: str
) -> Councillor:
    people = Customer.objects.visible_to(actor).filter(pk=customer_id, status=Customer.Status.LIVE)
    if actor.user_id is None or not people.select_for_update(no_key=True, of=("self",)).exists():
        raise NotPermitted(PERMISSION)
    return Councillor.objects.create(
        customer_id=customer_id,
        ward_code=ward_code,
        active_from=begins,
        active_to=until + timedelta(days=1) if until else None,
        recorded_at=at,
        recorded_by_id=actor.user_id,
        key=key,
    )


@one_transaction
def councillor_end(*, term_id: int, customer_ids: Sequence[int], actor: Actor, at: datetime) -> Councillor:
    """The term, over from today on; one that ended before keeps its end. Raises NotPermitted, Busy."""
    require(actor, PERMISSION)
    rows = Councillor.objects.visible_to(actor).filter(pk=term_id, customer__in=customer_ids)
    found = rows.select_for_update(no_key=True, of=("self",)).first()
    if found is None:
        raise NotPermitted(PERMISSION)
    today = localdate(at)
    if found.active_to is None or found.active_to > today:
        found.active_to = max(today, found.active_from)
        found.save(update_fields=["active_to"])
    return found


def terms_of_councillor(*, customer_ids: Sequence[int], actor: Actor) -> list[Councillor]:
    """The terms of these records' customer, the latest first."""
    return list(Councillor.objects.visible_to(actor).filter(customer__in=customer_ids).order_by("-active_from", "-pk"))


def wards_of_councillor(*, customer_id: int, on: date) -> list[str]:
    """The codes of the wards whose councillor this customer is on that day; [] for everybody else."""
    terms = Councillor.objects.unscoped("their own wards").in_office(on).filter(customer__in=group_keys(customer_id))
    return sorted(set(terms.values_list("ward_code", flat=True)))
