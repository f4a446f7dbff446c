"""Our services as GeoReport v2 lists and describes them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.forms import Question, QuestionKind, questions
from crm.catalogue.models import Category, Service, ServiceVersion
from crm.catalogue.reportable import shown_to_all

FIXMYSTREET_ID = "fixmystreet_id"
DATATYPES = {
    QuestionKind.LONG: "text",
    QuestionKind.ADDRESS: "text",
    QuestionKind.NUMBER: "number",
    QuestionKind.MONEY: "number",
    QuestionKind.DATE: "datetime",
    QuestionKind.CHOICE: "singlevaluelist",
    QuestionKind.YES_NO: "singlevaluelist",
    QuestionKind.CHOICES: "multivaluelist",
}
NOT_ASKED = frozenset({QuestionKind.FILE, QuestionKind.CALCULATED})  # photographs come beside the answers
# What a client fills in by itself: its own key of the report, by which it may send it twice, and the property it knows.
HIDDEN = ((FIXMYSTREET_ID, "server_set", "external system ID"), ("uprn", "hidden_field", "UPRN"))


def service_said(version: ServiceVersion) -> dict[str, Any]:
    """A service in the list. Reports of a private one are shown to nobody by the client either."""
    service = version.service
    flags = [] if shown_to_all(version) else ["private"]
    return {
        "service_code": service.code,
        "service_name": service.name,
        "description": service.name,
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join([*_synonyms(service), *flags]),
        "group": str(Category(service.category).label) if service.category else service.department.name,
    }


def definition_said(version: ServiceVersion) -> dict[str, Any]:
    """What the service asks."""
    asked = [one for one in questions(version.form) if one.kind not in NOT_ASKED]
    said = [_attribute(one, order) for order, one in enumerate(asked, 1)]
    for order, (code, automated, description) in enumerate(HIDDEN, len(said) + 1):
        said.append(_hidden(code, automated, description, order))
    return {"service_code": version.service.code, "attributes": said}


def _attribute(question: Question, order: int) -> dict[str, Any]:
    values = [{"key": code, "name": label} for code, label in question.choices]
    said = {
        "variable": question.is_asked,
        "code": question.code,
        "datatype": DATATYPES.get(question.kind, "string"),
        "required": question.required and not question.show_when,
        "datatype_description": _how(question),
        "order": order,
        "description": question.label,
    }
    return said | ({"values": values} if values else {})


def _how(question: Question) -> str:
    if question.kind == QuestionKind.DATE:
        return question.hint or _("A day, like 2026-11-28")
    return question.hint or question.help


def _hidden(code: str, automated: str, description: str, order: int) -> dict[str, Any]:
    return {
        "variable": True,
        "code": code,
        "datatype": "string",
        "required": False,
        "datatype_description": "",
        "order": order,
        "description": description,
        "automated": automated,
    }


def _synonyms(service: Service) -> list[str]:
    return [word for word in service.synonyms.replace(",", " ").split() if word]


def answers_given(version: ServiceVersion, given: Mapping[str, list[str]]) -> tuple[dict[str, str], list[str]]:
    """The answers to the form by code, and lines that say what was sent besides: nothing that was said is lost."""
    asked = {one.code: one for one in questions(version.form)}
    answers: dict[str, str] = {}
    beside: list[str] = []
    for code, values in given.items():
        if code in asked:
            answers[code] = _answer(asked[code], values)
        elif code not in KNOWN:
            beside.append(f"{code}: {', '.join(values)}")
    return answers, beside


# What clients send of the report itself, which we have already or have no use for.
KNOWN = frozenset(
    {
        FIXMYSTREET_ID, "uprn", "usrn", "easting", "northing", "report_url", "report_title", "title", "description",
        "detail", "external_id", "service_request_id_ext", "requested_datetime", "public_anonymity_required",
        "email_alerts_requested", "first_name", "last_name", "email", "phone", "closest_address",
    }
)  # fmt: skip


def _answer(question: Question, values: list[str]) -> str:
    """One answer as the form takes it: choices by their key, or by the name they were shown by; days without a time."""
    by_name = {label.casefold(): code for code, label in question.choices}
    if question.kind == QuestionKind.CHOICES:
        several = [part for value in values for part in _parts(value, by_name)]
        return ",".join(by_name.get(one.casefold(), one) for one in several)
    if question.kind == QuestionKind.DATE:
        return values[-1].partition("T")[0]
    return by_name.get(values[-1].casefold(), values[-1])


def _parts(value: str, by_name: Mapping[str, str]) -> list[str]:
    """The answers in one value: a name may hold a comma itself."""
    return [value] if value.casefold() in by_name else [part.strip() for part in value.split(",")]
