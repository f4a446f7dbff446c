"""Adding a customer: the form as it stands, and who in the index looks like them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from channels.staff.forms.customer import CustomerForm
from channels.staff.forms.place import AT, as_key
from channels.staff.presenters.place_choices import addresses_found
from crm.customers.matching.likely import LikelySame, confidential_match, likely_same
from crm.teams.actor import Actor
from gazetteer.entries.models import Property
from gazetteer.entries.queries import property_get


@dataclass
class CustomerAdding:
    """Everything the page shows."""

    form: CustomerForm
    likely: list[LikelySame] = field(default_factory=list)
    pass_to: list[str] = field(default_factory=list)
    asks_whether: bool = False
    address: str = ""

    @property
    def contact_waits(self) -> bool:
        """True when a contact waits for this customer."""
        return self.form.typed["contact"] == "waits"


def customer_adding(*, typed: QueryDict, actor: Actor, at: datetime, draft: bool) -> CustomerAdding:
    """The page for what was typed so far."""
    given = typed.copy()
    begun = as_key(given.get("begun"))
    homes: list[tuple[int, str]] = []
    if begun is not None:
        try:
            homes = [(begun, property_get(uprn=begun).address)]
        except Property.DoesNotExist:
            given["begun"] = ""
    if not given.get("where"):
        given["where"] = f"{AT}{begun}" if homes else "PROPERTY"
    given.setdefault("kind", "PERSON")
    form = CustomerForm(given, draft=draft, homes=homes, addresses=addresses_found(given))
    page = CustomerAdding(form=form, address=homes[0][1] if homes else "")
    if form.names.display_name or form.points or form.business_number:
        born = _born(form)
        page.likely = likely_same(
            actor=actor,
            at=at,
            names=form.names,
            points=form.points,
            uprn=form.home_uprn,
            date_of_birth=born,
            number=form.business_number,
        )
        page.pass_to = confidential_match(actor=actor, at=at, names=form.names, date_of_birth=born)
    return page


def _born(form: CustomerForm) -> date | None:
    """The date of birth when it is a whole date by now."""
    bound: Any = form.fields["date_of_birth"]
    try:
        return bound.clean(bound.widget.value_from_datadict(form.data, {}, "date_of_birth"))
    except ValidationError:
        return None
