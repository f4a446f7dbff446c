"""In which language the public site speaks: as the visitor chose, else as their browser asks, else English."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from crm.catalogue.wordings.languages import ENGLISH, WELSH, language_for, locale_of

OWN_NAMES = {ENGLISH: "English", WELSH: "Cymraeg"}
CHOSEN_FOR = timedelta(days=365)


class LanguageMiddleware:
    """Answers the public site in the visitor's language; staff and machines are answered in English."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        public = not request.path_info.startswith(settings.ENGLISH_ONLY)
        language = translation.get_language_from_request(request) if public else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        if public and response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language_for(language))
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


@require_safe
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language and go back to the page on which it was chosen; to the first page from anywhere else."""
    if code not in OWN_NAMES:
        raise Http404
    back = request.GET.get("next", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    answer = redirect(back)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        locale_of(code),
        max_age=CHOSEN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def other_language(request: HttpRequest) -> dict[str, Any]:
    """The language in which the page is not, and the address that changes to it."""
    now = language_for(translation.get_language() or ENGLISH)
    code = WELSH if now == ENGLISH else ENGLISH
    try:
        href = f"{reverse('web:language', args=[code])}?{urlencode({'next': request.get_full_path()})}"
    except NoReverseMatch:
        href = ""
    return {"code": code, "words": OWN_NAMES[code], "href": href}
