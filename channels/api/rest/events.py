"""The feed of events: what happened to the cases a program may see, in an order that never changes."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from channels.api.events.kinds import KINDS, kind_of, type_of
from channels.api.events.models import CaseNews
from channels.api.events.queries import NewsWanted, case_key, news_page
from channels.api.events.telling import news_told
from channels.api.rest import paging, questions
from channels.api.rest.acting import ClientView, actor_of
from channels.api.rest.promises import moment
from channels.api.rest.views import LIMIT, answers
from crm.customers.references import NotAReference, normalise
from crm.teams.actor import Actor

TYPES = [type_of(kind) for kind in KINDS]


class EventShape(serializers.Serializer[Any]):
    """Something that happened to a case. Who, and what was said, is asked of the case, by whoever may know."""

    id = serializers.CharField(help_text="The same in a webhook: what was heard twice happened once.")
    type = serializers.ChoiceField(TYPES)
    happened_at = serializers.DateTimeField()
    case = serializers.CharField(help_text="Its reference.")
    service = serializers.CharField(help_text="The code of its service.")
    act = serializers.CharField(allow_blank=True)
    from_state = serializers.CharField(allow_blank=True)
    to_state = serializers.CharField(allow_blank=True)
    outcome = serializers.CharField(allow_blank=True)
    planned_date = serializers.DateField(allow_null=True)
    href = serializers.URLField(help_text="Where the case is read.")


class EventPageShape(serializers.Serializer[Any]):
    """A page of events in order. `cursor` is where it ended: kept and sent next time, nothing is read twice or missed."""

    results = EventShape(many=True)
    next = serializers.URLField(allow_null=True)
    cursor = serializers.CharField()


class EventsView(ClientView):
    may = {"GET": "case.view"}

    @extend_schema(
        operation_id="events",
        summary="What happened to cases",
        description="The events of the cases that this key may see, oldest first, as webhooks tell them: for whoever would "
        "rather ask, or has missed some. Kept for 90 days, from when the first key could read cases. Needs CASES_READ.",
        parameters=[
            OpenApiParameter("type", description="Only events of this type.", enum=TYPES),
            OpenApiParameter("case", description="The reference of a case: only its events."),
            OpenApiParameter("since", OpenApiTypes.DATETIME, description="What happened then or later."),
            OpenApiParameter("cursor", description="As `cursor` or `next` of the page before says it."),
            LIMIT,
        ],
        responses=answers(EventPageShape),
        tags=["Events"],
    )
    def get(self, request: Request) -> Response:
        """A page of events."""
        actor, now, most = actor_of(request), timezone.now(), questions.limit(request)
        wanted = NewsWanted(
            kind=_kind(request),
            case=_case(request, actor),
            since=moment(request, "since", usual=now) if questions.text(request, "since") else None,
        )
        after = paging.cursor(request) or 0
        found = news_page(actor=actor, at=now, wanted=wanted, after=after, size=most + 1)
        told = paging.page(request, found, [_told(one) for one in found], most=most)
        last = found[min(len(found), most) - 1].pk if found else after
        return Response(EventPageShape(told | {"cursor": paging.cursor_of(last)}).data)


def _told(news: CaseNews) -> dict[str, Any]:
    reference: str = news.reference_value  # type: ignore[attr-defined]
    return news_told(news, reference=reference)


def _kind(request: Request) -> str:
    said = questions.text(request, "type")
    kind = kind_of(said)
    if said and not kind:
        raise questions.wrong("type", _("One of %(known)s.") % {"known": ", ".join(TYPES)})
    return kind


def _case(request: Request, actor: Actor) -> int | None:
    """The case that is asked about. Raises ValidationError for one that this client may not see."""
    said = questions.text(request, "case")
    if not said:
        return None
    try:
        key = case_key(actor=actor, reference=normalise(said))
    except NotAReference:
        key = None
    if key is None:
        raise questions.wrong("case", _("No case of ours that you may see has this reference."))
    return key
