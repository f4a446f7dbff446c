"""Services that other websites and apps may report to on somebody's behalf: without a page of ours, so without anything
that only our pages can ask for."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from crm.catalogue.models import Audience, IdentityNeeded, Service, ServiceVersion
from crm.catalogue.queries import NoSuchService
from crm.teams.compiled_once import Given, compiled_once
from gazetteer.places import PlaceKind


def reportable() -> list[ServiceVersion]:
    """The versions in force of every such service, with `.service` and its department, by name. One statement."""
    versions = _versions().select_related("service", "service__department").order_by("service__name", "service_id")
    return [one for one in versions if not needs_a_file(one.form)]


def reportable_one(code: str) -> ServiceVersion:
    """The version in force of the service with this code. Raises NoSuchService."""
    found = _coded.first(code=code) if code.isprintable() else None  # no database holds a NUL
    if found is None or needs_a_file(found.form):
        raise NoSuchService(code)
    return found


@compiled_once
def _coded(*, code: Given) -> QuerySet[ServiceVersion]:
    return _versions().filter(service__code=code).select_related("service")


def _versions() -> QuerySet[ServiceVersion]:
    versions = ServiceVersion.objects.in_force().filter(
        service__is_live=True,
        service__on_web=True,
        service__provider=Service.Provider.COUNCIL,
        needs_identity=IdentityNeeded.NOTHING,
        read_by=[],  # a confidential matter is told to us, to nobody else's website
    )
    return versions.exclude(service__audience=Audience.STAFF).exclude(workflow="")


def needs_a_file(form: Sequence[dict[str, Any]]) -> bool:
    """True when nobody can answer this form without a file."""
    return any(one["kind"] == "FILE" and one.get("required", True) and not one.get("show_when") for one in form)


def shown_to_all(version: ServiceVersion) -> bool:
    """True when reports of this service may be seen by everybody, as far as the service goes: it is named publicly, and
    is about the street rather than somebody's home."""
    return version.service.named_publicly and list(version.place_kinds) != [PlaceKind.PROPERTY]
