"""Open cases nearby that may be the same thing: offered while somebody reports it, so that they are added to one incident
and one closing tells them all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.casework.incidents.nearby import open_near, spot_of
from cases.casework.models import Case
from cases.casework.naming import public_words_of, state_label
from cases.casework.queries.found import with_reference
from cases.casework.registry import type_words
from crm.catalogue.incidents import like_rule
from crm.catalogue.models import Service, ServiceVersion
from crm.contacts.models import Contact, Relation
from crm.contacts.possession import web_contacts
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.actor import customer as public
from crm.teams.compiled_once import Given, compiled_once
from gazetteer.places import Place

MOST_OFFERED = 5
STEP = 10  # metres: a stranger is told no nearer than that where something was reported


@dataclass(frozen=True, slots=True)
class LikeCase:
    """One open case that may be the same thing. To the public it has no reference, no house and none of anybody's words."""

    case_id: int
    reference: str  # as stored; "" for the public
    service: str
    state: type_words
    opened_at: datetime
    metres: int | None  # None: somewhere on the same street
    street: str
    words: str = ""  # where exactly, as its reporter said; "" for the public
    reporters: int = 1  # of those the reader may know of
    case: Case | None = None  # for staff, who are shown its place and promise; None for the public

    @property
    def away(self) -> str:
        """ "20 metres away", "on the same street"."""
        if self.metres is None:
            return _("on the same street")
        if self.metres == 0:
            return _("at the same place")
        return ngettext("%(n)s metre away", "%(n)s metres away", self.metres) % {"n": self.metres}


def like_cases(*, version: ServiceVersion, place: Place, actor: Actor | None, at: datetime) -> list[LikeCase]:
    """What may be the same thing, nearest first, at most 5: for this member of staff, or for the public (None).

    Nothing, and no statement, where the service does not offer it or the place is not known.
    """
    rule = like_rule(version.like_cases)
    if rule is None or (actor is None and version.service.about_property):
        return []
    spot = spot_of(place)
    if not spot.is_known:
        return []
    services = _services(version.service, family=rule.of_family, public_only=actor is None)
    near = open_near(spot, services=services, metres=rule.metres, since=at - timedelta(days=rule.days))
    if not near:
        return []
    away = dict(near)
    found = _shown(actor or public(None), actor is None, cases=list(away))
    order = {case_id: number for number, (case_id, _metres) in enumerate(near)}
    nearest = sorted(found, key=lambda case: order[case.pk])[:MOST_OFFERED]
    if actor is None:
        return [_to_the_public(case, away[case.pk]) for case in nearest]
    told = _told(actor, cases=[case.pk for case in nearest])
    record_read(actor=actor, at=at, screen="like-cases", kind="CASE", keys=[case.pk for case in nearest])
    return [_to_staff(case, away[case.pk], reporters=1 + dict(told).get(case.pk, 0)) for case in nearest]


def _services(service: Service, *, family: bool, public_only: bool) -> list[int]:
    if not family:
        return [service.pk]
    of_family = Service.objects.filter(family=service.family, about_danger=False)
    if public_only:
        of_family = of_family.filter(on_web=True, about_property=False)
    return list(of_family.values_list("pk", flat=True))


@compiled_once
def _shown(actor: Actor, publicly: bool, /, *, cases: Given) -> QuerySet[Case]:
    """These cases as far as they are not hidden: to the public also none that came from somebody who is, in any grade."""
    shown = web_contacts() if publicly else Contact.objects.not_hidden_from(actor)
    raising = shown.filter(pk=OuterRef("contact"), voided_at__isnull=True)
    known = Case.objects.not_hidden_from(actor) if publicly else Case.objects.visible_to(actor)
    open_ones = known.open().filter(Exists(raising), pk__among=cases)
    if publicly:
        open_ones = open_ones.filter(service_version__says_subject=True, service_version__read_by=[])
    beside = ("service", "service_version", "property__street", "street")
    return with_reference(open_ones).select_related(*beside).order_by("id")


@compiled_once
def _told(actor: Actor, /, *, cases: Given) -> QuerySet[Contact, tuple[int, int]]:
    contacts = Contact.objects.not_hidden_from(actor).filter(case_contact__case__among=cases, voided_at__isnull=True)
    counted = contacts.order_by().values_list("case_contact__case")
    return counted.annotate(reporters=Count("pk", filter=Q(relation=Relation.SAME_REPORT)))


def _street(case: Case) -> str:
    street = case.street or (case.property.street if case.property else None)
    return street.label if street else ""


def _to_the_public(case: Case, metres: int | None) -> LikeCase:
    return LikeCase(
        case_id=case.pk,
        reference="",
        service=case.service.said,
        state=public_words_of(case),
        opened_at=case.opened_at,
        metres=None if metres is None else -(-metres // STEP) * STEP,
        street=_street(case),
    )


def _to_staff(case: Case, metres: int | None, *, reporters: int) -> LikeCase:
    return LikeCase(
        case_id=case.pk,
        reference=case.reference_value,  # type: ignore[attr-defined]
        service=case.service.name,
        state=state_label(case),
        opened_at=case.opened_at,
        metres=metres,
        street=_street(case),
        words=case.place_words,
        reporters=reporters,
        case=case,
    )
