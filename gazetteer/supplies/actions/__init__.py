"""Everything that writes to the gazetteer: the loading of a supply, who may send one, and loads asked for on the page."""

from gazetteer.supplies.actions.custodians import AreaUnclear, custodian_register
from gazetteer.supplies.actions.loading import gazetteer_load
from gazetteer.supplies.actions.renewing import words_renew
from gazetteer.supplies.actions.running import (
    NothingUploaded,
    load_ask,
    load_ask_again,
    load_carry_out,
    runs_carry_out,
)
from gazetteer.supplies.refusals import LoadRefused, LoadUnderWay, OverrideUnclear

__all__ = [
    "AreaUnclear",
    "LoadRefused",
    "LoadUnderWay",
    "NothingUploaded",
    "OverrideUnclear",
    "custodian_register",
    "gazetteer_load",
    "load_ask",
    "load_ask_again",
    "load_carry_out",
    "runs_carry_out",
    "words_renew",
]
