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
                    answers=[(status, answer["description"]) for status, answer in said["responses"].items()],
                    needs_key={} not in said.get("security", []),
                )
            )
    return groups


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
