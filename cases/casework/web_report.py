"""A report by the public site: who reports is found in the index, or added as given and unchecked."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet

from cases.casework.intake import Taken, contact_take
from crm.contacts.actions import IntakeRefused, SessionStart
from crm.contacts.correspondence.models import ContactDocument
from crm.contacts.drafting.actions import draft_files, draft_sent
from crm.contacts.drafting.models import WrittenDraft
from crm.contacts.models import Channel, ContactEvent, ContactEventKind, Disposition
from crm.customers.actions import CustomerRefused, customer_add
from crm.customers.contact_points import EMAIL, PHONE, PointGiven, PointRefused, normalise
from crm.customers.models import Customer
from crm.teams.acting import one_transaction
from crm.teams.actor import ActorKind
from crm.teams.actor import customer as public
from crm.teams.compiled_once import Given, compiled_once
from gazetteer.folding import fold
from gazetteer.places import Place


@one_transaction
def web_report(
    *,
    service_id: int,
    place: Place,
    answers: dict[str, str],
    name: str,
    email: str,
    phone: str,
    notes: str,
    at: datetime,
    key: str,
    language: str = "en",
    customer_id: int | None = None,
    joins: int | None = None,
    insists: bool = False,
) -> Taken:
    """What was taken; the session ended with it, so its acknowledgement is on its way when there is an email address.

    The reporter is the one live customer with this email address and this name, else a new record marked as given on
    the web, in the language they reported in. No name and no way to reach them: taken all the same. `customer_id` is
    for whom a member of staff began it; `joins` the open case of which they said that it is the same; `insists` who reads
    why the service does not take it, and may go on.

    Raises IntakeRefused (also for name, email, phone), Busy.
    """
    if customer_id is None:
        reporter = _reporter(name=name, email=email, phone=phone, language=language, at=at, key=key)
        customer_id = reporter.pk if reporter else None
    return contact_take(
        session=SessionStart(
            channel=Channel.WEB,
            key=key,
            speaker_id=customer_id,
            speaker_words="" if customer_id else name,
            started_at=at,
        ),
        service_id=service_id,
        customer_id=customer_id,
        place=place,
        disposition=Disposition.RAISED,
        answers=answers,
        notes=notes,
        actor=public(customer_id),
        at=at,
        key=key,
        finish=True,
        chase_of=joins,
        joins=joins is not None,
        insists=insists,
    )


def web_told(
    *,
    service_id: int,
    place: Place,
    answers: dict[str, str],
    notice_id: int | None,
    at: datetime,
    key: str,
) -> Taken:
    """What was taken of a visitor who was told what we know already, or why the service does not take it: a contact of
    nobody named, by its reference. Raises IntakeRefused (disposition): neither is so any more; Busy.
    """
    return contact_take(
        session=SessionStart(channel=Channel.WEB, key=key, started_at=at),
        service_id=service_id,
        customer_id=None,
        place=place,
        disposition=Disposition.TURNED_AWAY if notice_id is None else Disposition.TOLD,
        answers=answers,
        notes="",
        actor=public(None),
        at=at,
        key=key,
        finish=True,
        notice_id=notice_id,
    )


@one_transaction
def form_report(
    *,
    draft: WrittenDraft,
    service_id: int,
    place: Place,
    answers: dict[str, str],
    name: str,
    email: str,
    phone: str,
    notes: str,
    at: datetime,
    language: str = "en",
    joins: int | None = None,
    insists: bool = False,
) -> Taken:
    """What was taken of a form filled in on the website, its files with it; the draft is sent. One that a member of staff
    began is the customer's, and names both: who began it stands in its history.

    Raises IntakeRefused (as web_report), Busy.
    """
    taken = web_report(
        service_id=service_id,
        place=place,
        answers=answers,
        name=name,
        email=email,
        phone=phone,
        notes=notes,
        at=at,
        key=draft.key,
        language=language,
        customer_id=draft.customer_id,
        joins=joins,
        insists=insists,
    )
    if taken.first:
        ContactDocument.objects.bulk_create(
            ContactDocument(contact=taken.contact, document=one, position=position)
            for position, one in enumerate(draft_files(draft))
        )
        if draft.begun_by_key:
            ContactEvent.objects.create(
                contact_id=taken.contact.pk,
                at=draft.begun_at,
                kind=ContactEventKind.BEGUN,
                actor_kind=ActorKind.STAFF,
                actor_key=draft.begun_by_key,
            )
        draft_sent(key=draft.key, reference=taken.reference)
    return taken


def _reporter(*, name: str, email: str, phone: str, language: str, at: datetime, key: str) -> Customer | None:
    name = " ".join(name.split())
    points = [PointGiven(kind, value) for kind, value in ((EMAIL, email), (PHONE, phone)) if value.strip()]
    if not name:
        if points:
            raise IntakeRefused({"name": "Enter your name, so that we know who to write to."})
        return None
    known = _known(name, email)
    if known is not None:
        return known
    given, _space, family = name.rpartition(" ")
    try:
        return customer_add(
            kind=Customer.Kind.PERSON,
            given_names=given,
            family_name=family,
            points=points,
            source=Customer.Source.WEB,
            language=language,
            actor=public(None),
            at=at,
            key=f"web-{key}",
        )
    except CustomerRefused as refused:
        raise IntakeRefused({_field(field): words for field, words in refused.errors.items()}) from refused


def reporter_of(given: Mapping[str, str], *, at: datetime, key: str) -> Customer | None:
    """Whoever gave this name, email address and telephone number: found in the index, else added as given; None for
    nobody, in the language they wrote in. Raises IntakeRefused (name, email, phone)."""
    reached = {name: given.get(name, "") for name in ("name", "email", "phone")}
    return _reporter(**reached, language=given.get("language") or "en", at=at, key=key)


def _field(field: str) -> str:
    return field if field in {"email", "phone"} else "name"


def _known(name: str, email: str) -> Customer | None:
    """The one live customer with this address and name; two are none: a person decides later."""
    try:
        normalised = normalise(EMAIL, email) if email.strip() else ""
    except PointRefused:
        return None
    if not normalised:
        return None
    folded = set(fold(name).split())
    same = [
        one
        for one in _reached(address=normalised)
        if folded == set(fold(f"{one.given_names} {one.family_name}").split())
    ]
    return same[0] if len(same) == 1 else None


@compiled_once
def _reached(*, address: Given) -> QuerySet[Customer]:
    live = Customer.objects.unscoped("to attach the report, shown to nobody").filter(
        status=Customer.Status.LIVE, restriction__isnull=True
    )
    return live.filter(contact_points__kind=EMAIL, contact_points__normalised=address).order_by("pk")
