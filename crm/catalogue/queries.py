"""Services as the doors need them: the one in force, and finding one by any of its names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Q, QuerySet

from crm.catalogue.models import MessageTemplate, Outcome, Service, ServiceVersion, TemplateState
from crm.catalogue.wording import fill, one_line, shipped
from crm.catalogue.wordings.events import EMAIL
from crm.catalogue.wordings.languages import spoken
from crm.teams.compiled_once import Given, compiled_once
from gazetteer.folding import fold


class NoSuchService(LookupError):
    """No live service with a published version has this key or code."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A message's subject and body, filled in."""

    subject: str
    body: str
    language: str = ""  # in which it is said; "" for words somebody wrote by hand


def service_in_force(*, service_id: int | None = None, code: str | None = None) -> ServiceVersion:
    """The published version of a live service, or of the one it was merged into, with `.service` and its department
    loaded. Raises NoSuchService."""
    which = (
        Q(service=service_id) | Q(service__merged__id=service_id)
        if service_id is not None
        else Q(service__code=code) | Q(service__merged__code=code)
    )
    found = (
        ServiceVersion.objects.select_related("service", "service__department")
        .filter(which, state=ServiceVersion.State.PUBLISHED, service__is_live=True)
        .first()
    )
    if found is None:
        raise NoSuchService(service_id or code)
    return found


def services_found(*, query: str = "", on_web: bool = False, limit: int = 20) -> list[Service]:
    """Live services with, for each word typed, a word of their name or synonyms that begins with it; all for no words."""
    services = Service.objects.filter(is_live=True, versions__state=ServiceVersion.State.PUBLISHED)
    if on_web:
        services = services.filter(on_web=True)
    tokens = fold(query).split()
    if tokens:
        words = SearchQuery(" & ".join(f"{token}:*" for token in tokens), search_type="raw", config="simple")
        services = services.alias(words=SearchVector("search_text", config="simple")).filter(words=words)
    return list(services.select_related("department").order_by("name", "id")[:limit])


def wording_of(*, event: str, service: Service | None, names: dict[str, Any], channel: str = EMAIL) -> Wording:
    """The words of an event in the language in force (see languages.speaking): the council's own for this service, else
    its own for all, else what ships.

    Raises crm.catalogue.wording.UnknownName when the council's words ask for something the event does not offer.
    """
    own = _own_template.first(event=event, channel=channel, language=spoken(), service=service.pk if service else None)
    return worded((own.subject, own.body) if own else shipped(event, channel), names)


@compiled_once
def _own_template(*, event: Given, channel: Given, language: Given, service: Given) -> QuerySet[MessageTemplate]:
    own = MessageTemplate.objects.filter(event=event, channel=channel, language=language)
    own = own.filter(Q(service=service) | Q(service__isnull=True), state=TemplateState.PUBLISHED)
    return own.order_by("service_id", "id")[:1]  # NULL sorts last: the service's own words come first


def outcome_coded(*, version_id: int, code: str) -> Outcome | None:
    """The outcome of this code among those of a service's version; None when it has none."""
    return _outcome.first(version=version_id, code=code)


def outcomes_of(*, version_id: int) -> list[Outcome]:
    """How cases of this version of a service may end, in its order."""
    return _outcomes(version=version_id)


@compiled_once
def _outcome(*, version: Given, code: Given) -> QuerySet[Outcome]:
    return Outcome.objects.filter(version=version, code=code)


@compiled_once
def _outcomes(*, version: Given) -> QuerySet[Outcome]:
    return Outcome.objects.filter(version=version).order_by("id")


def own_words(*, event: str, service_id: int) -> dict[str, tuple[str, str]]:
    """The council's own subject and body of an email, by language: for this service, else for all."""
    found = MessageTemplate.objects.filter(
        Q(service=service_id) | Q(service__isnull=True), event=event, channel=EMAIL, state=TemplateState.PUBLISHED
    ).order_by(F("service_id").asc(nulls_first=True), "id")
    return {one.language: (one.subject, one.body) for one in found}


def worded(words: tuple[str, str] | None, names: Mapping[str, Any]) -> Wording:
    """Subject and body filled in. Raises crm.catalogue.wording.UnknownName."""
    subject, body = words or ("", "")
    given = {name: str(value) for name, value in names.items()}
    return Wording(subject=one_line(fill(subject, given)), body=fill(body, given).strip(), language=spoken())
