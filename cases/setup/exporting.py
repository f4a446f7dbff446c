"""Services out of here as one file: what is in force, or, of a service that never was, its draft."""

from collections.abc import Sequence

from cases.setup.files import file_of
from crm.catalogue.definition import document_of
from crm.catalogue.editing.refusing import CONFIGURE
from crm.catalogue.models import ServiceVersion
from crm.teams.actor import Actor
from crm.teams.policy import require


def services_exported(*, codes: Sequence[str] | None = None, actor: Actor) -> str:
    """The file of these services, or of all, by code; two statements. Raises NotPermitted."""
    require(actor, CONFIGURE)
    versions = ServiceVersion.objects.select_related("service__department", "service__body").prefetch_related(
        "outcomes"
    )
    if codes is not None:
        versions = versions.filter(service__code__in=list(codes))
    found: dict[str, ServiceVersion] = {}
    for version in (versions.in_force() | versions.drafts()).order_by("service__code", "number"):
        if version.service.code not in found or version.state == ServiceVersion.State.PUBLISHED:
            found[version.service.code] = version
    return file_of(document_of(version, version.outcomes.all()) for version in found.values())
