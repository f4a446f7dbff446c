"""The names of what routing rules and rules by area may ask about (docs/services/format.md). Pure."""

from crm.catalogue.conditions import ANSWERS

PLACE_FACTS = frozenset({f"place.{name}" for name in ("kind", "ward", "parish", "uprn", "usrn", "set")})
ROUTING_FACTS = PLACE_FACTS | {ANSWERS, "time.open", "time.weekday", "time.hour", "customer.kind", "channel"}
