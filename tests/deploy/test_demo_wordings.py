"""The demo council's own words hold to the rules, and show what the page is for."""

import pytest

from crm.catalogue.models import MessageTemplate, Service
from crm.catalogue.wordings.queries import templates_listed
from deploy.demo.wordings import make_wordings
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def test_own_words_in_both_languages_one_older_a_draft_and_answers(cast, services):
    make_wordings(administrator=cast.administrator, at=NOW)
    lines = {line.event: line for line in templates_listed(channel="EMAIL")}
    assert lines["acknowledgement"].is_welsh_older
    assert lines["added"].cells["en"].draft is not None
    assert [line.name for line in templates_listed(channel="EMAIL", answers=True)] == [
        "When is my bin day?",
        "Wrong council tax band",
    ]
    assert MessageTemplate.objects.filter(state="PUBLISHED", note="").count() == 0
    assert Service.objects.get(code="missed-bin").welsh_name
