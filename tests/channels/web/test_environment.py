"""The shared environment: strict for us, lenient for the library, escaping by file name."""

import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from jinja2 import DictLoader, UndefinedError

from channels.web.jinja import environment
from tests.channels.web.pages import text

SOURCE = "{{ words }}"
HOSTILE = "<b>O'Brien & \u202esons</b>"


def environment_of(**templates: str):
    return environment(loader=DictLoader(templates))


@pytest.mark.parametrize("name", ["page.html", "letter.jinja"])
def test_pages_escape_what_people_typed(name: str) -> None:
    env = environment_of(**{name: SOURCE})
    assert env.get_template(name).render(words=HOSTILE) == "&lt;b&gt;O&#39;Brien &amp; \u202esons&lt;/b&gt;"


@pytest.mark.parametrize("name", ["mail.txt", "mail.subject"])
def test_plain_text_keeps_what_people_typed(name: str) -> None:
    env = environment_of(**{name: SOURCE})
    assert env.get_template(name).render(words=HOSTILE) == HOSTILE


@pytest.mark.parametrize("source", ["{{ nobody }}", "{{ one.nothing }}", "{% if nobody %}x{% endif %}"])
def test_a_name_never_set_is_an_error_in_our_templates(source: str) -> None:
    with pytest.raises(UndefinedError):
        text(source, one={"something": 1})


def test_a_name_never_set_is_an_error_in_a_page_that_extends_the_librarys() -> None:
    page = """{% extends "govuk_frontend_jinja/template.html" %}
    {% block header %}{% endblock %}{% block footer %}{% endblock %}{% block content %}{{ nobody }}{% endblock %}"""
    env = environment_of(**{"a.html": page})
    assert "somebody" in env.get_template("a.html").render(nobody="somebody")
    with pytest.raises(UndefinedError, match="nobody"):
        env.get_template("a.html").render()


def test_the_librarys_macros_leave_out_what_they_are_not_given() -> None:
    macro = '{% from "govuk_frontend_jinja/components/tag/macro.html" import govukTag %}{{ govukTag({"text": words}) }}'
    assert "&lt;b&gt;" in text(macro, words=HOSTILE)


def test_lines_typed_into_a_text_area_are_not_indented() -> None:
    source = """{% from "govuk_frontend_jinja/components/textarea/macro.html" import govukTextarea %}
    {% from "govuk_frontend_jinja/components/radios/macro.html" import govukRadios %}
    {% set inner = govukTextarea({"name": "n", "label": {"text": "N"}, "value": "first\nsecond"}) %}
    {{ govukRadios({"name": "r", "fieldset": {"legend": {"text": "R"}},
       "items": [{"value": "1", "text": "one", "conditional": {"html": inner}}]}) }}"""
    assert "first\nsecond" in text(source)


def test_words_are_translated_with_their_names_escaped() -> None:
    assert text('{{ _("Due %(day)s", day=day) }}', day="<i>") == "Due &lt;i&gt;"


def test_a_missing_page_of_a_door_is_an_empty_address() -> None:
    assert text('{{ known("nowhere:at-all") }}') == ""
    assert text('{{ known("web:theme") }}') == "/web/theme.css"


def test_no_template_is_found_outside_the_doors() -> None:
    assert get_template("web/base.html")
    with pytest.raises(TemplateDoesNotExist):
        get_template("base.html")
