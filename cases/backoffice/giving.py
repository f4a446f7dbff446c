"""What a partner is told about a job: only what the service gives them, and nothing of anybody who is hidden from those who
work here. Asked anew each time it is said or shown, for what may be given can change."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cases.backoffice.contract import AnswerOut, JobOut, Kind, PartnerOut, PersonOut, PlaceOut, adapter_of
from cases.backoffice.models import Job, JobDelivery, Partner
from cases.backoffice.part import ONE_ANSWER, PERSON
from cases.backoffice.progress import ENDED, JobState
from cases.backoffice.secrets import job_address, signing_secret
from cases.casework.models import Case
from crm.catalogue.answers_found import answers_found
from crm.catalogue.forms.questions import QuestionKind, questions
from crm.catalogue.forms.telling import answer_words
from crm.contacts.models import Contact, Reference
from crm.customers.merging.reaching import best_address
from crm.customers.models import ContactPoint
from crm.customers.references import shown
from crm.teams.access import record_read
from crm.teams.actor import Actor, partner_actor
from gazetteer.entries.coordinates import OutsideGreatBritain, to_wgs84
from gazetteer.grid_references import grid_reference
from gazetteer.places import PlaceKind


def actor_for(partner: Partner) -> Actor:
    """The partner as an actor: of no team, so that what is hidden is hidden from them."""
    return partner_actor(partner.pk, name=partner.name)


def partner_out(partner: Partner) -> PartnerOut:
    """The partner as its adapter needs it."""
    adapter = adapter_of(partner.adapter)
    asked = adapter.settings if adapter is not None else ()
    variables = {one.code: str(partner.settings.get(one.code, "")) for one in asked if one.kind == "SECRET"}
    return PartnerOut(
        code=partner.code,
        name=partner.name,
        settings={str(code): str(value) for code, value in partner.settings.items() if code not in variables},
        secrets={code: settings.DOOR_SETTINGS.get(name, "") for code, name in variables.items()},
        signing=signing_secret(partner) if adapter is not None and adapter.signs else "",
    )


def job_said(delivery: JobDelivery, *, at: datetime) -> JobOut:
    """The job as this delivery says it; that somebody was named in it is recorded."""
    return job_out(
        delivery.job,
        kind=Kind(delivery.kind),
        key=delivery.key,
        at=at,
        screen="job-sent",
        asked_before=delivery.attempted_at is not None,
    )


def job_out(job: Job, *, kind: Kind, key: str, at: datetime, screen: str, asked_before: bool = False) -> JobOut:
    """The job as its partner may know it; that they were shown somebody is recorded."""
    case = _case(job.case_id)
    given = set(job.gives) if job.state not in ENDED and kind == Kind.NEW else set()
    person, answers, photos = _given(job, case, given, at=at, screen=screen)
    opens = job.state != JobState.WITHDRAWN and job.link_until > at
    return JobOut(
        kind=kind,
        key=key,
        reference=job.reference,
        case_reference=shown(_reference(case)),
        service=case.service.code,
        service_name=case.service.name,
        wants=job.wants,
        place=place_out(case),
        partner=partner_out(job.partner),
        made_at=job.made_at,
        received_at=case.opened_at,
        said_at=at,
        acknowledge_by=job.acknowledge_by,
        answers=answers,
        person=person,
        photos=photos,
        their_reference=job.partner_reference,
        link=job_address(job) if opens else "",
        link_until=job.link_until,
        asked_before=asked_before,
    )


def _case(case_id: int) -> Case:
    cases = Case.objects.unscoped("what of it goes to a partner is chosen below")
    return cases.select_related("service", "property", "street").get(pk=case_id)


def _reference(case: Case) -> str:
    own = Reference.objects.filter(contact=case.contact_id, kind=Reference.Kind.OWN)
    return own.values_list("value", flat=True).get()


def _given(
    job: Job, case: Case, gives: Collection[str], *, at: datetime, screen: str
) -> tuple[PersonOut | None, tuple[AnswerOut, ...], tuple[int, ...]]:
    if not gives:
        return None, (), ()
    actor = actor_for(job.partner)
    found = Contact.objects.not_hidden_from(actor).filter(pk=case.contact_id, voided_at__isnull=True)
    contact = found.select_related("service_version", "customer").first()
    if contact is None:
        return None, (), ()
    person = _person(contact, gives)
    if person is not None:
        record_read(actor=actor, at=at, screen=screen, kind="CUSTOMER", keys=[contact.customer_id or 0])
    answers, files = _answers(contact, gives)
    return person, answers, files


def _person(contact: Contact, gives: Collection[str]) -> PersonOut | None:
    """Whom to ask, of what may be given; None when that is nothing."""
    if contact.customer is None or not set(PERSON) & set(gives):
        return None
    usable = ContactPoint.objects.unscoped("given as the service says").filter(
        do_not_use=False, restriction__isnull=True
    )
    kinds = {"phone": ContactPoint.Kind.PHONE, "email": ContactPoint.Kind.EMAIL}
    reach = {
        name: best_address(usable.filter(kind=kind), customer_id=contact.customer.pk)
        for name, kind in kinds.items()
        if name in gives
    }
    person = PersonOut(name=contact.customer.display_name if "name" in gives else "", **reach)
    return person if any((person.name, person.phone, person.email)) else None


def _answers(contact: Contact, gives: Collection[str]) -> tuple[tuple[AnswerOut, ...], tuple[int, ...]]:
    """The answers that may be given in words, never one that its form calls sensitive; and the keys of photographs."""
    form = [row for row in contact.service_version.form if not row.get("sensitive")]
    asked = [one for one in questions(form) if contact.answers.get(one.code)]
    photos = tuple(
        int(key)
        for one in asked
        if one.kind == QuestionKind.FILE and "photos" in gives
        for key in contact.answers[one.code].split(",")
        if key.isascii() and key.isdigit()
    )
    told = [
        one
        for one in asked
        if one.kind != QuestionKind.FILE and ("answers" in gives or f"{ONE_ANSWER}{one.code}" in gives)
    ]
    found = answers_found([(form, contact.answers)]) if told else {}
    said = tuple(AnswerOut(one.code, one.label, answer_words(one, contact.answers[one.code], found)) for one in told)
    return said, photos


def place_out(case: Case) -> PlaceOut:
    """Where it is: in words, by number, and as a point where one is known."""
    point = _point(case)
    return PlaceOut(
        words=place_words(case),
        uprn=case.property_id,
        usrn=case.street_id,
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def place_words(case: Case) -> str:
    """The place in one line."""
    words = case.place_words
    if case.place_kind == PlaceKind.UNLISTED:
        return " ".join(filter(None, [", ".join(case.unlisted_lines.splitlines()), case.unlisted_postcode]))
    named: Any = case.property.address if case.property is not None else None
    if named is None and case.street is not None:
        named = case.street.label
    if named is None and case.easting is not None and case.northing is not None:
        grid = grid_reference(easting=float(case.easting), northing=float(case.northing), figures=8)
        named = _("Point %(grid)s") % {"grid": grid}
    return ", ".join(filter(None, [named, words])) or _("Not known yet")


def _point(case: Case) -> tuple[float, float] | None:
    easting, northing = case.easting, case.northing
    if easting is None and case.property is not None:
        easting, northing = case.property.easting, case.property.northing
    if easting is None or northing is None:
        return None
    try:
        latitude, longitude = to_wgs84(easting=float(easting), northing=float(northing))
    except OutsideGreatBritain:
        return None
    return round(latitude, 6), round(longitude, 6)
