"""The national list in our own A to Z: each service configured or not, and each takes a contact or leads to who provides
it. Loading again changes what the list changed and nothing that somebody configured."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from crm.catalogue.bodies import OtherBody
from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.national.reading import NationalService, category_of
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import Team
from crm.teams.policy import require
from gazetteer.folding import fold

PREFIX = "lgsl-"  # of the codes of services that nobody configured


@dataclass(frozen=True, slots=True)
class ListSettings:
    """How the services that nobody configured yet are taken: by whom, with which promise, and whose the others are."""

    tier: str
    team: str
    policy: str
    body: str = ""  # code of the body that provides what another tier does


@dataclass(slots=True)
class ListLoaded:
    """What became of the services of a list, by name."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    configured: list[str] = field(default_factory=list)  # ours already, by its number: left alone


class ListRefused(Exception):
    """What is asked for leads nowhere; the words say which code."""


@one_transaction
def national_services_load(
    *, services: Sequence[NationalService], settings: ListSettings, actor: Actor, at: datetime
) -> ListLoaded:
    """What was added and changed. Raises ListRefused, NotPermitted."""
    require(actor, "service.configure")
    team = Team.objects.filter(code=settings.team).first()
    if team is None:
        raise ListRefused(_("There is no team “%(code)s”") % {"code": settings.team})
    body = OtherBody.objects.filter(code=settings.body).first() if settings.body else None
    if settings.body and body is None:
        raise ListRefused(_("There is no other body “%(code)s”") % {"code": settings.body})
    numbers = [one.lgsl for one in services]
    known = {row.lgsl_code: row for row in Service.objects.filter(lgsl_code__in=numbers).order_by("-pk")}
    edited = set(
        ServiceVersion.objects.filter(service__in=known.values(), number__gt=1).values_list("service", flat=True)
    )
    loaded = ListLoaded()
    fresh: list[Service] = []
    for one in services:
        wanted = _columns(one, settings, body)
        row = known.get(one.lgsl)
        if row is None:
            loaded.added.append(one.name)
            fresh.append(
                Service(code=f"{PREFIX}{one.lgsl}", family=f"{PREFIX}{one.lgsl}", lgsl_code=one.lgsl,
                        department_id=team.department_id, named_publicly=True, **wanted)
            )  # fmt: skip
        elif not row.code.startswith(PREFIX) or row.pk in edited:
            loaded.configured.append(row.name)
        elif _differs(row, wanted):
            loaded.changed.append(one.name)
            row.save(update_fields=list(wanted))
        else:
            loaded.unchanged += 1
    Service.objects.bulk_create(fresh)
    ServiceVersion.objects.bulk_create(
        ServiceVersion(
            service=row, number=1, state=ServiceVersion.State.PUBLISHED, published_at=at,
            published_by=actor.signed, note="The national list", policy=settings.policy, team=team.code,
        )
        for row in fresh
    )  # fmt: skip
    return loaded


def _columns(one: NationalService, settings: ListSettings, body: OtherBody | None) -> dict[str, object]:
    """The columns of a service that the list decides, while nobody configured it."""
    ours = one.provided_by(settings.tier)
    theirs = None if ours else body
    return {
        "name": one.name,
        "search_text": fold(one.name),
        "category": category_of(one.name),
        "provider": Service.Provider.COUNCIL if ours else Service.Provider.OTHER,
        "counting": Service.Counting.ELIGIBLE if ours else Service.Counting.OTHER_BODY,
        "body": theirs,
        "link": theirs.web_address if theirs else "",
    }


def _differs(row: Service, wanted: dict[str, object]) -> bool:
    """True when the row took a new value of any of these columns."""
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return bool(changed)
