"""The columns of a list: which there are, which are shown until somebody chooses, in which order."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

COLUMNS = {
    "due": _("Due"),
    "service": _("Service"),
    "where": _("Where"),
    "state": _("State"),
    "who": _("Who"),
    "reporters": _("Reporters"),
    "heard": _("Last heard"),
    "reported": _("Reported"),
    "planned": _("Day of the work"),
    "ward": _("Ward"),
    "team": _("Team"),
}
USUAL = ("due", "service", "where", "state", "who", "reporters", "heard")


def columns_read(chosen: Iterable[str]) -> tuple[str, ...]:
    """The columns chosen, in the order of all; the usual ones where none of them is one."""
    wanted = set(chosen)
    return tuple(code for code in COLUMNS if code in wanted) or USUAL
