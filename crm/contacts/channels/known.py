"""The channels as every page and action asks for them: a table of a dozen rows, read by each process now and then."""

import time
from collections.abc import Mapping

from crm.contacts.channels.models import ChannelKind, ContactChannel

REMEMBERED_SECONDS = 10.0


class RememberedChannels:
    """The table as it was read at most ten seconds ago: what an administrator changes is everywhere by then."""

    def __init__(self) -> None:
        self._known: Mapping[str, ContactChannel] = {}
        self._until = float("-inf")

    def known(self) -> Mapping[str, ContactChannel]:
        """Every channel by its code, in the council's order, those no longer offered among them."""
        if not self._known or time.monotonic() >= self._until:
            self.keep({one.code: one for one in ContactChannel.objects.order_by("position", "code")})
        return self._known

    def keep(self, known: Mapping[str, ContactChannel], *, seconds: float = REMEMBERED_SECONDS) -> None:
        """Nothing; this is what everybody knows for so long."""
        self._known, self._until = known, time.monotonic() + seconds

    def forget(self) -> None:
        """Nothing; the next who asks reads the table anew."""
        self._until = float("-inf")


remembered_channels = RememberedChannels()


def channels() -> Mapping[str, ContactChannel]:
    """Every channel by its code, in the council's order, those no longer offered among them."""
    return remembered_channels.known()


def channel_name(code: str) -> str:
    """What people call it; the code itself where it is no channel of ours."""
    found = channels().get(code)
    return str(found) if found else code


def channel_names() -> dict[str, str]:
    """The name of every channel by its code, in the council's order."""
    return {code: str(one) for code, one in channels().items()}


def named_choices() -> list[tuple[str, str]]:
    """Every channel, to narrow a list or a rule to one."""
    return list(channel_names().items())


def customer_choices() -> list[tuple[str, str]]:
    """Those by which a customer may reach us."""
    return [(code, str(one)) for code, one in channels().items() if one.kind != ChannelKind.INTERNAL]


def logged_choices() -> list[tuple[str, str]]:
    """Those by which somebody reaches a member of staff now: what the contact screen offers."""
    return [(code, str(one)) for code, one in channels().items() if one.is_live and one.comes_in and is_mediated(code)]


def answered_choices() -> list[tuple[str, str]]:
    """Those by which a member of staff may have answered."""
    return [(code, str(one)) for code, one in channels().items() if one.is_live and one.goes_out and is_mediated(code)]


def is_mediated(code: str) -> bool:
    """True when a member of staff deals with what comes by it."""
    return _of(code, "kind") == ChannelKind.MEDIATED


def is_internal(code: str) -> bool:
    """True when nobody outside the council reaches us by it."""
    return _of(code, "kind") == ChannelKind.INTERNAL


def internal_codes() -> list[str]:
    """The codes of the council's own channels."""
    return [code for code in channels() if is_internal(code)]


def told_at_once(code: str) -> bool:
    """True when whoever comes by it hears or reads their reference there and then."""
    return bool(_of(code, "told_at_once"))


def is_spoken(code: str) -> bool:
    """True when somebody is there, to be asked who they are."""
    return bool(_of(code, "is_spoken"))


def may_lie(code: str) -> bool:
    """True when what comes by it may lie before somebody logs it."""
    return bool(_of(code, "may_lie"))


def _of(code: str, fact: str) -> object:
    found = channels().get(code)
    return getattr(found, fact) if found else None
