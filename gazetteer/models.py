"""Gathers the models of the topics for Django; code imports the topic's own module."""

from gazetteer.areas.models import Area, AreaLoad, AreaRing, Council, OpenPosition, Postcode
from gazetteer.entries.models import (
    Address,
    Classification,
    CrossReference,
    Custodian,
    DeliveryPoint,
    Organisation,
    Property,
    Street,
    StreetDescriptor,
    Successor,
)
from gazetteer.facts.models import Fact, FactKind, FactLoad, FactReject, PlaceEvent
from gazetteer.finding.models import SearchWord
from gazetteer.matching.models import MatchBatch, MatchFile, MatchRow, MatchSetting
from gazetteer.supplies.models import Load, LoadFault, LoadRun, PropertyClosing, WordsWriting

__all__ = [
    "Address",
    "Area",
    "AreaLoad",
    "AreaRing",
    "Classification",
    "Council",
    "CrossReference",
    "Custodian",
    "DeliveryPoint",
    "Fact",
    "FactKind",
    "FactLoad",
    "FactReject",
    "Load",
    "LoadFault",
    "LoadRun",
    "MatchBatch",
    "MatchFile",
    "MatchRow",
    "MatchSetting",
    "OpenPosition",
    "Organisation",
    "PlaceEvent",
    "Postcode",
    "Property",
    "PropertyClosing",
    "SearchWord",
    "Street",
    "StreetDescriptor",
    "Successor",
    "WordsWriting",
]
