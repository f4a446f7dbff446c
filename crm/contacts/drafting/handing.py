"""Begun by a member of staff, finished by the customer: the answers so far go to their own mailbox, by a link."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.models import ServiceVersion
from crm.contacts.drafting.actions import LINKS_A_DAY, SAVED_FOR, DraftRefused
from crm.contacts.drafting.given import PAGE, PLACE, PLACE_WORDS, YOU, given_by_staff
from crm.contacts.drafting.models import WrittenDraft
from crm.contacts.throttle import allow, bucket_of
from crm.customers.care.effects import Way
from crm.customers.care.reaching import may_reach
from crm.customers.contact_points import EMAIL
from crm.customers.models import ContactPoint, Customer
from crm.customers.queries.seen import group_keys
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require
from gazetteer.entries.models import Property
from gazetteer.places import PlaceKind


@one_transaction
def draft_hand_over(
    *,
    customer_id: int,
    version: ServiceVersion,
    answers: Mapping[str, str],
    home: Property | None,
    actor: Actor,
    at: datetime,
    key: str,
) -> WrittenDraft:
    """The draft, on its way to the customer by a link that works once and for seven days; the same key sends it once.

    The contact is logged when the customer finishes it, and names who began it. Raises NotPermitted, DraftRefused (no
    mailbox we may write to, or written to often enough today).
    """
    require(actor, "contact.log")
    held = WrittenDraft.objects.filter(key=f"rest-{key}").first()
    if held is not None:
        return held
    customer = Customer.objects.visible_to(actor).filter(pk=customer_id).first()
    if customer is None:
        raise NotPermitted("customer.view")
    point = _mailbox(customer, version, actor=actor, at=at)
    if not allow(bucket=bucket_of("draft-link", point.normalised), limit=LINKS_A_DAY, per=timedelta(days=1), at=at):
        raise DraftRefused(_("We have sent several links to this address today already: use the newest of them."))
    given = given_by_staff(version.form, answers) | _about(customer, point, home)
    draft = WrittenDraft.objects.create(
        key=f"rest-{key}",
        given=given,
        nonce=secrets.token_urlsafe(16),
        begun_at=at,
        expires_at=at + SAVED_FOR,
        service_version=version,
        customer=customer,
        begun_by_key=actor.key,
    )
    outbox_put(news=[News(kind="draft.saved", subject_id=draft.pk)], at=at)
    return draft


def _mailbox(customer: Customer, version: ServiceVersion, *, actor: Actor, at: datetime) -> ContactPoint:
    """The customer's first email address that may be used. Raises DraftRefused."""
    group = group_keys(customer.pk)
    points = ContactPoint.objects.visible_to(actor).filter(customer__in=group, kind=EMAIL, do_not_use=False)
    point = points.order_by("pk").first()
    if point is None:
        raise DraftRefused(_("We have no email address of theirs that may be used: add one first."))
    reach = may_reach(
        group=group,
        channel=Way.EMAIL,
        point=point,
        at=at,
        about_danger=version.service.about_danger,
    )
    if not reach.allowed:
        raise DraftRefused(_("Do not write to them: %(why)s.") % {"why": reach.words})
    return point


def _about(customer: Customer, point: ContactPoint, home: Property | None) -> dict[str, Any]:
    given: dict[str, Any] = {
        "name": customer.display_name,
        "email": point.normalised,
        "link_email": point.normalised,
        "language": customer.language or "en",
        f"{PAGE}{YOU}": True,  # known: checked at the end, not asked again
    }
    if home is not None:
        given |= {PLACE: {"kind": PlaceKind.PROPERTY.value, "uprn": home.uprn}, PLACE_WORDS: home.address}
    return given
