"""Two administrators at once, each on a connection of their own: one draft is begun, one version is in force."""

import pytest

from crm.catalogue.models import MessageTemplate, TemplateState
from crm.catalogue.wordings.actions import (
    TemplateChanged,
    TemplateRefused,
    Which,
    template_draft_save,
    template_publish,
)
from tests.cases.casework.test_two_at_once import together
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)
CODE = Which("code", "EMAIL", "en")


def save(cast, body):
    return template_draft_save(
        which=CODE, draft_id=None, revision=0, subject="x", body=body, actor=cast.administrator.actor, at=NOW
    )


def publish(cast, draft, note):
    return template_publish(
        draft_id=draft.pk, revision=draft.revision, note=note, actor=cast.administrator.actor, at=NOW
    )


def test_two_begin_the_first_draft(cast):
    found = together(*[lambda body=body: save(cast, body) for body in ("One ((code))", "Two ((code))", "3 ((code))")])
    assert sorted(type(one).__name__ for one in found) == ["MessageTemplate", "TemplateChanged", "TemplateChanged"]
    assert MessageTemplate.objects.count() == 1
    told = next(one for one in found if isinstance(one, TemplateChanged))
    assert told.by == cast.administrator


def test_one_publishes_while_another_writes_on(cast):
    draft = save(cast, "One ((code))")

    def write_on():
        return template_draft_save(
            which=CODE, draft_id=draft.pk, revision=1, subject="x", body="Two ((code))",
            actor=cast.administrator.actor, at=NOW,
        )  # fmt: skip

    published, written = together(lambda: publish(cast, draft, "So"), write_on)
    refused = [one for one in (published, written) if isinstance(one, TemplateChanged)]
    assert len(refused) == 1, "whoever came second was told"
    row = MessageTemplate.objects.get()
    assert (row.state, row.body) in {(TemplateState.PUBLISHED, "One ((code))"), (TemplateState.DRAFT, "Two ((code))")}


def test_two_publish_the_same_draft(cast):
    draft = save(cast, "One ((code))")
    found = together(*[lambda note=note: publish(cast, draft, note) for note in ("One", "Two")])
    assert not [one for one in found if isinstance(one, TemplateChanged | TemplateRefused)], "twice is once"
    assert MessageTemplate.objects.filter(state=TemplateState.PUBLISHED).count() == 1
