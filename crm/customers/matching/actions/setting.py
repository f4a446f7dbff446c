"""The thresholds of the queue, set by an administrator with a reason; what was set before stays on record."""

from datetime import datetime

from django.utils.translation import gettext as _

from crm.customers.matching.likeness import SAME
from crm.customers.matching.models import DuplicateSetting
from crm.customers.names import storable
from crm.teams import policy
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

LEAST, MOST = -20.0, 60.0


class SettingRefused(ValueError):
    """Thresholds that cannot be; `field` says which, the message why."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@one_transaction
def duplicates_set(
    *, review_from: float, bulk_from: float | None, reason: str, actor: Actor, at: datetime
) -> DuplicateSetting:
    """The setting that holds from the next look on; for merging several, at once. Raises NotPermitted, SettingRefused."""
    policy.require(actor, "duplicate.configure")
    if not LEAST <= review_from <= MOST:
        raise SettingRefused("review_from", _("Enter a number of bits between -20 and 60"))
    if bulk_from is not None and not max(SAME, review_from) <= bulk_from <= MOST:
        raise SettingRefused(
            "bulk_from",
            _("Enter at least %(least)s bits: below that one in a hundred would be wrong") % {"least": SAME},
        )
    said = storable(reason).strip()[:300]
    if not said:
        raise SettingRefused("reason", _("Say why"))
    return DuplicateSetting.objects.create(
        review_from=review_from, bulk_from=bulk_from, reason=said, set_at=at, set_by=actor.signed
    )
