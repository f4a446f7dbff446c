"""Everything that writes when a calendar or a policy is edited: drafts, publishing, taking running clocks along."""

from crm.sla.editing.actions.creating import calendar_create, policy_create, service_promises_choose
from crm.sla.editing.actions.drafting import (
    DraftChanged,
    DraftRefused,
    calendar_bank_holidays_put,
    calendar_day_add,
    calendar_day_remove,
    calendar_week_set,
    draft_discard,
    draft_open,
    policy_calendar_set,
    policy_target_put,
    policy_target_remove,
)
from crm.sla.editing.actions.publishing import draft_publish, modes_of, preview_ask
from crm.sla.editing.actions.running import (
    replan_carry_out,
    replan_resume,
    replan_stop,
    replans_carry_on,
    replans_follow_up,
)

__all__ = [
    "DraftChanged",
    "DraftRefused",
    "calendar_bank_holidays_put",
    "calendar_create",
    "calendar_day_add",
    "calendar_day_remove",
    "calendar_week_set",
    "draft_discard",
    "draft_open",
    "draft_publish",
    "modes_of",
    "policy_calendar_set",
    "policy_create",
    "policy_target_put",
    "policy_target_remove",
    "preview_ask",
    "replan_carry_out",
    "replan_resume",
    "replan_stop",
    "replans_carry_on",
    "replans_follow_up",
    "service_promises_choose",
]
