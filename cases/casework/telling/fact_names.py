"""The names of what a service may ask about before it takes something (docs/departments/notices.md). Pure."""

from cases.routing.fact_names import ROUTING_FACTS

OPEN_HERE = "here.open"  # how many cases of this service are open at this property

TURN_AWAY_FACTS = (ROUTING_FACTS - {"time.open"}) | {OPEN_HERE}
