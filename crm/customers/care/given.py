"""What the acts of this room share: words given and dates given, checked; the customer, locked."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.models import Customer
from crm.customers.names import storable
from crm.teams.actor import Actor, ActorKind


class CareRefused(Exception):
    """What was given cannot be done; `errors` has a message for each field, to be shown beside it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


class ChangedMeanwhile(Exception):
    """Somebody else decided, ended or changed it first: what they did stands."""


def words_given(errors: dict[str, str], name: str, text: str, *, longest: int, empty: str) -> str:
    """The words as they are stored; an error under the name when there are none or too many."""
    said = storable(text).strip()
    if not said:
        errors[name] = empty
    elif len(said) > longest:
        errors[name] = _("%(longest)d characters or fewer") % {"longest": longest}
    return said


def day_given(errors: dict[str, str], name: str, day: date | None, *, at: datetime, years: int = 2) -> date:
    """A day from tomorrow to so many years ahead; an error under the name when it is none."""
    today = timezone.localdate(at)
    if day is None or day <= today:
        errors[name] = _("Enter a day after today")
    elif day > today.replace(year=today.year + years, day=min(today.day, 28)):
        errors[name] = _("Enter a day within %(years)d years") % {"years": years}
    return day or today


def customer_locked(customer_id: int, *, actor: Actor) -> Customer:
    """The customer, locked as every act but a merge locks it. Raises Customer.DoesNotExist for a hidden one."""
    everyone = Customer.objects.unscoped("a process of ours")
    shown = everyone if actor.kind == ActorKind.SYSTEM else Customer.objects.visible_to(actor)
    return shown.select_for_update(no_key=True, of=("self",)).get(pk=customer_id)
