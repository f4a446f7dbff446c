"""Lines of tables: one for each service under its department, the period before beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from cases.reports.tallying import Adding
from crm.catalogue.models import Service

Counted = TypeVar("Counted", bound=Adding)


@dataclass(slots=True)
class Line(Generic[Counted]):
    """One line of a table: the period, and the one before beside it."""

    key: str
    label: str
    now: Counted
    before: Counted


@dataclass(slots=True)
class DepartmentLines(Generic[Counted]):
    """A department's own line and those of its services."""

    total: Line[Counted]
    services: list[Line[Counted]]


class Names:
    """The names of services and departments, read once."""

    def __init__(self) -> None:
        self.services = {one.pk: one for one in Service.objects.select_related("department").order_by("id")}

    def by_department(
        self, lines: dict[int, tuple[Counted, Counted]], make: Callable[[], Counted]
    ) -> list[DepartmentLines[Counted]]:
        """The lines of services under those of their departments, both by name. Sessions of a department add up."""
        grouped: dict[int, DepartmentLines[Counted]] = {}
        for service_id, (now, before) in lines.items():
            service = self.services[service_id]
            group = grouped.setdefault(
                service.department_id,
                DepartmentLines(Line(service.department.code, service.department.name, make(), make()), []),
            )
            group.services.append(Line(service.code, service.name, now, before))
            group.total.now.include(now)
            group.total.before.include(before)
        for group in grouped.values():
            group.services.sort(key=lambda line: (line.label, line.key))
        return sorted(grouped.values(), key=lambda group: (group.total.label, group.total.key))
