"""Who may do what: the one table. Pages, actions, the API and exports all ask here.

Ordinary scope (design.md rule 7): agents see all customers, sessions, contacts and cases that are not hidden; officers the
cases of their teams; team leaders those of their department; managers figures and the records behind them, without notes
and messages; information governance the access log; administrators configuration and no customer data.
"""

from crm.teams.actor import Actor, ActorKind, Role


class NotPermitted(Exception):
    """The actor may not do this; pages answer as if the thing did not exist."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"not permitted: {permission}")
        self.permission = permission


_FRONT = frozenset({Role.AGENT, Role.TEAM_LEADER})
_WORK = frozenset({Role.OFFICER, Role.TEAM_LEADER})
_DESK = _FRONT | _WORK

STAFF_MAY: dict[str, frozenset[Role]] = {
    "search": frozenset({Role.AGENT, Role.OFFICER, Role.TEAM_LEADER}),
    "customer.view": frozenset({Role.AGENT, Role.TEAM_LEADER, Role.OFFICER, Role.MANAGER}),
    "customer.look_up": frozenset({Role.AGENT, Role.TEAM_LEADER, Role.MANAGER}),
    "customer.date_of_birth": frozenset({Role.TEAM_LEADER}),
    "customer.change": _FRONT,
    "property.view": frozenset({Role.AGENT, Role.TEAM_LEADER, Role.OFFICER}),
    "contact.log": _FRONT,
    "contact.view": frozenset({Role.AGENT, Role.TEAM_LEADER, Role.OFFICER, Role.MANAGER}),
    "contact.correct": _FRONT,
    "contact.correct_later": frozenset({Role.TEAM_LEADER}),
    "contact.notes": _DESK,
    "case.view": frozenset({Role.AGENT, Role.TEAM_LEADER, Role.OFFICER, Role.MANAGER}),
    "case.work": _WORK,
    "case.note": _DESK,
    "worklist.view": frozenset({Role.OFFICER, Role.TEAM_LEADER, Role.AGENT}),
    "report.view": frozenset({Role.MANAGER, Role.TEAM_LEADER}),
    "gazetteer.load": frozenset({Role.ADMINISTRATOR}),
}

CUSTOMER_MAY = frozenset({"contact.log"})


def may(actor: Actor, permission: str, *, department: int | None = None) -> bool:
    """True when the actor may; with a department, the role must be held there."""
    if actor.kind == ActorKind.SYSTEM:
        return True
    if actor.kind == ActorKind.CUSTOMER:
        return permission in CUSTOMER_MAY
    roles = STAFF_MAY.get(permission, frozenset())
    return any(role in roles and (department is None or held_in == department) for role, held_in in actor.roles)


def require(actor: Actor, permission: str, *, department: int | None = None) -> None:
    """Nothing; raises NotPermitted when the actor may not."""
    if not may(actor, permission, department=department):
        raise NotPermitted(permission)
