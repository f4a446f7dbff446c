"""Cases for programs: what they may see, and the acts they may do. The state is nobody's to write: acts change it."""

from math import isfinite
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.casework.queries.by_program import CasesWanted, case_whole, cases_page
from channels.api.rest import paging, questions
from channels.api.rest.acting import ONCE, ClientView, acted, actor_of
from channels.api.rest.case_acts import act_done
from channels.api.rest.case_shapes import CasePageShape, CaseShape, case_line, case_told
from channels.api.rest.given import Given, Whole, read
from channels.api.rest.people import customer_root
from channels.api.rest.views import LIMIT, act_answers, answers

TAGS = ["Cases"]
REFERENCE = OpenApiParameter(
    "reference",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="Any reference that leads to it: ours, a partner's, an old system's.",
)


class CasesView(ClientView):
    may = {"GET": "case.view"}

    @extend_schema(
        operation_id="cases",
        summary="Cases",
        description="The cases that this key may see, those raised last first. What is asked for together must hold "
        "together. Needs the scope CASES_READ.",
        parameters=[
            OpenApiParameter("service", description="The code of a service."),
            OpenApiParameter("state", description="The code of a state, such as PLANNED."),
            OpenApiParameter("team", description="The code of a team."),
            OpenApiParameter(
                "open", description="1 for those that have not ended, 0 for those that have.", enum=["0", "1"]
            ),
            OpenApiParameter("uprn", OpenApiTypes.INT64, description="At this property."),
            OpenApiParameter("usrn", OpenApiTypes.INT64, description="On this street."),
            OpenApiParameter(
                "customer", description="The reference of a customer who is a party; needs CUSTOMERS_READ."
            ),
            paging.CURSOR,
            LIMIT,
        ],
        responses=answers(CasePageShape),
        tags=TAGS,
    )
    def get(self, request: Request) -> Response:
        """A page of cases."""
        most, actor, now = questions.limit(request), actor_of(request), timezone.now()
        wanted = CasesWanted(
            service=questions.text(request, "service"),
            state=questions.text(request, "state"),
            team=questions.text(request, "team"),
            is_open=questions.yes(request, "open") if questions.text(request, "open") else None,
            uprn=questions.number(request, "uprn"),
            usrn=questions.number(request, "usrn"),
            customer=customer_root(request, "customer"),
        )
        found = cases_page(actor=actor, at=now, wanted=wanted, before=paging.cursor(request), size=most + 1)
        told = [case_line(case) for case in found]
        return Response(CasePageShape(paging.page(request, found, told, most=most)).data)


class CaseView(ClientView):
    may = {"GET": "case.view"}

    @extend_schema(
        operation_id="case",
        summary="A case",
        description="A case with its contacts, parties, promises and the acts that this key may do on it now. "
        "Needs the scope CASES_READ.",
        parameters=[REFERENCE],
        responses=answers(CaseShape, one=True),
        tags=TAGS,
    )
    def get(self, request: Request, reference: str) -> Response:
        """One case. Raises NoSuchCase."""
        whole = case_whole(actor=actor_of(request), at=timezone.now(), reference=reference)
        return Response(CaseShape(case_told(whole)).data)


class ActGiven(Given):
    """What an act asks for, by name as the case's `acts` list it, and the version of the case that was read."""

    inputs = serializers.DictField(required=False)
    version = Whole(required=False, min_value=1, max_value=2**31 - 1)


class CaseActView(ClientView):
    may = {"POST": "case.work"}

    @extend_schema(
        operation_id="case_act",
        summary="Do something on a case",
        description="One of the acts that the case lists: its workflow's, `ask` and `note`. With `version` it is refused "
        "when the case has changed since. Answered with the case as it then stands. Needs CASES_WORK beside CASES_READ; an "
        "act that looks at another's decision again, or needs a team leader, is no program's.",
        parameters=[
            REFERENCE,
            OpenApiParameter("act", OpenApiTypes.STR, OpenApiParameter.PATH, description="The name of the act."),
            ONCE,
        ],
        request=ActGiven,
        responses=act_answers(CaseShape),
        tags=TAGS,
    )
    def post(self, request: Request, reference: str, act: str) -> Response:
        """The case after the act. Raises NoSuchCase, ActRefused, InputsRefused, NotPermitted, Busy, KeyUsed."""
        actor, now = actor_of(request), timezone.now()
        given = read(request, ActGiven)
        case = case_whole(actor=actor, at=now, reference=reference).case
        inputs = _plain(given.get("inputs") or {})

        def do(key: str) -> None:
            act_done(
                case=case, name=act, inputs=inputs, version=given.get("version"), actor=actor, at=now, key=key
            )  # fmt: skip

        _nothing, status = acted(request, do, at=now)
        after = case_whole(actor=actor, at=now, reference=reference)
        return Response(CaseShape(case_told(after)).data, status=status)


def _plain(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs. Raises ValidationError for one that is neither text nor number."""
    for name, value in inputs.items():
        endless = isinstance(value, float) and not isfinite(value)  # 1e400
        if not isinstance(value, str | int | float) or isinstance(value, bool) or endless:
            raise questions.wrong(f"inputs.{name[:40]}", _("A text or a number."))
        if isinstance(value, str) and "\x00" in value:
            raise questions.wrong(f"inputs.{name[:40]}", _("Null characters are not allowed."))
    return inputs
