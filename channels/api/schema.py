"""The description of this API: as OpenAPI for programs, as a page for people."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    fields: list[dict[str, Any]]  # of the body
    answers: list[tuple[str, str]]  # status and what it means
    needs_key: bool


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The description as OpenAPI 3 in JSON."""
    return JsonResponse(openapi(), json_dumps_params={"indent": 1})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description as a page."""
    return render(request, "api/docs.html", {"groups": operations(openapi())})


@cache
def openapi() -> dict[str, Any]:
    """The description, made once by each process: it changes only with the code."""
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(described: dict[str, Any]) -> dict[str, list[Operation]]:
    """Everything that can be asked, by group, in the order of the addresses."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in described["paths"].items():
        for method, said in methods.items():
            groups.setdefault(said["tags"][0], []).append(
                Operation(
                    id=said["operationId"],
                    method=method.upper(),
                    path=path,
                    summary=said["summary"],
                    description=said["description"],
                    parameters=[_parameter(one) for one in said.get("parameters", [])],
                    fields=_fields(said, described["components"]["schemas"]),
                    answers=[(status, answer["description"]) for status, answer in said["responses"].items()],
                    needs_key={} not in said.get("security", []),
                )
            )
    return groups


def only_listed(result: dict[str, Any], **_given: Any) -> dict[str, Any]:
    """The description, in which a body holds nothing but what is listed: other names are refused (rest/given.py)."""
    for name, shape in result["components"]["schemas"].items():
        if name.endswith("Given"):
            shape["additionalProperties"] = False
    return result


def _fields(said: dict[str, Any], shapes: dict[str, Any]) -> list[dict[str, Any]]:
    """What the body of a request may hold."""
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    shape = shapes.get(body.get("$ref", "").rpartition("/")[2], {})
    return [
        {"name": name, "words": field.get("description", ""), "required": name in shape.get("required", ())}
        for name, field in shape.get("properties", {}).items()
    ]


def _parameter(said: dict[str, Any]) -> dict[str, Any]:
    shape = said.get("schema", {})
    return {
        "name": said["name"],
        "in_path": said["in"] == "path",
        "required": said.get("required", False),
        "words": said.get("description", ""),
        "allowed": [str(value) for value in shape.get("enum", [])],
        "usual": shape.get("default"),
    }
