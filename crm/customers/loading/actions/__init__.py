"""Everything that writes when customers come from other systems: sources registered, files brought and carried out."""

from crm.customers.loading.actions.registering import (
    SourceGiven,
    SourceRefused,
    source_change,
    source_register,
    source_withdraw,
    withdrawal_carry_on,
)
from crm.customers.loading.actions.running import load_carry_out, loads_carry_on
from crm.customers.loading.actions.uploading import LoadRefused, load_begin, load_start, load_stop

__all__ = [
    "LoadRefused",
    "SourceGiven",
    "SourceRefused",
    "load_begin",
    "load_carry_out",
    "load_start",
    "load_stop",
    "loads_carry_on",
    "source_change",
    "source_register",
    "source_withdraw",
    "withdrawal_carry_on",
]
