"""The thresholds of matching, set by an administrator with a reason; what was set before stays on record."""

from datetime import datetime

from django.utils.translation import gettext as _

from gazetteer.matching.actions.reviewing import Signature
from gazetteer.matching.deciding import Thresholds
from gazetteer.matching.models import MatchSetting


class ThresholdsRefused(Exception):
    """These thresholds cannot be; the words say why."""


def thresholds_set(*, thresholds: Thresholds, reason: str, by: Signature, at: datetime) -> MatchSetting:
    """The setting that holds from now on. Batches that were started keep theirs. Raises ThresholdsRefused."""
    if not all(0 <= share <= 1 for share in (thresholds.matched_from, thresholds.unsure_from, thresholds.lead)):
        raise ThresholdsRefused(_("A threshold is between 0 and 1"))
    if thresholds.unsure_from > thresholds.matched_from:
        raise ThresholdsRefused(_("“Unsure” cannot begin above “matched”"))
    if not reason.strip():
        raise ThresholdsRefused(_("Say why"))
    return MatchSetting.objects.create(
        matched_from=thresholds.matched_from,
        unsure_from=thresholds.unsure_from,
        lead=thresholds.lead,
        reason=reason.strip(),
        set_by=by.key,
        set_by_name=by.name,
        set_at=at,
    )
