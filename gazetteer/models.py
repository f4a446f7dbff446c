"""Gathers the models of the topics for Django; code imports the topic's own module."""

from gazetteer.entries.models import Address, CrossReference, Custodian, Property, Street, StreetDescriptor
from gazetteer.finding.models import SearchWord
from gazetteer.supplies.models import Load, LoadFault

__all__ = [
    "Address",
    "CrossReference",
    "Custodian",
    "Load",
    "LoadFault",
    "Property",
    "SearchWord",
    "Street",
    "StreetDescriptor",
]
