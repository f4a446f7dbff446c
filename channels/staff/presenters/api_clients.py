"""A client of the API as a line of the administrator's list."""

from dataclasses import dataclass
from datetime import date, datetime

from crm.teams.models import ApiClient, ScopeChoice


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One client in words."""

    client: ApiClient
    works: bool
    reads: list[str]
    last_used: date | None


def client_lines(clients: list[ApiClient], *, now: datetime) -> list[ClientLine]:
    """The clients in words, in the same order."""
    return [
        ClientLine(
            client=client,
            works=client.active_to is None or client.active_to > now,
            reads=[str(ScopeChoice(scope).label) for scope in client.scopes],
            last_used=client.last_used_date,
        )
        for client in clients
    ]
