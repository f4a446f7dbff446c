"""The log of reads in words: who looked, at whom, on which screen, why. What is hidden from the reader has no name."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.casework.models import Case
from channels.web.downloads import safe
from crm.contacts.models import Contact
from crm.contacts.queries import names_of, with_reference
from crm.customers.care.models import Alert
from crm.customers.models import Customer
from crm.customers.references import NotAReference, normalise, shown
from crm.teams.access_log import Look
from crm.teams.actor import Actor

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class LogLine:
    """One look in words."""

    at: datetime
    who: str
    screen: str
    whom: str
    reason: str


@dataclass(frozen=True, slots=True)
class LogLines:
    """A page of looks, and the keys of the customers it names."""

    lines: list[LogLine]
    customers: set[int]


def log_lines(rows: Sequence[Look], *, actor: Actor) -> LogLines:
    """The rows in words, in a few statements however many there are."""
    staff = names_of((row.actor_kind, row.actor_key) for row in rows)
    named = _Named(rows, actor=actor)
    lines = [
        LogLine(
            at=row.at,
            who=staff.get(row.actor_key, "") or f"{row.actor_kind.lower()} {row.actor_key}".strip(),
            screen=row.screen.replace("-", " "),
            whom=named.words(row),
            reason=row.reason,
        )
        for row in rows
    ]
    return LogLines(lines=lines, customers=named.customers)


class _Named:
    """Names for the keys of these rows, as far as they are not hidden from the reader."""

    def __init__(self, rows: Sequence[Look], *, actor: Actor) -> None:
        keys: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            keys[row.kind] |= set(row.keys[:MOST_NAMED])
        people = Customer.objects.not_hidden_from(actor).filter(pk__in=keys["CUSTOMER"])
        self.found: dict[str, dict[int, str]] = {
            "CUSTOMER": {one.pk: f"{one.display_name} {shown(one.reference)}" for one in people.order_by("pk")}
        }
        self.customers = set(self.found["CUSTOMER"])
        if keys["CONTACT"]:
            contacts = with_reference(Contact.objects.not_hidden_from(actor).filter(pk__in=keys["CONTACT"]))
            self.found["CONTACT"] = {one.pk: shown(one.own_reference) for one in contacts.order_by("pk")}
        if keys["CASE"]:
            cases = Case.objects.not_hidden_from(actor).filter(pk__in=keys["CASE"]).order_by("pk")
            raised = dict(cases.values_list("contact_id", "pk"))
            contacts = with_reference(Contact.objects.not_hidden_from(actor).filter(pk__in=raised))
            self.found["CASE"] = {raised[one.pk]: shown(one.own_reference) for one in contacts.order_by("pk")}
        if keys["ALERT"]:
            alerts = Alert.objects.visible_to(actor).filter(pk__in=keys["ALERT"]).select_related("customer")
            self.found["ALERT"] = {one.pk: _("alert: %(who)s") % {"who": one.customer} for one in alerts.order_by("pk")}
            self.customers |= {one.customer_id for one in alerts}

    def words(self, row: Look) -> str:
        """Whom this look was at: the first few, and how many more."""
        known = self.found.get(row.kind, {})
        first = [known.get(key, _("confidential")) for key in row.keys[:MOST_NAMED]]
        more = len(row.keys) - MOST_NAMED
        words = ", ".join(dict.fromkeys(first))
        if more <= 0:
            return words
        return words + ngettext(" and %(n)d more", " and %(n)d more", more) % {"n": more}


def whom_of(reference: str, *, actor: Actor) -> dict[str, tuple[int, ...]] | None:
    """The keys under which looks at this customer, or at this contact and its case, stand; None for nobody known."""
    try:
        stored = normalise(reference)
    except NotAReference:
        return None
    people = Customer.objects.not_hidden_from(actor)
    root = people.filter(reference=stored).values_list("canonical", flat=True).first()
    if root is None:
        return _of_contact(stored, actor=actor)
    group = tuple(people.filter(canonical=root).order_by("pk").values_list("pk", flat=True))
    contacts = Contact.objects.not_hidden_from(actor).filter(customer__in=group).order_by("pk")
    raised = contacts.values_list("pk", "case__pk")
    alerts = Alert.objects.unscoped("keys of looks, named to nobody").filter(customer__in=group)
    return {
        "CUSTOMER": group,
        "CONTACT": tuple(contact for contact, _case in raised),
        "CASE": tuple(case for _contact, case in raised if case is not None),
        "ALERT": tuple(alerts.order_by("pk").values_list("pk", flat=True)),
    }


def _of_contact(stored: str, *, actor: Actor) -> dict[str, tuple[int, ...]] | None:
    shown_to = Contact.objects.not_hidden_from(actor).filter(references__value=stored)
    found = shown_to.order_by("pk").values_list("pk", "case__pk").first()
    if found is None:
        return None
    contact, case = found
    return {"CONTACT": (contact,), "CASE": (case,) if case is not None else ()}


def log_csv(lines: Iterable[LogLine]) -> str:
    """The looks as a download; no cell can become a formula. A mark at its head lets Excel read it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("When"), _("Who"), _("Screen"), _("Whom"), _("Why")])
    for line in lines:
        when = date_format(localtime(line.at), "Y-m-d H:i:s")
        writer.writerow([safe(cell) for cell in (when, line.who, line.screen, line.whom, line.reason)])
    return "\ufeff" + out.getvalue()
