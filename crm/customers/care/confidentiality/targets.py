"""What can be made confidential: a higher room enrols what it holds, as casework's workflows enrol."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.customers.models import ContactPoint, Customer, Residence
from crm.teams.actor import Actor
from crm.teams.models import Grade


@dataclass(frozen=True, slots=True)
class TargetKind:
    """One kind of thing that can be hidden: its model has a `restriction` and a QuerySet with `not_hidden_from` or
    `visible_to`; `customer` is the name of the column that says whose it is."""

    code: str
    model: type[models.Model]
    grade: Grade
    words: Any
    customer: str = "customer_id"

    def shown_to(self, actor: Actor) -> Any:
        """The rows that are not hidden from the actor."""
        rows: Any = self.model._default_manager.all()
        return rows.not_hidden_from(actor) if hasattr(rows, "not_hidden_from") else rows.visible_to(actor)

    def everything(self, reason: str) -> Any:
        """All the rows, for code that shows them to nobody."""
        rows: Any = self.model._default_manager.all()
        return rows.unscoped(reason)

    def customer_of(self, row: Any) -> int | None:
        """Whose it is; None for nobody's."""
        return getattr(row, self.customer)


PERSON, RESIDENCE, POINT, MATTER = "PERSON", "RESIDENCE", "POINT", "MATTER"
_kinds: dict[str, TargetKind] = {}


def enrol_target(kind: TargetKind) -> None:
    """Nothing; from now on such a thing can be made confidential."""
    _kinds[kind.code] = kind


def target_kind(code: str) -> TargetKind:
    """The kind of this code. Raises KeyError for one that nobody enrolled."""
    return _kinds[code]


enrol_target(TargetKind(PERSON, Customer, Grade.PERSON, _("The whole person"), customer="pk"))
enrol_target(TargetKind(RESIDENCE, Residence, Grade.ADDRESS, _("An address")))
enrol_target(TargetKind(POINT, ContactPoint, Grade.ADDRESS, _("A telephone number or email address")))
