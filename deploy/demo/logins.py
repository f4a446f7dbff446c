"""Who signs in to the demo council: one account for each role, and a few more to work beside."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from crm.teams.actor import Role
from crm.teams.models import Department, Membership, RoleHeld, Team, User

PASSWORD = "ambleford-demo"


@dataclass(frozen=True, slots=True)
class Login:
    """One member of the demo council's staff."""

    username: str
    full_name: str
    role: Role
    department: str
    teams: tuple[str, ...]
    shown: bool = False  # printed by `make demo`


LOGINS = [
    Login("agent", "Asha Ferris", Role.AGENT, "customer-services", ("contact-centre",), shown=True),
    Login("agent2", "Ben Tolley", Role.AGENT, "customer-services", ("contact-centre",)),
    Login("agent3", "Cerys Vane", Role.AGENT, "customer-services", ("contact-centre", "safeguarding")),
    Login("officer", "Olwen Strade", Role.OFFICER, "waste", ("waste-collection", "street-cleansing"), shown=True),
    Login("officer2", "Piotr Łukasz", Role.OFFICER, "waste", ("waste-collection", "street-cleansing")),
    Login("leader", "Tamsin Ryle", Role.TEAM_LEADER, "customer-services", ("contact-centre",), shown=True),
    Login("waste-leader", "Wilf Garrow", Role.TEAM_LEADER, "waste", ("waste-collection", "street-cleansing")),
    Login("manager", "Moira Denholt", Role.MANAGER, "customer-services", (), shown=True),
    Login("governance", "Idris Gale", Role.INFORMATION_GOVERNANCE, "customer-services", (), shown=True),
    Login("admin", "Ada Quill", Role.ADMINISTRATOR, "customer-services", (), shown=True),
]


def demo_logins() -> list[tuple[str, str, str]]:
    """(role, user name, password) of one account for each role."""
    return [(login.role.replace("_", " ").capitalize(), login.username, PASSWORD) for login in LOGINS if login.shown]


def make_staff(*, at: datetime) -> dict[str, User]:
    """The staff by user name, with their teams and roles. Run again, it changes nothing."""
    departments = {department.code: department for department in Department.objects.all()}
    teams = {team.code: team for team in Team.objects.all()}
    password = make_password(PASSWORD)
    for login in LOGINS:
        user, made = User.objects.get_or_create(
            username=login.username,
            defaults={
                "full_name": login.full_name,
                "email": f"{login.username}@ambleford.example",
                "password": password,
            },
        )
        if made:
            RoleHeld.objects.create(
                user=user, department=departments[login.department], role=login.role, active_from=at
            )
            Membership.objects.bulk_create(
                Membership(user=user, team=teams[code], active_from=at) for code in login.teams
            )
    return {user.username: user for user in User.objects.with_scope().order_by("pk")}
