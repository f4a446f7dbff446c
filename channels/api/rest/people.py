"""Customers named in what clients ask and send: by their reference, as far as the client may look them up."""

from django.utils.translation import gettext as _
from rest_framework.request import Request

from channels.api.rest import questions
from channels.api.rest.acting import actor_of
from crm.customers.models import Customer
from crm.customers.queries.by_program import customer_named
from crm.teams.actor import Actor
from crm.teams.policy import require


def customer_root(request: Request, name: str) -> int | None:
    """The key of the record that the customer in this parameter is shown as; None when none was given.

    Raises NotPermitted, and ValidationError for a reference that leads to nobody this client may see.
    """
    return customer_meant(actor_of(request), questions.text(request, name), name=name)


def customer_meant(actor: Actor, typed: str, *, name: str) -> int | None:
    """The same for a reference that a body says."""
    if not typed:
        return None
    require(actor, "customer.look_up")
    try:
        return customer_named(actor=actor, reference=typed).pk
    except Customer.DoesNotExist:
        raise questions.wrong(name, _("No customer of ours that you may see has this reference.")) from None
