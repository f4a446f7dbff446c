"""What every address of this door shares: its form, its parameters, its errors."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from channels.open311.answering import FORMS, JSON, XML, written
from channels.open311.faults import Fault, Refused, fault_of
from channels.web.uploads import SLACK, content_length, drained, most_bytes
from crm.customers.names import storable

READS = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a view takes it: its parameters, without what no database can hold, and when it came."""

    request: HttpRequest
    given: QueryDict
    at: datetime

    def text(self, name: str) -> str:
        """One parameter; an empty one is an absent one."""
        return storable(self.given.get(name) or "").strip()

    def texts(self, name: str) -> list[str]:
        """Every value of a parameter that may be repeated."""
        return [text for value in self.given.getlist(name) if (text := storable(value).strip())]

    @property
    def writes(self) -> bool:
        """True when it wants something done."""
        return self.request.method == "POST"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer before it is written: the root of the XML, and what stands in it."""

    root: str
    body: Any
    status: int = 200


def endpoint(*methods: str) -> Callable[[Callable[..., Said]], Callable[..., HttpResponse]]:
    """The view that answers in the form its address ends in, whatever goes wrong: XML where that is no form."""

    def decorate(view: Callable[..., Said]) -> Callable[..., HttpResponse]:
        @csrf_exempt  # clients are known by their key, never by a cookie
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            form = (kwargs.pop("form", "") or _ending(request)).lower()
            try:
                if form not in FORMS:
                    raise Refused(404, _("There is nothing at this address: it ends in .xml or .json."))
                if request.method not in methods:
                    raise Refused(405, _("This cannot be done here."), headers={"Allow": ", ".join(methods)})
                asked = Asked(request, parameters(request), timezone.now())
                said = view(asked, *args, **kwargs)
            except Exception as error:  # every fault has its answer: a client reads no page of ours
                return _faulty(fault_of(error), form)
            return _response(said.root, said.body, form, said.status)

        return answer

    return decorate


def _ending(request: HttpRequest) -> str:
    """The form that an address asks for which is none of ours."""
    return JSON if request.path_info.lower().endswith(".json") else XML


def parameters(request: HttpRequest) -> QueryDict:
    """What was sent with the request, in its address or as a form. Raises Refused."""
    if request.method != "POST":
        return request.GET
    if content_length(request) > most_bytes() + SLACK:
        drained(request)
        raise Refused(400, _("What was sent is too large."))
    try:
        given = request.POST.copy()
    except (ValueError, LookupError) as error:  # an encoding that is none
        raise Refused(400, _("The form that was sent cannot be read.")) from error
    for name in request.GET:  # a key in the address is as good as one in the form
        if name not in given:
            given.setlist(name, request.GET.getlist(name))
    return given


def _faulty(fault: Fault, form: str) -> HttpResponse:
    errors = [{"code": str(fault.status), "description": words} for words in fault.words]
    response = _response("errors", errors, form if form in FORMS else XML, fault.status)
    for name, value in fault.headers.items():
        response.headers[name] = value
    return response


def _response(root: str, body: Any, form: str, status: int) -> HttpResponse:
    response = HttpResponse(written(root, body, form), status=status, content_type=FORMS[form])
    response.headers["Access-Control-Allow-Origin"] = "*"  # read by pages of others, without anybody's cookie
    return response


__all__ = ["JSON", "READS", "XML", "Asked", "Said", "endpoint"]
