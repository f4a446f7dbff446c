"""Reports and what happened to them, as GeoReport v2 and mySociety's extension show them: field by field, each named here.

Nobody's name, address of email or telephone number is ever among them. What the reporter wrote, and an address that is a
home, go to the client that sent them and to nobody else.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.casework.models import Case
from cases.casework.naming import public_words_of
from cases.casework.queries.client_reports import Happened, Report
from channels.open311.keys import fixmystreet_id
from channels.open311.statuses import CLOSED, OPEN, status_of
from crm.catalogue.forms import QuestionKind, answer_words, questions
from crm.catalogue.stages import stage_coded
from crm.catalogue.words import said
from crm.customers.references import shown
from gazetteer.entries.coordinates import OutsideGreatBritain, many_to_wgs84
from gazetteer.places import PlaceKind

Point = tuple[float, float]
CHOSEN = (QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.YES_NO)
DEGREE_PLACES = 6


def w3c(moment: datetime) -> str:
    """A time as clients compare it: whole seconds, with its zone."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def requests_said(reports: Sequence[Report], *, extended: bool) -> list[dict[str, Any]]:
    """The reports in their order; `extended` with what was chosen from lists and how far it has come."""
    where = _degrees([_point(one.case) for one in reports])
    return [
        _request(one, point) | (_extended(one) if extended else {}) for one, point in zip(reports, where, strict=True)
    ]


def _request(report: Report, point: Point | None) -> dict[str, Any]:
    case = report.case
    is_home = case.place_kind == PlaceKind.PROPERTY
    return {
        "service_request_id": shown(report.reference),
        "status": OPEN if case.closed_at is None else CLOSED,
        "status_notes": _notes(case),
        "service_name": case.service.name,
        "service_code": case.service.code,
        "description": _description(report),
        "agency_responsible": f"{settings.COUNCIL_NAME}: {case.service.department.name}",
        "service_notice": None,
        "requested_datetime": w3c(case.contact.received_at),
        "updated_datetime": w3c(report.changed_at),
        "expected_datetime": w3c(report.due_at) if report.due_at else None,
        "address": _address(case, is_own=report.is_own),
        "address_id": str(case.property_id) if is_home and report.is_own else None,
        "zipcode": case.property.postcode if is_home and report.is_own and case.property else None,
        "lat": point[0] if point else None,
        "long": point[1] if point else None,
        "media_url": None,
    }


def _notes(case: Case) -> str:
    """The public's words for where it stands: of an ending the service's own, never what an officer wrote to one."""
    if case.outcome is not None:
        return said({"en": case.outcome.public_words, "cy": case.outcome.welsh_words})
    stage = stage_coded(case.service_version.stages, case.stage)
    return (said(stage.words) if stage else "") or str(public_words_of(case))


def _description(report: Report) -> str:
    """The reporter's words for the client that sent them; for everybody what was chosen from the form's own lists."""
    if report.is_own and report.case.contact.notes:
        return report.case.contact.notes
    return "; ".join([report.case.service.name, *(words for _label, words in _chosen(report.case))])


def _chosen(case: Case) -> list[tuple[str, str]]:
    contact = case.contact
    form = contact.service_version.form
    return [
        (one.label, answer_words(one, contact.answers[one.code], {}))
        for one in questions(form)
        if one.kind in CHOSEN and not one.sensitive and contact.answers.get(one.code)
    ]


def _extended(report: Report) -> dict[str, Any]:
    case = report.case
    extended_status = status_of(case.state, case.outcome.family if case.outcome else "")
    return {
        "attributes": [{"code": label, "description": words} for label, words in _chosen(case)],
        "extended_attributes": {"status": extended_status},
        "notes": [{"datetime": w3c(report.changed_at), "description": _notes(case), "type": extended_status}],
    }


def _address(case: Case, *, is_own: bool) -> str | None:
    if case.street is not None:
        return case.street.label
    if not is_own:
        return None
    return case.property.address if case.property is not None else case.unlisted_lines or None


def _point(case: Case) -> Point | None:
    """Where it is on the grid: the very point, else where its property or its street stands."""
    found = (case.easting, case.northing)
    if found[0] is None and case.property is not None:
        found = (case.property.easting, case.property.northing)
    if found[0] is None and case.street is not None:
        found = (case.street.start_easting, case.street.start_northing)
    return None if found[0] is None or found[1] is None else (float(found[0]), float(found[1]))


def _degrees(points: Sequence[Point | None]) -> list[Point | None]:
    known = [point for point in points if point is not None]
    try:
        turned = iter(many_to_wgs84(known)) if known else iter([])
    except OutsideGreatBritain:  # one of them is a mistake in the gazetteer: each by itself
        return [None if point is None or len(points) == 1 else _degrees([point])[0] for point in points]
    return [
        None if point is None else tuple(round(degree, DEGREE_PLACES) for degree in next(turned))  # type: ignore[misc]
        for point in points
    ]


def updates_said(steps: Sequence[Happened]) -> list[dict[str, Any]]:
    """What happened, as mySociety's extension tells it."""
    return [_update(step) for step in steps]


def _update(step: Happened) -> dict[str, Any]:
    code = step.outcome.code if step.outcome is not None else step.stage or step.state
    known = fixmystreet_id(step.told_as)
    return {
        "update_id": str(step.key),
        "service_request_id": shown(step.reference),
        "status": status_of(step.state, step.outcome.family if step.outcome is not None else ""),
        "updated_datetime": w3c(step.at),
        "description": _told(step),
        "media_url": "",
        "external_status_code": code,
    } | ({"fixmystreet_id": known} if known else {})


def _told(step: Happened) -> str:
    if not step.planned:
        return step.words
    day = date_format(date.fromisoformat(step.planned), "l j F Y")
    return _("%(words)s The day of the work: %(day)s.") % {"words": step.words, "day": day}
