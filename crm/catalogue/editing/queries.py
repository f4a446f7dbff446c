"""Services and their versions as administrators' pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.fields.tuple_lookups import TupleGreaterThan

from crm.catalogue.definition import document_of
from crm.catalogue.models import Outcome, Service, ServiceVersion, ServiceVersionQuerySet
from crm.teams.models import User
from gazetteer.folding import fold

PAGE = 100
OFFERED, DRAFTED, BROKEN, WITHDRAWN = "offered", "drafted", "broken", "withdrawn"
_HAS_DRAFT = Exists(ServiceVersion.objects.drafts().filter(service=OuterRef("pk")))
_HAS_ANY = Exists(ServiceVersion.objects.in_force().filter(service=OuterRef("pk")))
_LISTS: dict[str, Q] = {
    OFFERED: Q(is_live=True) & Q(is_published=True),
    DRAFTED: Q(has_draft=True),
    BROKEN: ~Q(link_fault=""),
    WITHDRAWN: Q(is_live=False, withdrawn_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class ServicePage:
    """Some of the services, by name, and the key after which the next page begins ("" for no more)."""

    services: Sequence[Service]
    next_after: str


def services_listed(*, query: str = "", which: str = "", after: str = "", size: int = PAGE) -> ServicePage:
    """Services by name, each with `has_draft`, `is_published`, `number` and `workflow` of what is in force; those with,
    for each word typed, a word of their name or synonyms that begins with it. `after` is the code of the last one seen."""
    rows = Service.objects.select_related("department", "merged_into").annotate(
        has_draft=_HAS_DRAFT,
        is_published=_HAS_ANY,
        number=_in_force("number"),
        workflow=_in_force("workflow"),
    )
    if which in _LISTS:
        rows = rows.filter(_LISTS[which])
    tokens = fold(query).split()
    if tokens:
        words = SearchQuery(" & ".join(f"{token}:*" for token in tokens), search_type="raw", config="simple")
        rows = rows.alias(words=SearchVector("search_text", config="simple")).filter(
            Q(words=words) | Q(code=query.strip())
        )
    last = Service.objects.filter(code=after).values_list("name", "id").first() if after else None
    if last is not None:
        rows = rows.filter(TupleGreaterThan((F("name"), F("id")), last))
    found = list(rows.order_by("name", "id")[: size + 1])
    more = len(found) > size
    return ServicePage(services=found[:size], next_after=found[size - 1].code if more else "")


def _in_force(column: str) -> Subquery:
    return Subquery(ServiceVersion.objects.in_force().filter(service=OuterRef("pk")).values(column)[:1])


def service_coded(code: str) -> Service:
    """The service, with department, body and what it was merged into. Raises Service.DoesNotExist."""
    return Service.objects.select_related("department", "body", "merged_into").get(code=code)


def versions_listed(service: Service) -> list[ServiceVersion]:
    """Its versions, newest first, without their parts."""
    return list(_versions(service).only(
        "service_id", "number", "state", "published_at", "published_by", "note", "untried_because", "revision",
        "changed_at", "changed_by", "tested_at",
    ).order_by("-number", "-pk"))  # fmt: skip


def version_numbered(service: Service, number: int) -> ServiceVersion:
    """One version, whole. Raises ServiceVersion.DoesNotExist."""
    return _with_service(_versions(service).get(number=number), service)


def draft_of(service: Service) -> ServiceVersion | None:
    """The service's draft, whole."""
    found = _versions(service).drafts().first()
    return _with_service(found, service) if found is not None else None


def in_force_of(service: Service) -> ServiceVersion | None:
    """The version in force, whole, of a withdrawn service too."""
    found = _versions(service).in_force().first()
    return _with_service(found, service) if found is not None else None


def document_at(version: ServiceVersion) -> dict[str, Any]:
    """The version as a document; its service was loaded with it."""
    return document_of(version, list(Outcome.objects.filter(version=version)))


def services_offered_to(service: Service) -> list[tuple[str, str]]:
    """(code, name) of the services it could be merged into."""
    offered = Service.objects.annotate(is_published=_HAS_ANY).filter(is_live=True, is_published=True)
    return list(offered.exclude(pk=service.pk).order_by("name", "id").values_list("code", "name"))


def names_signed(signatures: list[str]) -> dict[str, str]:
    """Kind and key of an actor -> the name of the member of staff, or the key of whatever else it was. One statement."""
    keys = {one.partition(":")[2] for one in signatures if one.startswith("STAFF:")}
    users = User.objects.filter(pk__in=[int(key) for key in keys if key.isdigit()]).values_list("pk", "full_name")
    names = {f"STAFF:{key}": name for key, name in users}
    return {one: names.get(one, one.partition(":")[2]) for one in signatures}


def _versions(service: Service) -> ServiceVersionQuerySet:
    return ServiceVersion.objects.filter(service=service)


def _with_service(version: ServiceVersion, service: Service) -> ServiceVersion:
    version.service = service
    return version
