"""Ways to reach a customer: added with what is known of them, changed, checked, stopped with a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from crm.customers.contact_points import PHONE, PointRefused, line_of, normalise
from crm.customers.models import ContactPoint
from crm.customers.particulars.actions.recording import customer_locked, done_before, record_act, refuse, short
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

LONGEST_LABEL, LONGEST_REASON = 60, 200
FACTS = (
    "line", "label", "verified_at", "verified_how", "do_not_use", "do_not_use_reason", "is_preferred",
    "text_allowed", "voicemail_allowed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PointFacts:
    """What is known of a way to reach somebody, beside its value."""

    line: str = ""
    label: str = ""
    verified_how: str = ""
    do_not_use_reason: str = ""  # not to be used any more, and why
    is_preferred: bool = False
    text_allowed: bool | None = None
    voicemail_allowed: bool | None = None


@one_transaction
def point_add(
    *, customer_id: int, kind: str, value: str, facts: PointFacts, actor: Actor, at: datetime, key: str | None
) -> ContactPoint:
    """The way to reach them; one they have already is returned with these facts.

    Raises NotPermitted, Customer.DoesNotExist, CustomerRefused with errors for value, label, line and do_not_use_reason.
    """
    customer = customer_locked(customer_id, actor=actor)
    if before := done_before(key):
        return ContactPoint.objects.unscoped("added by the same form").get(pk=before.part)
    errors: dict[str, str] = {}
    normalised = ""
    try:
        normalised = normalise(kind, value)
    except PointRefused as refused:
        errors["value"] = str(refused)
    known = _checked(errors, kind, facts)
    refuse(errors)
    mine = ContactPoint.objects.unscoped("held once for each customer, hidden or not")
    point, _made = mine.get_or_create(
        customer=customer, kind=kind, normalised=normalised, defaults={"value": value.strip(), "created_at": at}
    )
    _set(point, known, at=at)
    record_act(customer, "point.added", actor=actor, at=at, key=key, part_id=point.pk)
    return point


@one_transaction
def point_change(*, point_id: int, facts: PointFacts, actor: Actor, at: datetime, key: str | None) -> ContactPoint:
    """The way to reach them with these facts; a reason not to use it stops it, none lets it be used again.

    Raises NotPermitted, ContactPoint.DoesNotExist, Customer.DoesNotExist, CustomerRefused with errors for label, line and
    do_not_use_reason.
    """
    visible = ContactPoint.objects.visible_to(actor)
    customer = customer_locked(visible.values_list("customer_id", flat=True).get(pk=point_id), actor=actor)
    point = visible.select_for_update(no_key=True, of=("self",)).get(pk=point_id)
    if done_before(key):
        return point
    errors: dict[str, str] = {}
    known = _checked(errors, point.kind, facts)
    refuse(errors)
    was_stopped = point.do_not_use
    _set(point, known, at=at)
    kind = "point.stopped" if point.do_not_use and not was_stopped else "point.changed"
    record_act(customer, kind, actor=actor, at=at, key=key, part_id=point.pk)
    return point


def _checked(errors: dict[str, str], kind: str, facts: PointFacts) -> dict[str, Any]:
    """The facts as columns; what is wrong with them is added to the errors."""
    reason = short(errors, "do_not_use_reason", facts.do_not_use_reason, LONGEST_REASON)
    if facts.line and (kind != PHONE or facts.line not in ContactPoint.Line.values):
        errors["line"] = _("Only a telephone is a mobile, a landline or a text relay")
    if facts.verified_how and facts.verified_how not in ContactPoint.Proof.values:
        errors["verified_how"] = _("Choose how it was checked")
    if facts.is_preferred and reason:
        errors["do_not_use_reason"] = _("What is not to be used cannot be what they prefer")
    return {
        "line": facts.line,
        "label": short(errors, "label", facts.label, LONGEST_LABEL),
        "verified_how": facts.verified_how,
        "do_not_use": bool(reason),
        "do_not_use_reason": reason,
        "is_preferred": facts.is_preferred,
        "text_allowed": facts.text_allowed,
        "voicemail_allowed": facts.voicemail_allowed,
    }


def _set(point: ContactPoint, known: dict[str, Any], *, at: datetime) -> None:
    """Checked anew it was checked now; preferred, it is the only one of its kind that is."""
    if known["verified_how"] != point.verified_how:
        point.verified_at = at if known["verified_how"] else None
    for name, value in known.items():
        setattr(point, name, value)
    if point.kind == PHONE and not point.line:
        point.line = line_of(point.normalised)
    if point.is_preferred:
        others = ContactPoint.objects.unscoped("no longer preferred, hidden or not").exclude(pk=point.pk)
        others.filter(customer=point.customer_id, kind=point.kind, is_preferred=True).update(is_preferred=False)
    if not point.do_not_use:
        point.bounced_at = None
    point.save(update_fields=[*FACTS, "bounced_at"])
