"""Adding a step to the trial of a draft: one small form for each kind of step. What a step may say, steps.py knows."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.casework.registry import UnknownWorkflow, edges, workflow_named
from cases.setup.trial.steps import ACT, ANSWER, ASK, CHASE, LONGEST, MOST_DAYS, NEXT_STAGE, NOT_FIXED, TAKE, TICK, WAIT
from crm.catalogue.definition import Document
from crm.catalogue.editing.saying import text_said
from crm.catalogue.forms.questions import Question, QuestionKind, questions

KINDS = {
    TAKE: gettext_lazy("Take the contact"),
    ACT: gettext_lazy("Do something with the case"),
    NEXT_STAGE: gettext_lazy("Go on to the next stage"),
    TICK: gettext_lazy("Tick something off"),
    ASK: gettext_lazy("Ask the customer"),
    ANSWER: gettext_lazy("The customer answers or adds"),
    CHASE: gettext_lazy("The customer asks again"),
    NOT_FIXED: gettext_lazy("The customer says: it is not fixed"),
    WAIT: gettext_lazy("Let time pass"),
}
_QUESTION, _INPUT = "answer-", "input-"


class StepForm(forms.Form):
    """One step; `step` is it as it is kept once the form is valid."""

    def __init__(self, *args: Any, kind: str, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{kind}-%s", **kwargs})
        self.kind = kind
        self.title = KINDS[kind]
        self.fields["do"] = forms.CharField(widget=forms.HiddenInput, initial=kind)
        for name, field in _FIELDS[kind](document).items():
            self.fields[name] = field

    @property
    def step(self) -> dict[str, Any]:
        """The step."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}
        step = {name: value for name, value in given.items() if not name.startswith((_QUESTION, _INPUT))}
        for prefix, part in ((_QUESTION, "answers"), (_INPUT, "inputs")):
            inside = {
                name.removeprefix(prefix): ",".join(value) if isinstance(value, list) else value
                for name, value in given.items()
                if name.startswith(prefix)
            }
            if inside:
                step[part] = inside
        if "tick" in step:
            step["stage"], _colon, step["item"] = step.pop("tick").partition(":")
        return step


def _words(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_DAYS, initial=2)


def _of_take(document: Document) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        "channel": forms.ChoiceField(
            label=_("By"), choices=[("PHONE", _("Telephone")), ("WEB", _("The web")), ("EMAIL", _("Email"))]
        ),
        "language": forms.ChoiceField(
            label=_("In"), choices=[("en", _("English")), ("cy", _("Welsh"))], required=False
        ),
        "uprn": forms.RegexField(
            r"^\d{1,12}$", label=_("Where: UPRN of a property"), required=False, help_text=_("From its page")
        ),
        "place": forms.CharField(
            label=_("Or in words, as somebody not found would say"), required=False, max_length=300
        ),
    }
    for question in questions(document["form"]):
        if question.is_asked and question.kind != QuestionKind.FILE:  # a trial keeps none
            fields[f"{_QUESTION}{question.code}"] = _asks(question)
    return fields


def _asks(question: Question) -> forms.Field:
    said: dict[str, Any] = {"label": question.label, "help_text": question.hint, "required": False}
    if question.kind == QuestionKind.CHOICES:
        return forms.MultipleChoiceField(**said, choices=question.choices, widget=forms.CheckboxSelectMultiple)
    if question.choices:
        return forms.ChoiceField(**said, choices=[("", _("No answer")), *question.choices])
    return forms.CharField(**said, max_length=LONGEST)


def _of_act(document: Document) -> dict[str, forms.Field]:
    try:
        workflow = workflow_named(document["workflow"])
    except UnknownWorkflow:
        return {"act": forms.ChoiceField(label=_("What is done"), choices=[])}
    own: Mapping[str, Any] = document["names"].get("acts", {})
    off = set(document["acts_off"])
    acts = {
        edge.name: text_said(own[edge.name]) if edge.name in own else str(edge.act.label)
        for edge in edges(workflow)
        if edge.name not in off
    }
    endings = [(one["code"], text_said(one["label"])) for one in document["outcomes"]]
    fields: dict[str, forms.Field] = {
        "act": forms.ChoiceField(label=_("What is done"), choices=list(acts.items())),
        f"{_INPUT}outcome": forms.ChoiceField(
            label=_("How it ended, if this ends it"), choices=[("", _("It does not")), *endings], required=False
        ),
        f"{_INPUT}words": forms.CharField(
            label=_("Words to the customer"),
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
        f"{_INPUT}planned_date": _optional(_("Planned for, if it asks"), _("+2 is two days later; or 2026-11-23")),
        f"{_INPUT}days": _optional(_("Days to answer, if it asks"), ""),
    }
    for asked in workflow.inputs:
        name = f"{_INPUT}{asked.name}"
        if asked.choices:
            fields[name] = forms.ChoiceField(
                label=str(asked.label), choices=[("", _("Not asked")), *asked.choices], required=False
            )
        else:
            fields[name] = _optional(asked.label, asked.hint)
    return fields


def _optional(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, max_length=LONGEST)


def _of_tick(document: Document) -> dict[str, forms.Field]:
    items = [
        (f"{stage['code']}:{item['code']}", f"{text_said(stage.get('name'))}: {text_said(item.get('label'))}")
        for stage in document["stages"]
        for item in stage.get("checklist") or ()
    ]
    return {"tick": forms.ChoiceField(label=_("What"), choices=items)}


_FIELDS: dict[str, Any] = {
    TAKE: _of_take,
    ACT: _of_act,
    NEXT_STAGE: lambda _document: {},
    TICK: _of_tick,
    ASK: lambda _document: {"words": _words(_("What is asked")), "days": _days(_("Days to answer"))},
    ANSWER: lambda _document: {"words": _words(_("What they write"))},
    CHASE: lambda _document: {"words": _words(_("What they say"))},
    NOT_FIXED: lambda _document: {"words": _words(_("What they write"))},
    WAIT: lambda _document: {"days": _days(_("Working days"))},
}


def kinds_offered(document: Document, *, begun: bool) -> list[str]:
    """The kinds of step that can come next: first the contact, then what its service has."""
    if not begun:
        return [TAKE]
    without_work = {ACT, NEXT_STAGE, TICK, ASK, CHASE, NOT_FIXED} if not document["workflow"] else set()
    without_stages = {NEXT_STAGE, TICK} if not document["stages"] else set()
    return [kind for kind in KINDS if kind != TAKE and kind not in without_work | without_stages]
