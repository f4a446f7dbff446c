"""Showing that a reference is yours: a second fact on record, or a code or link sent to an email address on record.

Both are checked against the record the contact was logged for, as it was then: never against a merged group, and never
against what was written to the record since. Whatever is wrong, the answer is the same.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from crm.catalogue.queries import wording_of
from crm.catalogue.wordings.languages import speaking
from crm.contacts.actions import contact_event
from crm.contacts.models import AccessCode, Contact, ContactEvent, ContactEventKind, ContactQuerySet, Message, Reference
from crm.contacts.saying import CODE, COUNCILLOR_LINK, link_to, message_out, sending
from crm.contacts.throttle import allow, bucket_of
from crm.customers.contact_points import PointRefused, normalise
from crm.customers.models import ContactPoint, ContactPointHistory, HeldQuerySet, Residence
from crm.customers.references import shown
from crm.outbox.actions import outbox_put
from crm.teams import actor as actors
from gazetteer.postcodes import postcode_key, postcode_tidy

CODE_LASTS = timedelta(minutes=10)
WRONG_TRIES = 5
WINDOW = timedelta(minutes=15)
FACTS_A_WINDOW = 10  # tries at one reference, whoever tries
CODES_A_WINDOW = 4
TRIES_A_WINDOW = 15
CODE_EVENT = CODE
CODES_KEPT = timedelta(days=2)  # after they ran out: whoever asks why a code did not work can still be told


def web_contacts() -> ContactQuerySet:
    """Contacts the web may speak of at all: not confidential in any grade, nor is a home of their customer's."""
    secret_home = Residence.objects.unscoped("a condition, shown to nobody").filter(
        customer=OuterRef("customer"), restriction__isnull=False
    )
    return Contact.objects.not_hidden_from(actors.customer(None)).filter(~Exists(secret_home))


def second_fact_holds(*, contact: Contact | None, typed: str, at: datetime) -> bool:
    """True when what was typed is an email address, telephone number or postcode on record when it was logged.

    The same False for no such contact, a confidential one, a wrong fact and too many tries.
    """
    known = web_contacts().filter(pk=contact.pk).select_related("property").first() if contact else None
    if known is None:
        return False
    if not allow(bucket=bucket_of("fact", str(known.pk)), limit=FACTS_A_WINDOW, per=WINDOW, at=at):
        return False
    given = _readings(typed)
    # Every fact is compared with every reading, so that the time taken says nothing about which came close.
    matches = [hmac.compare_digest(fact.encode(), one.encode()) for fact in _facts_of(known) for one in given]
    return any(matches)


def _readings(typed: str) -> set[str]:
    """What was typed as it would stand in the record, by each kind of fact it could be."""
    text = typed.strip()[:320]
    found = {f"postcode:{postcode_key(postcode_tidy(text[:16]))}"} if postcode_tidy(text[:16]) else set()
    for kind in ContactPoint.Kind.values:
        try:
            found.add(f"{kind.lower()}:{normalise(kind, text)}")
        except PointRefused:
            continue
    return found


def _facts_of(contact: Contact) -> list[str]:
    facts = []
    if contact.property_id is not None:
        facts.append(f"postcode:{contact.property.postcode_key}")  # type: ignore[union-attr]
    elif contact.unlisted_postcode:
        facts.append(f"postcode:{postcode_key(contact.unlisted_postcode)}")
    if contact.customer_id is None:
        return facts
    for kind, value in _points_then(contact).values_list("kind", "normalised"):
        facts.append(f"{kind.lower()}:{value}")
    homes = (
        Residence.objects.unscoped("compared, shown to nobody")
        .current(contact.logged_at.date())
        .filter(customer=contact.customer_id, created_at__lte=contact.logged_at)
    )
    for held, unlisted in homes.values_list("property__postcode_key", "unlisted_postcode"):
        if held or unlisted:
            facts.append(f"postcode:{held or postcode_key(unlisted)}")
    return facts


def _points_then(contact: Contact) -> HeldQuerySet:
    """Ways to reach the customer that stood in the record, as they stand, when the contact was logged; newest first."""
    changed = ContactPointHistory.objects.filter(  # type: ignore[attr-defined]
        id=OuterRef("pk"), pgh_created_at__gt=contact.logged_at
    ).exclude(normalised=OuterRef("normalised"))
    return (
        ContactPoint.objects.unscoped("compared or written to, shown to nobody")
        .filter(
            ~Exists(changed),
            customer=contact.customer_id,
            created_at__lte=contact.logged_at,
            restriction__isnull=True,
            do_not_use=False,
        )
        .order_by("-created_at", "-id")
    )


def code_send(*, contact_id: int, at: datetime) -> bool:
    """True when a code and a link are on their way to an email address on record when the contact was logged.

    False when there is none, or the contact is confidential, or codes were asked for too often; whoever asked is
    told the same either way.
    """
    contact = web_contacts().filter(pk=contact_id).select_related("service", "customer").first()
    if contact is None or contact.customer_id is None:
        return False
    if not allow(bucket=bucket_of("code", str(contact_id)), limit=CODES_A_WINDOW, per=WINDOW, at=at):
        return False
    point = _points_then(contact).filter(kind=ContactPoint.Kind.EMAIL).first()
    if point is None:
        return False
    code, token = f"{secrets.randbelow(1_000_000):06}", secrets.token_urlsafe(32)
    actor = actors.customer(contact.customer_id)
    with transaction.atomic():
        row = AccessCode.objects.create(
            contact=contact,
            contact_point=point,
            code_hash=_code_hash(code, contact_id),
            link_hash=_link_hash(token),
            created_at=at,
            expires_at=at + CODE_LASTS,
        )
        message = _message(contact, point, code, token, row, at)
        message.save(force_insert=True)
        event = contact_event(contact.pk, ContactEventKind.CODE_SENT, actor, at, point=point.pk, code=row.pk)
        event.save(force_insert=True)
        outbox_put(news=sending([message]), at=at)
    return True


def _message(contact: Contact, point: ContactPoint, code: str, token: str, row: AccessCode, at: datetime) -> Message:
    reference = Reference.objects.values_list("value", flat=True).get(contact=contact, kind=Reference.Kind.OWN)
    link = f"{link_to(reference)}/open/{token}"
    with speaking(contact.customer.language if contact.customer else ""):
        names = {
            "code": code,
            "reference": shown(reference),
            "link": link,
            "service": contact.subject,
            "council": settings.COUNCIL_NAME,
        }
        words = wording_of(event=CODE_EVENT, service=contact.service, names=names)
    return message_out(
        key=f"code-{row.pk}",
        event=CODE_EVENT,
        words=words,
        actor=actors.customer(contact.customer_id),
        at=at,
        contact=contact,
        customer_id=contact.customer_id,
        contact_point=point,
    )


def code_words_forgotten(message: Message) -> Message:
    """The same message; one that carried a code no longer does: the code is kept only as a hash."""
    if message.event == COUNCILLOR_LINK:
        message.body = _("A link by which a councillor signs in, good once, for 15 minutes. It is not kept.")
    if message.event == CODE_EVENT:
        message.subject = _("Your code")
        message.body = _("A six-digit code and a link, good for 10 minutes. They are not kept.")
    return message


def code_check(*, contact_id: int, typed: str, at: datetime) -> bool:
    """True once for a code that was sent for this contact, has not run out, and was not tried wrongly too often."""
    digits = "".join(letter for letter in typed if letter.isdigit())
    return _use(contact_id, Q(code_hash=_code_hash(digits, contact_id)), at)


def link_check(*, contact_id: int, token: str, at: datetime) -> bool:
    """True once for the token of a link that was sent for this contact and has not run out."""
    return _use(contact_id, Q(link_hash=_link_hash(token)), at)


def _use(contact_id: int, right: Q, at: datetime) -> bool:
    if not allow(bucket=bucket_of("use", str(contact_id)), limit=TRIES_A_WINDOW, per=WINDOW, at=at):
        return False
    contact = web_contacts().filter(pk=contact_id).first()
    if contact is None:
        return False
    with transaction.atomic():
        live = AccessCode.objects.select_for_update().filter(
            contact=contact_id, used_at__isnull=True, expires_at__gt=at, wrong_tries__lt=WRONG_TRIES
        )
        keys = [row.pk for row in live.order_by("pk")]
        found = AccessCode.objects.filter(right, pk__in=keys).first()
        if found is None:
            AccessCode.objects.filter(pk__in=keys).update(wrong_tries=F("wrong_tries") + 1)
            return False
        # One use ends them all: whoever has the newest code has no need of the older.
        AccessCode.objects.filter(pk__in=keys).update(used_at=at)
        actor = actors.customer(contact.customer_id)
        ContactEvent.objects.bulk_create([contact_event(contact_id, ContactEventKind.OPENED, actor, at, code=found.pk)])
    return True


def _code_hash(code: str, contact_id: int) -> str:
    return salted_hmac(f"access code {contact_id}", code, algorithm="sha256").hexdigest()


def _link_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def codes_forget(at: datetime) -> int:
    """How many codes were forgotten that ran out long ago; that they were sent and used stays in the contact's events."""
    return AccessCode.objects.filter(expires_at__lt=at - CODES_KEPT).delete()[0]
