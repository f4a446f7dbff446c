"""Pages with people in them are kept by no browser, proxy or back button."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase


class PersonalDataMiddleware:
    """Forbids storing any page, unless its view has itself said how long it may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
