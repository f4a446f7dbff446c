"""Where a postcode lies, as far as the gazetteer can tell: whose it is, and in which of our wards."""

from django.db.models import Count

from gazetteer.areas.queries import KnownCouncil, council_of, postcode_get
from gazetteer.entries.models import Property
from gazetteer.postcodes import postcode_key


def council_of_postcode(postcode: str) -> KnownCouncil | None:
    """The council this postcode belongs to, None when there is no postcode or nobody can tell."""
    return council_of(postcode=postcode) if postcode else None


def council_elsewhere(postcode: str) -> str:
    """The name of the other council this postcode belongs to; "" when it is ours, or nobody can tell."""
    council = council_of_postcode(postcode)
    return council.name if council is not None and not council.is_ours else ""


def ward_of(postcode: str) -> str:
    """The code of the ward this postcode is in, by the national directory, else by most of our properties; "" for none."""
    if not postcode:
        return ""
    listed = postcode_get(postcode=postcode)
    if listed is not None and listed.ward_code:
        return listed.ward_code
    homes = Property.objects.filter(postcode_key=postcode_key(postcode)).exclude(ward_code="")
    most = homes.values_list("ward_code").annotate(homes=Count("pk")).order_by("-homes", "ward_code").first()
    return most[0] if most else ""
