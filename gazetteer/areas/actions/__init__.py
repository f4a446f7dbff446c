"""Loading boundaries, postcodes and open positions."""

from gazetteer.areas.actions.boundaries import areas_load
from gazetteer.areas.actions.loads import AreaLoadUnderWay
from gazetteer.areas.actions.positions import open_uprn_load
from gazetteer.areas.actions.postcodes import councils_settle, postcodes_load

__all__ = ["AreaLoadUnderWay", "areas_load", "councils_settle", "open_uprn_load", "postcodes_load"]
