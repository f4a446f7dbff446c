"""What is done to clocks. Every change writes its event and tells the followers.

All run inside the caller's transaction, which has locked what the clocks belong to; clocks are locked in order of key.
"""

from crm.sla.actions.ending import clocks_cancel, clocks_stop
from crm.sla.actions.excusing import NotExcusable, clock_excuse, new_date_give
from crm.sla.actions.pausing import clocks_pause, clocks_reopen, clocks_resume, pauses_void, stops_void
from crm.sla.actions.replanning import Moved, clocks_replan
from crm.sla.actions.starting import clocks_start

__all__ = [
    "Moved",
    "NotExcusable",
    "clock_excuse",
    "clocks_cancel",
    "clocks_pause",
    "clocks_reopen",
    "clocks_replan",
    "clocks_resume",
    "clocks_start",
    "clocks_stop",
    "new_date_give",
    "pauses_void",
    "stops_void",
]
