"""From which score pairs are put before people, and from which several may be merged at once."""

from crm.customers.matching.likeness import REVIEW
from crm.customers.matching.models import DuplicateSetting

AS_SHIPPED = DuplicateSetting(review_from=REVIEW, bulk_from=None)


def setting_now() -> DuplicateSetting:
    """What was set last; as shipped, even odds, and never several at once."""
    return DuplicateSetting.objects.order_by("-id").first() or AS_SHIPPED


def settings_so_far() -> list[DuplicateSetting]:
    """What was set, the newest first."""
    return list(DuplicateSetting.objects.order_by("-id")[:50])
