"""How a contact may end, as buttons: the likely one first, one key each."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.casework.telling.turning_away import TurnedAway
from crm.catalogue.models import Service, ServiceVersion
from crm.contacts.models import Disposition

KEYS = {
    Disposition.RAISED: "Alt+R",
    Disposition.ANSWERED: "Alt+A",
    Disposition.CONNECTED: "Alt+K",
    Disposition.TURNED_AWAY: "Alt+V",
    Disposition.NEEDS_SOMETHING: "Alt+Q",
    Disposition.PASSED_ON: "Alt+P",
    Disposition.ANOTHER_BODY: "Alt+O",
    Disposition.SENT_TO_WEB: "Alt+U",
    Disposition.CALL_BACK: "Alt+C",
    Disposition.ENDED_BY_US: "Alt+Z",
    Disposition.DROPPED: "Alt+X",
}


@dataclass(frozen=True, slots=True)
class DispositionAct:
    """One button: what it says, its key, whether it is the likely one."""

    value: str
    words: str
    key: str
    likely: bool


def acts_for(
    *, version: ServiceVersion | None, chasing: bool, joins: bool = False, turned: TurnedAway | None = None
) -> list[DispositionAct]:
    """The endings that a contact about this service may have; none before a service is chosen. `turned` is why the
    service does not take it, by a rule of its own."""
    if version is None:
        return []
    likely = Disposition.TURNED_AWAY if turned else _likely(version)
    may_raise = bool(version.workflow) and (turned is None or turned.may_go_on)
    shown = [one for one in KEYS if one != Disposition.RAISED or may_raise]
    if likely != Disposition.CONNECTED:
        shown.remove(Disposition.CONNECTED)
    if turned is None:
        shown.remove(Disposition.TURNED_AWAY)
    shown.sort(key=lambda one: one != likely)
    return [
        DispositionAct(value=one.value, words=_words(one, version, chasing, joins), key=KEYS[one], likely=one == likely)
        for one in shown
    ]


def _likely(version: ServiceVersion) -> Disposition:
    if version.workflow:
        return Disposition.RAISED
    if version.service.counting == Service.Counting.SWITCHBOARD:
        return Disposition.CONNECTED
    if version.service.provider == Service.Provider.OTHER:
        return Disposition.ANOTHER_BODY
    return Disposition.ANSWERED


def _words(disposition: Disposition, version: ServiceVersion, chasing: bool, joins: bool) -> str:
    if disposition != Disposition.RAISED:
        return str(disposition.label)
    if joins:
        return _("Add them to it")
    if chasing:
        return _("Log the chase")
    return _("Raise with %(department)s") % {"department": version.service.department.name}
