"""Who acts: a small value passed to every action, never a User and never None."""

from dataclasses import dataclass, field
from enum import StrEnum


class ActorKind(StrEnum):
    STAFF = "STAFF"
    CUSTOMER = "CUSTOMER"
    PARTNER = "PARTNER"
    CLIENT = "CLIENT"
    SYSTEM = "SYSTEM"


class ClientScope(StrEnum):
    """What a client of the API may read and do; a closed list, chosen when its key is made."""

    PLACES_SEARCH = "PLACES_SEARCH"
    GAZETTEER_READ = "GAZETTEER_READ"
    CROSS_REFERENCES_READ = "CROSS_REFERENCES_READ"
    LOADS_READ = "LOADS_READ"
    PROMISES_READ = "PROMISES_READ"
    CUSTOMERS_READ = "CUSTOMERS_READ"
    CUSTOMERS_WRITE = "CUSTOMERS_WRITE"
    CONTACTS_READ = "CONTACTS_READ"
    CONTACTS_WRITE = "CONTACTS_WRITE"
    CASES_READ = "CASES_READ"
    CASES_WORK = "CASES_WORK"
    WORDS_READ = "WORDS_READ"
    FACTS_READ = "FACTS_READ"
    FACTS_WRITE = "FACTS_WRITE"
    OPEN311 = "OPEN311"


class Role(StrEnum):
    """What a member of staff may do, held per department, from and to (see policy.py)."""

    AGENT = "AGENT"
    OFFICER = "OFFICER"
    TEAM_LEADER = "TEAM_LEADER"
    MANAGER = "MANAGER"
    INFORMATION_GOVERNANCE = "INFORMATION_GOVERNANCE"
    ADMINISTRATOR = "ADMINISTRATOR"
    GAZETTEER_OFFICER = "GAZETTEER_OFFICER"


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor: `key` is the user's id, the customer's key, or the name of the process."""

    kind: ActorKind
    key: str
    name: str = ""
    roles: frozenset[tuple[str, int]] = field(default_factory=frozenset)  # (role, department key)
    teams: frozenset[int] = field(default_factory=frozenset)
    opened: frozenset[int] | None = None  # restrictions that name one of these teams; None: not loaded with the teams
    shut: frozenset[int] = frozenset()  # contacts that do not exist for this person, nor their cases (shut.py)
    session: str = ""
    scopes: frozenset[ClientScope] = frozenset()  # of a client

    @property
    def signed(self) -> str:
        """Kind and key, as columns keep who did something."""
        return f"{self.kind}:{self.key}"

    def has(self, role: Role) -> bool:
        """True when this actor holds the role in any department."""
        return any(held == role for held, _department in self.roles)

    def departments(self, role: Role) -> frozenset[int]:
        """The keys of the departments in which this actor holds the role."""
        return frozenset(department for held, department in self.roles if held == role)

    @property
    def user_id(self) -> int | None:
        """The key of the member of staff, None for everybody else."""
        return int(self.key) if self.kind == ActorKind.STAFF else None


def system(name: str) -> Actor:
    """The actor for what a process of ours does by itself, e.g. system("sweep")."""
    return Actor(kind=ActorKind.SYSTEM, key=name, name=name)


def client(key: int, *, name: str, scopes: frozenset[ClientScope]) -> Actor:
    """The actor for a program of the council's or a supplier's that uses the API with a key of its own."""
    return Actor(kind=ActorKind.CLIENT, key=str(key), name=name, scopes=scopes)


def customer(key: int | None, *, session: str = "") -> Actor:
    """The actor for a member of the public; key is their customer record, None when nobody knows."""
    return Actor(kind=ActorKind.CUSTOMER, key="" if key is None else str(key), session=session)


def partner_actor(key: int, *, name: str) -> Actor:
    """The actor for an organisation that does work for the council, and says how it goes: of no team."""
    return Actor(kind=ActorKind.PARTNER, key=str(key), name=name)
