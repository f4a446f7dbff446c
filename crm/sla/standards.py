"""The standards in force: what every policy promises now, when it was agreed and by whom, which is the council's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm.catalogue.models import ServiceVersion
from crm.sla.editing.policy_specs import amount_said, columns_of
from crm.sla.models import ClockKind, CorporateStandard, Policy, PolicyTarget, PolicyVersion, StandardAgreed
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require

LONGEST = 120


class StandardRefused(Exception):
    """What was said of a standard cannot stand; `errors` says what, by field, and how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise of a standard in words; `only_for` says for which channel alone, "" for all."""

    kind: str
    kind_words: str
    words: str
    only_for: str


@dataclass(frozen=True, slots=True)
class Standard:
    """One policy as it is in force."""

    code: str
    name: str
    is_corporate: bool
    in_force_since: datetime
    agreed_date: date | None
    agreed_by: str
    services: tuple[str, ...]
    promised: tuple[Promised, ...]


def standards_in_force() -> list[Standard]:
    """Every policy that is the council's own standard or some live service's, the council's own first. Four statements."""
    own = _own()
    services: dict[str, list[str]] = {}
    published = ServiceVersion.objects.filter(state=ServiceVersion.State.PUBLISHED, service__is_live=True)
    for code, name in published.order_by("service__name", "pk").values_list("policy", "service__name"):
        services.setdefault(code, []).append(name)
    editions = [one for one in _newest() if one.policy_id == own or one.policy.code in services]
    return _standards(editions, own, services)


def standards_of(policy_ids: Sequence[int]) -> list[Standard]:
    """The same of these policies, whether any service has them or not; without their services."""
    return _standards([one for one in _newest() if one.policy_id in policy_ids], _own(), {})


def _own() -> int | None:
    return CorporateStandard.objects.order_by("-pk").values_list("policy", flat=True).first()


def _newest() -> QuerySet[PolicyVersion]:
    return PolicyVersion.objects.order_by("policy", "-number").distinct("policy").select_related("policy", "agreed")


def _standards(editions: list[PolicyVersion], own: int | None, services: dict[str, list[str]]) -> list[Standard]:
    targets: dict[int, list[PolicyTarget]] = {}
    for row in PolicyTarget.objects.filter(version__in=editions).order_by("pk"):
        targets.setdefault(row.version_id, []).append(row)
    found = [_standard(one, own, services.get(one.policy.code, []), targets.get(one.pk, [])) for one in editions]
    return sorted(found, key=lambda one: (not one.is_corporate, one.name, one.code))


def _standard(edition: PolicyVersion, own: int | None, services: list[str], targets: list[PolicyTarget]) -> Standard:
    agreed: StandardAgreed | None = getattr(edition, "agreed", None)
    order = ClockKind.values
    return Standard(
        code=edition.policy.code,
        name=edition.policy.name,
        is_corporate=edition.policy_id == own,
        in_force_since=edition.published_at,
        agreed_date=agreed.agreed_date if agreed else None,
        agreed_by=agreed.agreed_by if agreed else "",
        services=tuple(services),
        promised=tuple(
            Promised(row.kind, str(ClockKind(row.kind).label), str(amount_said(columns_of(row))), row.channel)
            for row in sorted(targets, key=lambda row: (order.index(row.kind), row.channel, row.customer_kind))
            if not row.customer_kind
        ),
    )


@one_transaction
def standard_agreed(
    *, code: str, agreed_date: date, agreed_by: str, is_corporate: bool, actor: Actor, at: datetime
) -> None:
    """Nothing; it stands when and by whom the edition in force was agreed, and whether it is the council's own standard.

    Raises NotPermitted, StandardRefused (agreed_date, agreed_by), Policy.DoesNotExist.
    """
    require(actor, "sla.configure")
    policy = Policy.objects.get(code=code)
    errors = {}
    if agreed_date > at.date():
        errors["agreed_date"] = _("That is still to come: check it")
    if not agreed_by.strip() or len(agreed_by.strip()) > LONGEST:
        errors["agreed_by"] = _("Say who agreed it, for example Cabinet")
    if errors:
        raise StandardRefused(errors)
    edition = PolicyVersion.objects.filter(policy=policy).order_by("-number").first()
    if edition is None:
        raise Policy.DoesNotExist
    said = {"agreed_date": agreed_date, "agreed_by": agreed_by.strip(), "said_at": at, "said_by": actor.name}
    StandardAgreed.objects.update_or_create(version=edition, defaults=said)
    if is_corporate and _own() != policy.pk:
        CorporateStandard.objects.create(policy=policy, said_at=at, said_by=actor.name)
