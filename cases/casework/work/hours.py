"""By which calendar the days of a case's stages, tasks and rules are counted."""

from collections.abc import Collection
from datetime import datetime, timedelta

from cases.casework.models import Case
from crm.contacts.models import Promise
from crm.sla.models import CalendarVersion
from crm.sla.queries import compiled, usual_calendar
from crm.sla.working_time import CompiledCalendar

Calendar = CompiledCalendar | None


def hours_of(case: Case) -> Calendar:
    """The calendar of the department that has the case, else that of its promises, else the usual one; None when the
    council has none: then every day counts."""
    own = hours_of_departments([case.team.department_id]).get(case.team.department_id)
    if own is not None:
        return own
    made = Promise.objects.filter(contact=case.contact_id).order_by("-clock_id")
    version = made.values_list("clock__calendar_version", flat=True).first()
    return compiled(version) if version is not None else usual_calendar()


def hours_of_departments(departments: Collection[int]) -> dict[int, CompiledCalendar]:
    """The calendars of those departments that have their own, by the department's key. One statement."""
    rows = CalendarVersion.objects.filter(calendar__department__in=departments).order_by("-calendar_id", "number")
    found = dict(rows.values_list("calendar__department", "pk"))  # the last row is the newest of the first calendar
    return {department: compiled(version) for department, version in found.items() if department is not None}


def days_after(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The end of the working day that comes so many after this moment."""
    if calendar is None:
        return start + timedelta(days=days)
    return calendar.end_of_working_day_after(start, days)
