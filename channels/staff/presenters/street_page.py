"""A street's facts in words."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazetteer.entries.models import Language, Street, StreetDescriptor

# DTF 7.3 code lists: street record type and street state.
KINDS = {
    1: gettext_lazy("officially named street"),
    2: gettext_lazy("street known by a description"),
    3: gettext_lazy("numbered road"),
    4: gettext_lazy("street with an unofficial name"),
    9: gettext_lazy("description of the gazetteer's own"),
}
UNDER_CONSTRUCTION, OPEN, CLOSED = 1, 2, 4
STATES = {
    UNDER_CONSTRUCTION: gettext_lazy("under construction"),
    OPEN: gettext_lazy("open"),
    CLOSED: gettext_lazy("permanently closed"),
}


def street_facts(street: Street, names: Sequence[StreetDescriptor]) -> list[dict[str, Any]]:
    """The facts of a street as rows of a summary list, its name in every language the gazetteer gives."""
    rows: list[dict[str, Any]] = [{"key": _("USRN"), "text": str(street.usrn)}]
    if len(names) > 1:
        rows += [{"key": str(Language(name.language).label), "text": _written(name)} for name in names]
    for key, value in ((_("Locality"), street.locality), (_("Town"), street.town)):
        if value:
            rows.append({"key": key, "text": value})
    rows.append({"key": _("Kind"), "text": str(KINDS.get(street.record_type, street.record_type))})
    rows.append({"key": _("State"), "text": state_words(street)})
    rows.append({"key": _("Council"), "text": str(street.custodian)})
    return rows


def state_words(street: Street) -> str:
    """Whether the street is open, and that it is not there any more where it is not."""
    words = str(STATES.get(street.state or 0, _("not given")))
    if street.end_date is not None or street.closed_date is not None:
        words = _("%(state)s; not there any more") % {"state": words}
    return words


def _written(name: StreetDescriptor) -> str:
    return ", ".join(filter(None, [name.name, name.locality, name.town]))
