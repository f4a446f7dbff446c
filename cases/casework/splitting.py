"""Work out of work: a matter split off a case, or a part of it for another team, raised by an internal session.

The new case has a contact, a reference and its promises like any other, and is outside volume, resolution and repeats
(design.md section 3), for nobody turned to us about it. It keeps what hides the first: its restriction, and who must have
nothing to do with it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from cases.casework.exclusions import Reason, exclusions_follow, shut_out
from cases.casework.linking import Kind, link_put
from cases.casework.models import Case
from cases.casework.naming import public_words_of
from cases.casework.raising import answers_fitting, case_raise, hidden_as, place_fitting, tell_parties
from cases.casework.transit import ActRefused, InputsRefused, case_for_act, case_locked, done_before
from cases.casework.work.models import CaseExclusion
from cases.routing.areas import terms_here
from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.queries import NoSuchService
from crm.contacts.actions import IntakeRefused, SessionStart, contact_log, lock_customers
from crm.contacts.models import Channel, Contact, Direction, Disposition
from crm.contacts.terms import Terms, terms_of
from crm.outbox.actions import outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require

LONGEST_WORDS = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be raised: of which service, what is to be done, whether it is a part of the case (else a matter of its
    own), whether the customer is told and hears how it ends, and in which words ("": they are not written to now)."""

    service_id: int
    words: str
    is_part: bool = True
    for_customer: bool = True
    tell: str = ""


@one_transaction
def case_split(*, case_id: int, wanted: Wanted, actor: Actor, at: datetime, key: str) -> Case:
    """The case that was raised out of this one. Raises ActRefused, InputsRefused (service, words, tell), NoTeam,
    NotPermitted, Busy."""
    require(actor, "case.work")
    customer_id = _customer_of(case_id, actor)
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    raised_by = f"split-{key}"[:200]
    if done_before(key):
        return Case.objects.unscoped("the same act again").get(contact__key=raised_by)
    if case.closed_at is not None:
        raise ActRefused(_("This case has ended: open it again first."))
    terms = _terms(wanted)
    if wanted.for_customer and customer_id is None and wanted.tell.strip():
        raise InputsRefused({"tell": _("Nobody is known to us who could be written to.")})
    place = place_fitting(case, terms)
    terms = terms_here(terms, place, at=at)
    logged = contact_log(
        session=SessionStart(channel=Channel.INTERNAL, key=raised_by, started_at=at, direction=Direction.INTERNAL),
        customer_id=customer_id if wanted.for_customer else None,
        terms=terms,
        place=place,
        disposition=Disposition.RAISED,
        answers=answers_fitting(terms, case.contact.answers),
        notes=wanted.words,
        actor=actor,
        at=at,
        key=raised_by,
        finish=True,
        restriction_id=hidden_as(case),
        acknowledges=False,
        permission="case.work",
    )
    begun = case_locked(case_raise(logged=logged, terms=terms, actor=actor, at=at).pk)
    _closed_to_the_same(case, begun, actor=actor, at=at)
    link_put(begun, case, Kind.PART_OF if wanted.is_part else Kind.SPLIT_FROM, actor=actor, at=at, key=key)
    if wanted.for_customer and wanted.tell.strip():
        now = lazy(lambda: str(public_words_of(begun)), str)()  # in the language of each
        _saved, news = tell_parties(
            case=begun, event="progress", words=wanted.tell, actor=actor, at=at, key=raised_by, now=now
        )
        outbox_put(news=news, at=at)
    return begun


def _customer_of(case_id: int, actor: Actor) -> int | None:
    """Whose case it is, locked before the case is (design.md section 2, rule 1)."""
    customer_id = Contact.objects.unscoped("whose case it is").values_list("customer_id", flat=True).get(case=case_id)
    try:
        lock_customers(customer_ids=[customer_id], actor=actor)
    except IntakeRefused:
        raise NotPermitted("case.work") from None
    return customer_id


def _terms(wanted: Wanted) -> Terms:
    errors = {}
    if not wanted.words.strip() or len(wanted.words) > LONGEST_WORDS:
        errors["words"] = _("Say what is to be done: whoever gets the case reads it.")
    try:
        terms = terms_of(service_id=wanted.service_id)
    except NoSuchService:
        terms = None
    if terms is None or not terms.version.workflow:
        errors["service"] = _("Choose a service that raises work.")
    if errors or terms is None:
        raise InputsRefused(errors)
    return terms


def _closed_to_the_same(case: Case, begun: Case, *, actor: Actor, at: datetime) -> None:
    """Nothing; whoever must have nothing to do with the one, because somebody said so, has nothing to do with the other."""
    said = CaseExclusion.objects.filter(case=case, ended_at__isnull=True).exclude(reason=Reason.MANAGED)
    have = set(CaseExclusion.objects.filter(case=begun, ended_at__isnull=True).values_list("user_id", flat=True))
    fresh = CaseExclusion.objects.bulk_create(
        CaseExclusion(case=begun, user_id=one.user_id, reason=one.reason, excluded_at=at, excluded_by=actor.signed)
        for one in said.order_by("pk")
        if one.user_id not in have
    )
    if fresh:
        shut_out(begun, [one.user_id for one in fresh], actor=actor, at=at, key="")
        exclusions_follow(begun, actor=actor, at=at)


def services_to_raise() -> list[tuple[str, str]]:
    """(key, name) of the live services that raise work."""
    live = ServiceVersion.objects.filter(state=ServiceVersion.State.PUBLISHED).exclude(workflow="").values("service")
    rows = Service.objects.filter(pk__in=live, is_live=True).order_by("name", "pk").values_list("pk", "name")
    return [(str(key), name) for key, name in rows]
