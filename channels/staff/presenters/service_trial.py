"""Steps of a trial in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.casework.registry import UnknownWorkflow, edges, workflow_named
from cases.setup.trial.steps import ACT, ANSWER, ASK, CHASE, NEXT_STAGE, NOT_FIXED, TAKE, TICK, WAIT, Step
from crm.catalogue.definition import Document
from crm.catalogue.editing.saying import text_said


def step_said(step: Step, document: Document) -> str:
    """What is done in it, as a sentence."""
    words = f"“{step['words']}”" if step.get("words") else ""
    said: dict[str, Any] = {
        TAKE: lambda: _("A customer comes %(how)s: %(answers)s") % {"how": _channel(step), "answers": _answers(step)},
        ACT: lambda: _("An officer does: %(act)s %(inputs)s") % {"act": _act(step, document), "inputs": _inputs(step)},
        NEXT_STAGE: lambda: _("An officer goes on to the next stage"),
        TICK: lambda: _("An officer ticks off: %(item)s") % {"item": _item(step, document)},
        ASK: lambda: _("We ask: %(words)s") % {"words": words},
        ANSWER: lambda: _("The customer writes: %(words)s") % {"words": words},
        CHASE: lambda: _("The customer asks again: %(words)s") % {"words": words},
        NOT_FIXED: lambda: _("The customer says: it is not fixed. %(words)s") % {"words": words},
        WAIT: lambda: (
            ngettext("%(num)d working day passes", "%(num)d working days pass", step.get("days", 1))
            % {"num": step.get("days", 1)}
        ),
    }
    return str(said[step["do"]]()).strip()


def _channel(step: Step) -> str:
    known = {"PHONE": _("by telephone"), "WEB": _("on the web"), "EMAIL": _("by email")}
    return known.get(step.get("channel", "PHONE"), str(step.get("channel")))


def _answers(step: Step) -> str:
    where = step.get("uprn") or step.get("place") or _("place not known")
    return ", ".join([where, *(f"{code}: {answer}" for code, answer in (step.get("answers") or {}).items())])


def _act(step: Step, document: Document) -> str:
    act = step.get("act", "")
    own = document["names"].get("acts", {})
    if act in own:
        return text_said(own[act])
    try:
        return next(
            (str(edge.act.label) for edge in edges(workflow_named(document["workflow"])) if edge.name == act), act
        )
    except UnknownWorkflow:
        return str(act)


def _inputs(step: Step) -> str:
    given = ", ".join(f"{name}: {value}" for name, value in (step.get("inputs") or {}).items())
    return f"({given})" if given else ""


def _item(step: Step, document: Document) -> str:
    for stage in document["stages"]:
        for item in stage.get("checklist") or ():
            if (stage.get("code"), item.get("code")) == (step.get("stage"), step.get("item")):
                return text_said(item.get("label"))
    return str(step.get("item", ""))
