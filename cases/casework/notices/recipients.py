"""Who is told about a matter, whether they may know of it, and from when on: in the hours of their department."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from cases.casework.models import Case, CaseContact, InternalTarget
from crm.contacts.models import Contact, Promise
from crm.sla.models import CalendarVersion, Clock
from crm.sla.queries import compiled
from crm.teams.actor import Role
from crm.teams.models import Membership, RoleHeld, Team, User

GATHER = timedelta(minutes=5)  # what comes within this time is sent together


@dataclass(frozen=True, slots=True)
class Matter:
    """What a notice is about: a contact with its case, if it has one, the team that answers for it, and the promise."""

    contact: Contact
    case: Case | None
    team: Team | None
    department_id: int
    clock: Clock | None = None


def matter_of_clock(clock_id: int) -> Matter | None:
    """The matter this clock is a promise about, or a department's own target on; None when it is nobody's."""
    promise = (
        Promise.objects.filter(clock=clock_id).select_related("clock", "contact__service", "contact__session").first()
    )
    if promise is None:
        return _of_internal_target(clock_id)
    contact = promise.contact
    case = case_about(contact.pk)
    if case is not None:
        return matter_of_case(case, contact=contact, clock=promise.clock)
    return _of_contact(contact, clock=promise.clock)


def matter_of_contact(contact: Contact) -> Matter:
    """The contact as a matter: with its case, if it has one."""
    case = case_about(contact.pk)
    return matter_of_case(case, contact=contact) if case is not None else _of_contact(contact)


def _of_contact(contact: Contact, *, clock: Clock | None = None) -> Matter:
    team = Team.objects.filter(code=contact.service_version.team).first()
    department = team.department_id if team else contact.service.department_id
    return Matter(contact=contact, case=None, team=team, department_id=department, clock=clock)


def _of_internal_target(clock_id: int) -> Matter | None:
    own = InternalTarget.objects.select_related("clock", "team").filter(clock=clock_id).first()
    if own is None:
        return None
    cases = Case.objects.unscoped("whose target it is").select_related("officer", "service", "contact")
    case = cases.get(pk=own.case_id)
    return Matter(contact=case.contact, case=case, team=own.team, department_id=own.team.department_id, clock=own.clock)


def matter_of_case(case: Case, *, contact: Contact | None = None, clock: Clock | None = None) -> Matter:
    """The case as a matter; of its raising contact, unless it is about another's promise."""
    return Matter(
        contact=contact or case.contact, case=case, team=case.team, department_id=case.team.department_id, clock=clock
    )


def case_about(contact_id: int) -> Case | None:
    """The case this contact raised or was attached to, with its team, officer and service."""
    attached = CaseContact.objects.filter(contact=contact_id).values("case")
    cases = Case.objects.unscoped("whose promise it is").select_related("team", "officer", "service", "contact")
    return cases.filter(contact=contact_id).first() or cases.filter(pk__in=attached).first()


def owner(matter: Matter, *, at: datetime) -> list[User]:
    """The officer who has the case; those who lead its team when nobody has it, or who has it may not see it."""
    officer = matter.case.officer_id if matter.case else None
    mine = [user for user in _loaded(Q(pk=officer)) if may_know(user, matter)] if officer else []
    return mine or leaders(matter, at=at)


def leaders(matter: Matter, *, at: datetime) -> list[User]:
    """Those who lead the matter's team or, where none of them is in it, all who lead in its department."""
    found = [user for user in _holding(Role.TEAM_LEADER, matter, at=at) if may_know(user, matter)]
    own = [user for user in found if matter.team and matter.team.pk in user.actor.teams]
    return own or found


def team_members(code: str, matter: Matter, *, at: datetime) -> list[User]:
    """Those who are in the team of this code and may know of the matter."""
    now = Q(active_from__lte=at) & (Q(active_to__isnull=True) | Q(active_to__gt=at))
    members = Membership.objects.filter(now, team__code=code)
    return [user for user in _loaded(Q(pk__in=members.values("user"))) if may_know(user, matter)]


def managers(matter: Matter, *, at: datetime) -> list[User]:
    """Those who manage the matter's department; where nobody does, those who lead in it: a notice is never lost."""
    found = [user for user in _holding(Role.MANAGER, matter, at=at) if may_know(user, matter)]
    return found or leaders(matter, at=at)


def _holding(role: Role, matter: Matter, *, at: datetime) -> list[User]:
    now = Q(active_from__lte=at) & (Q(active_to__isnull=True) | Q(active_to__gt=at))
    held = RoleHeld.objects.filter(now, role=role, department=matter.department_id)
    return _loaded(Q(pk__in=held.values("user")))


def _loaded(which: Q) -> list[User]:
    return list(User.objects.with_scope().filter(which, is_active=True).order_by("pk"))


def may_know(user: User, matter: Matter) -> bool:
    """True when neither the case nor, of a later contact's promise, that contact is hidden from this person."""
    actor, key = user.actor, matter.contact.pk
    if matter.case is None:
        return Contact.objects.visible_to(actor).filter(pk=key).exists()
    if not Case.objects.visible_to(actor).filter(pk=matter.case.pk).exists():
        return False
    return key == matter.case.contact_id or Contact.objects.not_hidden_from(actor).filter(pk=key).exists()


def send_after(matter: Matter, *, at: datetime) -> datetime:
    """When a mail about it may go: now, gathered with what comes within minutes, or when the department next opens.

    The department's own calendar decides, else the promise's; with neither, all hours are working hours.
    """
    version = _hours(matter)
    opening = compiled(version).next_opening(at) if version is not None else at
    if opening > at:
        return opening
    since_midnight = at - at.replace(hour=0, minute=0, second=0, microsecond=0)
    return at + -since_midnight % GATHER


def _hours(matter: Matter) -> int | None:
    own = CalendarVersion.objects.filter(calendar__department=matter.department_id)
    version = own.order_by("calendar_id", "-number").values_list("pk", flat=True).first()
    if version is not None:
        return version
    if matter.clock is not None:
        return matter.clock.calendar_version_id
    theirs = Promise.objects.filter(contact=matter.contact.pk).order_by("-clock_id")
    return theirs.values_list("clock__calendar_version", flat=True).first()


def staff_named(user_id: int, matter: Matter) -> list[User]:
    """This member of staff, while they work here and may know of the matter; else nobody."""
    return [user for user in _loaded(Q(pk=user_id)) if may_know(user, matter)]


def staff_of(user_ids: Iterable[int], matter: Matter) -> list[User]:
    """Those of these members of staff who work here and may know of the matter."""
    return [user for user in _loaded(Q(pk__in=list(user_ids))) if may_know(user, matter)]


def without(users: Sequence[User], user_id: int | None) -> list[User]:
    """These people but the one who did it."""
    return [user for user in users if user.pk != user_id]
