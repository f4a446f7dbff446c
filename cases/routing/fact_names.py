"""The names of what routing rules and rules by area may ask about (docs/services/format.md). Pure."""

from crm.catalogue.conditions import ANSWERS

# One that ends in a point stands for every name that begins so: the council's own kinds of facts and events.
PLACE_FACTS = frozenset(
    {f"place.{name}" for name in ("kind", "ward", "parish", "uprn", "usrn", "set", "fact.", "event.")}
)
ROUTING_FACTS = PLACE_FACTS | {ANSWERS, "time.open", "time.weekday", "time.hour", "customer.kind", "channel"}
