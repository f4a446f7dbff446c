"""Who has a part in a case, changed by hand: somebody joins, has another part or other answers, or leaves.

Each answers for themselves (design.md section 3): may they see it, are they written to, are they named to the others. Who
is written to decides who hears of the next act, so a page drawn before is told that the case has changed.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.exclusions import exclusions_follow
from cases.casework.models import Case, CaseContact, CaseEvent, CaseParty, PartyRole
from cases.casework.raising import case_event
from cases.casework.transit import ActRefused, InputsRefused, case_for_act, done_before, mark_done, refuse_stale
from crm.contacts.actions import IntakeRefused, lock_customers
from crm.contacts.models import Contact
from crm.customers.queries.seen import group_keys
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import NotPermitted, require


@dataclass(frozen=True, slots=True)
class Part:
    """A part in a case: in which role, and its three answers."""

    role: str
    may_see: bool = False
    is_written_to: bool = True
    is_named: bool = False


@one_transaction
def party_add(
    *, case_id: int, customer_id: int, part: Part, actor: Actor, at: datetime, key: str, version: int | None = None
) -> CaseParty:
    """The party who has this part from now on. Raises InputsRefused (who, role), ActRefused (the case changed),
    NotPermitted, Busy."""
    require(actor, "case.work")
    try:
        lock_customers(customer_ids=[customer_id], actor=actor)
    except IntakeRefused:
        raise InputsRefused({"who": _("There is no such customer: check what you typed.")}) from None
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    if done_before(key):
        every = CaseParty.objects.unscoped("the same act again").filter(case=case, customer=customer_id)
        return every.filter(role=part.role).latest("pk")
    refuse_stale(case, version=version, at=at)
    _refuse_wrong(case, customer_id, part)
    party = CaseParty.objects.create(
        case=case, customer_id=customer_id, contact_id=_contact_of(case, customer_id), active_from=at, **asdict(part)
    )
    _written(case, "PARTY_ADDED", party, actor=actor, at=at, key=key)
    return party


@one_transaction
def party_change(
    *, case_id: int, party_id: int, part: Part, actor: Actor, at: datetime, key: str, version: int | None = None
) -> CaseParty:
    """The party with another part or other answers. Raises InputsRefused (role), ActRefused (the case changed, or they
    left it), NotPermitted, Busy."""
    case, party = _party_for_act(case_id, party_id, actor)
    if done_before(key):
        return party
    refuse_stale(case, version=version, at=at)
    _refuse_left(party)
    if asdict(part) == {name: getattr(party, name) for name in asdict(part)}:
        return party
    _refuse_wrong(case, party.customer_id, part, besides=party.pk)
    for name, value in asdict(part).items():
        setattr(party, name, value)
    party.save(update_fields=list(asdict(part)))
    _written(case, "PARTY_CHANGED", party, actor=actor, at=at, key=key)
    return party


@one_transaction
def party_end(
    *, case_id: int, party_id: int, actor: Actor, at: datetime, key: str, version: int | None = None
) -> CaseParty:
    """The party who has no part in the case any more; what they were told stays told. Raises ActRefused (the case
    changed), NotPermitted, Busy."""
    case, party = _party_for_act(case_id, party_id, actor)
    if done_before(key) or party.active_to is not None:
        return party
    refuse_stale(case, version=version, at=at)
    party.active_to = at
    party.save(update_fields=["active_to"])
    _written(case, "PARTY_ENDED", party, actor=actor, at=at, key=key)
    return party


def _parties(case: Case) -> Any:
    return CaseParty.objects.unscoped("by the act on its case").filter(case=case, active_to__isnull=True)


def _party_for_act(case_id: int, party_id: int, actor: Actor) -> tuple[Case, CaseParty]:
    """The (locked) case and one of its parties, of those the actor may know of."""
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    party = CaseParty.objects.visible_to(actor).filter(case=case, pk=party_id).first()
    if party is None:
        raise NotPermitted("case.work")
    return case, party


def _refuse_left(party: CaseParty) -> None:
    if party.active_to is not None:
        raise ActRefused(_("Not done: they have no part in this case any more."))


def _refuse_wrong(case: Case, customer_id: int, part: Part, *, besides: int | None = None) -> None:
    if part.role not in PartyRole.values:
        raise InputsRefused({"role": _("Choose what part they have.")})
    same = _parties(case).filter(customer__in=group_keys(customer_id), role=part.role).exclude(pk=besides)
    if same.exists():
        raise InputsRefused({"role": _("They have this part already.")})


def _contact_of(case: Case, customer_id: int) -> int | None:
    """Their own contact about the case, by whose reference they are written to; None when they never turned to us."""
    attached = CaseContact.objects.filter(case=case).values("contact")
    theirs = Contact.objects.unscoped("their own reference").filter(customer__in=group_keys(customer_id))
    theirs = theirs.filter(pk__in=attached) | theirs.filter(pk=case.contact_id)
    return theirs.order_by("pk").values_list("pk", flat=True).first()


def _written(case: Case, kind: str, party: CaseParty, *, actor: Actor, at: datetime, key: str) -> None:
    """Nothing; the event, the used key, the news; who must have nothing to do with the case now has not."""
    case.version += 1
    case.save(update_fields=["version"])
    facts = {
        "party": party.pk, "role": party.role, "may_see": party.may_see, "is_written_to": party.is_written_to,
        "is_named": party.is_named,
    }  # fmt: skip
    CaseEvent.objects.bulk_create([case_event(case, kind, actor=actor, at=at, key=key, facts=facts)])
    mark_done(key=key, case=case, at=at)
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=at)
    exclusions_follow(case, actor=actor, at=at)
