"""Why a supply is not loaded: each refusal in words, with the code of the override that lets it through."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from gazetteer.facts.actions import ENDS_MANY

OLDER = "OLDER"
UNREGISTERED = "UNREGISTERED"
NOTHING_BEFORE = "NOTHING_BEFORE"
MISSING_VOLUME = "MISSING_VOLUME"
WHOLE_AREA = "WHOLE_AREA"

OVERRIDES = {
    OLDER: _("Load it although a later supply is already loaded"),
    UNREGISTERED: _("Register this custodian with the load"),
    NOTHING_BEFORE: _("Load the changes although no full supply is loaded"),
    MISSING_VOLUME: _("Load the volumes there are; nothing that they leave out is closed"),
    WHOLE_AREA: _("AddressBase: these files are all of the area, so close what they leave out"),
    ENDS_MANY: _("The file is all there is: end what it leaves out"),
}


class LoadRefused(Exception):
    """A supply that is not loaded, and why in one line for people; nothing has changed.

    `code` is the override that lets it through, or nothing where none does; `codes` are those of all its reasons.
    """

    code = ""

    def __init__(self, message: str, *, also: Iterable["LoadRefused"] = ()) -> None:
        self.reasons: tuple[LoadRefused, ...] = (self, *also)
        self.message = message
        super().__init__(" ".join([message, *(other.message for other in self.reasons[1:])]))

    @property
    def codes(self) -> tuple[str, ...]:
        """The overrides that are all needed; none when even they would not let it through."""
        codes = tuple(reason.code for reason in self.reasons)
        return codes if all(codes) else ()


class OlderSupply(LoadRefused):
    """A later supply of this custodian is already loaded."""

    code = OLDER


class UnregisteredCustodian(LoadRefused):
    """The file is of a custodian that is not registered here."""

    code = UNREGISTERED


class NothingBefore(LoadRefused):
    """Changes only, of a custodian that has never sent anything."""

    code = NOTHING_BEFORE


class MissingVolume(LoadRefused):
    """One volume of the supply was not given."""

    code = MISSING_VOLUME


class MixedSupplies(LoadRefused):
    """The files given together are not the volumes of one supply."""


class LoadUnderWay(LoadRefused):
    """Another load is running in this database."""


class OverrideUnclear(LoadRefused):
    """An override that does not exist, or one without a reason in words."""


def refuse(reasons: list[LoadRefused]) -> None:
    """Nothing; raises the first reason, with the others in its words, if there are any."""
    if reasons:
        first = reasons[0]
        raise type(first)(first.message, also=reasons[1:])
