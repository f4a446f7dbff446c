"""A service's own questions as staff see them: one definition in the catalogue, what the record knows filled in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from channels.web.questions import PREFIX, QuestionsForm, answers_typed, placed
from crm.catalogue.forms import Question, check, questions

CONFIRM = "known"  # q-CODE-known: what the record has is right, though the reader may not see it whole


class AskedForm(QuestionsForm):
    """The questions of one version of a service, as typed so far. Whether the answers will do, the intake says."""

    def __init__(
        self,
        typed: QueryDict,
        *,
        asked: Sequence[Mapping[str, Any]],
        known: Mapping[str, str] | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        """`known` are answers that the record gives, by code: filled in where nothing was typed yet."""
        every = questions(asked)
        known = known or {}
        fresh = {code: one for code, one in known.items() if not was_typed(typed, code)}
        given = with_answers(typed, every, fresh, words or {})
        super().__init__(every, given, says_optional=False)
        self.every = every
        self.worked_out |= check(asked, answers_typed(given))[0]
        for field in self.fields.values():
            if "autocomplete" in field.widget.attrs:  # the browser knows the agent's name, not the caller's
                field.widget.attrs["autocomplete"] = "off"
        for code in known:
            for name, field in self.fields.items():
                if name.split("-")[0] == code:
                    field.help_text = " ".join(filter(None, [str(field.help_text), _("From the record: confirm it.")]))
                    break

    def find(self, typed: QueryDict) -> None:
        """Nothing; addresses that what was typed may mean are to be chosen from."""
        for code, found in placed(self.asked, typed, answers_typed(typed)).items():
            self.offer(code, found)


def was_typed(typed: QueryDict, code: str) -> bool:
    """True when the form with this question was sent before, if only with nothing."""
    return any(name == f"{PREFIX}-{code}" or name.startswith(f"{PREFIX}-{code}-") for name in typed)


def with_answers(
    typed: QueryDict, asked: Sequence[Question], answers: Mapping[str, str], words: Mapping[str, str]
) -> QueryDict:
    """What was typed, with these answers as if they had been."""
    if not answers:
        return typed
    shown = QuestionsForm([one for one in asked if one.code in answers], answers=answers, words=words)
    given = typed.copy()
    for name, value in shown.initial.items():
        if hasattr(value, "year"):
            for part in ("day", "month", "year"):
                given[f"{PREFIX}-{name}-{part}"] = str(getattr(value, part))
        else:
            given[f"{PREFIX}-{name}"] = str(value)
    return given


def forgetting(typed: QueryDict, asked: Sequence[Mapping[str, Any]]) -> None:
    """Nothing; what the record of somebody else had filled in is typed no more."""
    known = {item["code"] for item in asked if item.get("known")}
    for name in [name for name in typed if name.startswith(f"{PREFIX}-") and name.split("-")[1] in known]:
        del typed[name]


__all__ = ["CONFIRM", "PREFIX", "AskedForm", "answers_typed", "forgetting"]
