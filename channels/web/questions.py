"""A service's own questions as form fields: one definition in the catalogue, asked alike by every door.

Names are `q-CODE`; of a date `q-CODE-day` and so on, of an address `q-CODE-query` and `-uprn`, of a point `q-CODE-spot`.
Whether the answers will do says crm/catalogue/forms: no field is required here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

from channels.web.addresses import addresses_to_choose
from channels.web.fields import PARTS, DateField
from crm.catalogue.forms import Question, QuestionKind
from crm.catalogue.forms.kinds import as_date
from crm.catalogue.forms.questions import MANY
from crm.customers.names import storable
from gazetteer.entries.models import Property
from gazetteer.finding.spots import spot_typed

PREFIX = "q"
QUERY, UPRN, SPOT, PICK = "query", "uprn", "spot", "pick"
SUFFIXES = (*PARTS, QUERY, UPRN, SPOT, PICK, "known")
LONG_LIST = 20  # more choices than this are a list to choose from
MOST_FOUND = 50
LONGEST, LONGEST_QUERY = 20_000, 200
AS_TYPED = "as-typed"
MODES = {"email": ("email", "email"), "phone": ("tel", "tel"), "postcode": ("text", "postal-code")}
COMPLETE = {"name": "name", "email": "email", "phone": "tel"}


def field_for(question: Question, *, says_optional: bool = True) -> forms.Field:
    """The field that asks this question, when one field does."""
    label = question.label
    if says_optional and not question.required:
        label = _("%(label)s (optional)") % {"label": label}
    said: dict[str, Any] = {"label": label, "help_text": question.hint, "required": False}
    kind = question.kind
    if kind == QuestionKind.DATE:
        return DateField(**said)
    if kind == QuestionKind.CHOICES:
        return forms.MultipleChoiceField(
            **said, choices=question.choices, widget=forms.CheckboxSelectMultiple(choices=question.choices)
        )
    if question.choices and len(question.choices) > LONG_LIST:
        return forms.CharField(**said, widget=forms.Select(choices=[("", _("Choose")), *question.choices]))
    if question.choices:
        return forms.CharField(**said, widget=forms.RadioSelect(choices=question.choices))
    if kind == QuestionKind.FILE:
        return forms.FileField(**said, widget=Files(attrs={"multiple": True}))
    if kind == QuestionKind.LONG:
        return forms.CharField(**said, widget=forms.Textarea(attrs={"rows": "4", "dir": "auto"}))
    return forms.CharField(**said, widget=forms.TextInput(attrs=_typed_attributes(question)))


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


def _typed_attributes(question: Question) -> dict[str, str]:
    if question.kind in (QuestionKind.NUMBER, QuestionKind.MONEY):
        whole = question.kind == QuestionKind.NUMBER and not question.limits.get("places")
        return {"inputmode": "numeric" if whole else "decimal", "class": "govuk-input--width-10", "spellcheck": "false"}
    mode, complete = MODES.get(question.pattern, ("text", "off"))
    complete = COMPLETE.get(question.known, complete)
    given = {"dir": "auto", "autocomplete": complete, "inputmode": mode}
    return given | ({"class": "govuk-input--width-10"} if question.pattern else {})


class QuestionsForm(forms.Form):
    """Some questions of a service, as typed or as answered so far. It finds no fault: `blame` says what others found."""

    def __init__(
        self,
        asked: Iterable[Question],
        typed: QueryDict | None = None,
        *,
        answers: Mapping[str, str] | None = None,
        words: Mapping[str, str] | None = None,
        says_optional: bool = True,
        prefix: str = PREFIX,
    ) -> None:
        """`answers` are kept ones; `words` are those of the addresses among them (see catalogue/answers_found.py)."""
        super().__init__(typed, prefix=prefix, initial=initial_of(asked := list(asked), answers or {}, words or {}))
        self.asked = [question for question in asked if question.is_asked]
        given = answers_typed(typed, prefix=prefix) if typed is not None else answers or {}
        self.worked_out: defaultdict[str, str] = defaultdict(str)  # calculated answers, as far as they are known here
        self.stopping = {one.code: tuple(given.get(one.code, "").split(",")) for one in self.asked if one.stops}
        for question in self.asked:
            if question.kind == QuestionKind.ADDRESS:
                self._ask_address(question, says_optional=says_optional)
            elif question.kind == QuestionKind.POINT:
                self._ask_point(question, says_optional=says_optional)
            else:
                self.fields[question.code] = field_for(question, says_optional=says_optional)

    def full_clean(self) -> None:
        """Nothing is found fault with here."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    def blame(self, code: str, words: str) -> bool:
        """True when this asks the question, which now shows the fault."""
        name = next((name for name in (code, f"{code}-{QUERY}", f"{code}-{SPOT}") if name in self.fields), None)
        if name is not None:
            _faults_so_far = self.errors  # reading them makes the form ready for one more
            self.add_error(name, words)
        return name is not None

    def offer(self, code: str, found: Sequence[tuple[str, str]]) -> None:
        """Nothing; these addresses are to be chosen from, or what was typed is to be kept."""
        choices = [*found, (AS_TYPED, _("None of these: keep what I typed"))]
        self.fields[f"{code}-{UPRN}"] = forms.CharField(
            label=_("Choose the address"), required=False, widget=forms.RadioSelect(choices=choices)
        )

    def _ask_address(self, question: Question, *, says_optional: bool) -> None:
        self.fields[f"{question.code}-{QUERY}"] = forms.CharField(
            label=field_for(question, says_optional=says_optional).label,
            help_text=question.hint or _("For example M33 6AB, or 12 Abbey Road"),
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        )
        self.fields[f"{question.code}-{UPRN}"] = forms.CharField(
            label=_("Choose the address"), required=False, widget=forms.HiddenInput
        )

    def _ask_point(self, question: Question, *, says_optional: bool) -> None:
        self.fields[f"{question.code}-{SPOT}"] = forms.CharField(
            label=field_for(question, says_optional=says_optional).label,
            help_text=question.hint or _("A street, postcode or grid reference. On the map you can point instead."),
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields[f"{question.code}-{PICK}"] = forms.CharField(required=False, widget=forms.HiddenInput)


def initial_of(asked: Iterable[Question], answers: Mapping[str, str], words: Mapping[str, str]) -> dict[str, Any]:
    """Kept answers as the fields show them."""
    shown: dict[str, Any] = {}
    for question in asked:
        answer = answers.get(question.code, "")
        if not answer or question.kind == QuestionKind.FILE:
            continue
        if question.kind == QuestionKind.DATE:
            shown[question.code] = as_date(answer)
        elif question.kind == QuestionKind.ADDRESS:
            is_uprn = answer.isdigit()
            shown[f"{question.code}-{QUERY}"] = words.get(f"uprn:{answer}", "" if is_uprn else answer)
            shown[f"{question.code}-{UPRN}"] = answer if is_uprn else ""
        elif question.kind == QuestionKind.POINT:
            shown[f"{question.code}-{SPOT}"] = answer
        else:
            shown[question.code] = answer.split(",") if question.kind in MANY else answer
    return shown


def answers_typed(typed: QueryDict, *, prefix: str = PREFIX) -> dict[str, str]:
    """The answers by code, as the intake takes them: a date of three boxes as year-month-day, several choices with
    commas between, an address by its number or as typed, a point as typed; the rest as typed."""
    answers: dict[str, str] = {}
    parts: dict[str, dict[str, str]] = {}
    for name in typed:
        if not name.startswith(f"{prefix}-"):
            continue
        code, _dash, part = name.removeprefix(f"{prefix}-").rpartition("-")
        if code and part in SUFFIXES:
            parts.setdefault(code, {})[part] = str(typed[name]).strip()
        else:
            answers[name.removeprefix(f"{prefix}-")] = ",".join(typed.getlist(name))
    for code, given in parts.items():
        answers[code] = _joined(given)
    return {code: storable(answer)[:LONGEST] for code, answer in answers.items() if answer}


def _joined(given: Mapping[str, str]) -> str:
    if QUERY in given or UPRN in given:
        chosen = given.get(UPRN, "")
        return chosen if chosen and chosen != AS_TYPED else given.get(QUERY, "")
    if SPOT in given or PICK in given:
        return given.get(SPOT, "")
    return as_iso(given) if any(given.get(part) for part in PARTS) else ""


def as_iso(parts: Mapping[str, str]) -> str:
    """Day, month and year as year-month-day; what is no number stays, for the intake to refuse."""
    return "-".join([parts.get("year", "").zfill(4), parts.get("month", "").zfill(2), parts.get("day", "").zfill(2)])


def placed(asked: Iterable[Question], typed: QueryDict, answers: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """By code, the addresses that what was typed may mean, where one must still be chosen. The answers are changed: a
    point as its coordinates, an address that is no property of the gazetteer as nothing."""
    open_still: dict[str, list[tuple[str, str]]] = {}
    for question in asked:
        answer = answers.get(question.code, "")[:LONGEST_QUERY]
        if answer and question.kind == QuestionKind.POINT:
            found = spot_typed(text=answer)
            answers[question.code] = f"{int(found[0])},{int(found[1])}" if found is not None else answer
        elif answer and question.kind == QuestionKind.ADDRESS:
            chosen = str(typed.get(f"{PREFIX}-{question.code}-{UPRN}", ""))
            if chosen not in ("", AS_TYPED):
                answers[question.code] = chosen if _is_property(chosen) else ""
            elif not chosen and (offered := addresses_to_choose(query=answer, limit=MOST_FOUND)):
                open_still[question.code] = offered
    return open_still


def _is_property(chosen: str) -> bool:
    is_key = chosen.isascii() and chosen.isdigit() and len(chosen) <= 12
    return is_key and Property.objects.pickable().filter(uprn=int(chosen)).exists()


def kind_wrong(media_type: str, kinds: Sequence[str] | None) -> str:
    """Words when a file is none of the kinds that are asked for, "" when it is; its content is judged when it is kept."""
    is_image, is_pdf = media_type.startswith("image/"), media_type == "application/pdf"
    kind = "image" if is_image else "pdf" if is_pdf else "document"
    if not kinds or kind in kinds:
        return ""
    names = {"image": _("a photograph or picture"), "pdf": _("a PDF"), "document": _("a document")}
    return _("The file must be %(kinds)s") % {"kinds": _(" or ").join(names[one] for one in kinds)}
