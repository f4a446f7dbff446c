"""In which capacity somebody speaks for another in one matter, in words: said before anything is disclosed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm.catalogue.models import Service
from crm.contacts.models import Capacity
from crm.customers.authority.models import Authority, Proof
from crm.customers.authority.scopes import Verdict, verdict
from crm.customers.models import Customer
from crm.teams.actor import Actor

CAPACITY_OF = {
    Proof.CONSENT_WRITTEN: Capacity.CONSENT_ON_FILE,
    Proof.CONSENT_SPOKEN: Capacity.CONSENT_ON_FILE,
    Proof.POWER_OF_ATTORNEY: Capacity.POWER_OF_ATTORNEY,
    Proof.DEPUTY: Capacity.POWER_OF_ATTORNEY,
    Proof.APPOINTEE: Capacity.CONSENT_ON_FILE,
    Proof.ESTATE: Capacity.CONSENT_ON_FILE,
    Proof.PARENT: Capacity.CONSENT_ON_FILE,
}


@dataclass(frozen=True, slots=True)
class Acting:
    """What one authority comes to in one matter: may they act, as what, and the sentence that says so."""

    authority: Authority
    verdict: Verdict
    capacity: str
    words: str

    @property
    def may_act(self) -> bool:
        """True when they may be told what the customer may be told, in this matter."""
        return self.verdict == Verdict.MAY_ACT

    @property
    def may_later(self) -> bool:
        """True when it holds today for something: which service this is about decides."""
        return self.verdict in (Verdict.MAY_ACT, Verdict.NO_SERVICE)


def acting(authorities: Iterable[Authority], *, service: Service | None, on: date) -> list[Acting]:
    """What each of these authorities comes to for the service, or so far, on the day."""
    held = list(authorities)
    names = scope_names(held)
    return [_one(authority, names, service, on) for authority in held]


def acting_now(
    *, authority_id: int, customer_id: int | None, service: Service, actor: Actor, on: date
) -> Acting | None:
    """What this authority comes to in a matter of this customer's, None when it is not theirs, or hidden."""
    group = Customer.objects.unscoped("keys of one customer").filter(pk=customer_id or 0).values("canonical")
    theirs = Authority.objects.visible_to(actor).filter(customer__canonical__in=group, pk=authority_id)
    found = theirs.select_related("holder").first()
    return acting([found], service=service, on=on)[0] if found is not None else None


def scope_names(authorities: Iterable[Authority]) -> dict[str, str]:
    """Names of the services and families that these authorities speak of; a family is called by its first service."""
    codes = {code for one in authorities for code in one.services}
    families = {code for one in authorities for code in one.families}
    if not codes and not families:
        return {}
    found = {}
    rows = Service.objects.filter(family__in=families) | Service.objects.filter(code__in=codes)
    for service in rows.order_by("-pk"):
        found[f"service:{service.code}"] = service.name
        found[f"family:{service.family}"] = service.name
    return found


def scope_words(authority: Authority, names: dict[str, str]) -> str:
    """ "council tax only", "everything"."""
    if authority.scope.is_for_everything:
        return _("everything")
    parts = [names.get(f"family:{code}", code) for code in authority.families]
    parts += [names.get(f"service:{code}", code) for code in authority.services]
    said = ", ".join(dict.fromkeys(part[:1].lower() + part[1:] for part in parts))
    return _("%(services)s only") % {"services": said}


def day_words(day: date) -> str:
    """ "3 March 2027"."""
    return date_format(day, "j F Y")


def _one(authority: Authority, names: dict[str, str], service: Service | None, on: date) -> Acting:
    found = verdict(
        authority.scope, service=service.code if service else "", family=service.family if service else "", on=on
    )
    allowed = found == Verdict.MAY_ACT
    return Acting(
        authority=authority,
        verdict=found,
        capacity=CAPACITY_OF[Proof(authority.proof)] if allowed else Capacity.NONE,
        words=_sentence(authority, found, scope_words(authority, names)),
    )


def _sentence(authority: Authority, found: Verdict, what: str) -> str:
    last = authority.active_to - timedelta(days=1) if authority.active_to else None
    if found == Verdict.ENDED:
        return _("may tell us things, may be told nothing: the authority was ended")
    if found == Verdict.EXPIRED and last:
        return _("may tell us things, may be told nothing: the authority ran out on %(day)s") % {"day": day_words(last)}
    if found == Verdict.NOT_BEGUN:
        begins = day_words(authority.active_from)
        return _("may tell us things, may be told nothing yet: the authority begins on %(day)s") % {"day": begins}
    if found == Verdict.OUT_OF_SCOPE:
        return _("may act in %(what)s: in this may tell us things, may be told nothing") % {"what": what}
    if last:
        return _("may act in %(what)s, until %(day)s") % {"what": what, "day": day_words(last)}
    return _("may act in %(what)s") % {"what": what}
