"""Rendering in tests: through Django's own backend, with a request and without a database."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory


def request(path: str = "/", **headers: str) -> HttpRequest:
    """Return a GET for this path, by nobody."""
    made = RequestFactory().get(path, headers=headers)
    made.user = AnonymousUser()
    made._messages = CookieStorage(made)  # type: ignore[attr-defined]
    return made


def text(source: str, **names: Any) -> str:
    """Return this template source rendered with these names."""
    return engines["jinja2"].from_string(source).render(names)


def page(template: str, **names: Any) -> str:
    """Return this template rendered for a request by nobody."""
    return render_to_string(template, names, request())


def element(html: str) -> Any:
    """Return an HTML fragment as a tree that ignores white space between tags and the order of attributes."""
    from django.test.html import parse_html

    return parse_html(html)
