"""May a stage be left? What its service needs is ticked first."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.casework.models import Case
from cases.casework.work.models import CaseTick
from crm.catalogue.models import Family
from crm.catalogue.stages import Item, Stage, lacking, passed, stage_coded, stages_in, still_to_pass
from crm.catalogue.words import said

# Only what was done or decided says that every step was gone: nobody ticks what was never done to say "withdrawn".
NEEDS_EVERY_STEP = frozenset({Family.DONE, Family.DECIDED})
# Work that turned out not to be ours to do, or was done already, or was given up, ends wherever it stands.
NEEDS_NO_STEP = frozenset(Family) - NEEDS_EVERY_STEP


def ticked_on(case: Case) -> set[tuple[str, str]]:
    """The (stage, item) that are ticked on the case."""
    return set(CaseTick.objects.filter(case=case).values_list("stage", "item"))


def stage_may_leave(case: Case, *, left: str) -> str:
    """Why the (locked) case, which an act is about to move on from the state `left`, may not leave its stage; "" when it
    may, in which case its new state stands.

    An ending that says it was done or decided wants everything ticked that is needed in that state, also of stages not
    come to; any other ending wants nothing; the way to another state, what the present stage needs.
    """
    family = case.outcome.family if case.outcome else ""
    if not case.stage or left == case.state or family in NEEDS_NO_STEP:
        return ""
    part = case.service_version.stages
    if family:
        return wanting(still_to_pass(stages_in(part, left), leaves=case.stage), case)
    here = stage_coded(part, case.stage)
    return wanting([here] if here else [], case)


def stage_may_go(case: Case, *, to: str) -> str:
    """Why the (locked) case may not go on to this stage of its state, in words; "" when it may. Back it always may."""
    stages = stages_in(case.service_version.stages, case.state)
    return wanting(passed(stages, leaves=case.stage, enters=to), case)


def wanting(stages: Sequence[Stage], case: Case) -> str:
    """What must still be ticked in these stages, in words; "" for nothing."""
    if not any(item.needed for stage in stages for item in stage.checklist):
        return ""
    return "; ".join(_words(*one) for one in lacking(stages, ticked_on(case)))


def _words(stage: Stage, item: Item) -> str:
    return _("tick “%(item)s” of “%(stage)s” first") % {"item": said(item.label), "stage": said(stage.name)}
