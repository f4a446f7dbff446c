"""Everything that writes facts, events and their kinds."""

from gazetteer.facts.actions.kinds import KindRefused, fact_kind_change, fact_kind_create, fact_kind_retire
from gazetteer.facts.actions.loading import (
    ENDS_MANY,
    FactLoadUnderWay,
    FactsRefused,
    Taking,
    events_take,
    fact_file_load,
    facts_take,
)

__all__ = [
    "ENDS_MANY",
    "FactLoadUnderWay",
    "FactsRefused",
    "KindRefused",
    "Taking",
    "events_take",
    "fact_file_load",
    "fact_kind_change",
    "fact_kind_create",
    "fact_kind_retire",
    "facts_take",
]
