"""Everything that writes to the gazetteer: the loading of a supply."""

from gazetteer.supplies.actions.loading import LoadUnderWay, gazetteer_load

__all__ = ["LoadUnderWay", "gazetteer_load"]
