"""Makes the demo council's staff, with their teams and roles."""

from datetime import datetime

from django.contrib.auth.hashers import make_password

from crm.teams.models import Department, Membership, RoleHeld, Team, User
from deploy.demo.logins import LOGINS, PASSWORD


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
