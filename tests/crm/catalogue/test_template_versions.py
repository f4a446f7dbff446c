"""Words of a message: drafted, published, taken back, withdrawn; earlier versions stay."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from crm.catalogue.models import MessageTemplate, TemplateState
from crm.catalogue.queries import wording_of
from crm.catalogue.wordings.actions import (
    TemplateChanged,
    TemplateRefused,
    Which,
    template_discard,
    template_draft_save,
    template_publish,
    template_take_back,
    template_withdraw,
)
from crm.catalogue.wordings.languages import speaking
from crm.teams.policy import NotPermitted
from tests.cast import NOW

pytestmark = pytest.mark.django_db
CODE = Which("code", "EMAIL", "en")
NAMES = {"code": "123456", "reference": "BCDF-2345-J", "link": "https://x", "council": "Us", "service": "Bins"}
LATER = NOW + timedelta(hours=1)


def drafted(cast, which=CODE, *, subject="Your code", body="It is ((code)).", draft=None, by="administrator"):
    return template_draft_save(
        which=which,
        draft_id=draft.pk if draft else None,
        revision=draft.revision if draft else 0,
        subject=subject,
        body=body,
        actor=cast.users[by].actor,
        at=NOW,
    )


def published(cast, which=CODE, **words):
    draft = drafted(cast, which, **words)
    return template_publish(
        draft_id=draft.pk, revision=draft.revision, note="Plainer", actor=cast.administrator.actor, at=NOW
    )


def said(service=None, channel="EMAIL", language="en"):
    with speaking(language):
        return wording_of(event="code", service=service, names=NAMES, channel=channel).body


def test_a_draft_changes_nothing_until_it_is_published(cast):
    shipped = said()
    draft = drafted(cast)
    assert said() == shipped
    template_publish(draft_id=draft.pk, revision=1, note="Plainer", actor=cast.administrator.actor, at=LATER)
    assert said() == "It is 123456."
    row = MessageTemplate.objects.get()
    assert (row.number, row.note, row.published_by, row.published_at) == (1, "Plainer", cast.administrator, LATER)


def test_the_next_version_succeeds_it_and_the_earlier_one_can_be_taken_back(cast):
    first = published(cast)
    second = published(cast, body="Here: ((code))")
    assert said() == "Here: 123456"
    first.refresh_from_db()
    assert (first.state, first.ended_by) == (TemplateState.RETIRED, cast.administrator)
    third = template_take_back(template_id=first.pk, note="It was better", actor=cast.administrator.actor, at=LATER)
    assert (said(), third.number) == ("It is 123456.", 3)
    second.refresh_from_db()
    assert second.state == TemplateState.RETIRED
    again = template_take_back(template_id=first.pk, note="It was better", actor=cast.administrator.actor, at=LATER)
    assert again == third, "twice is once"


def test_withdrawn_what_ships_goes_out(cast):
    shipped = said()
    row = published(cast)
    for _twice in range(2):
        template_withdraw(template_id=row.pk, note="Not needed", actor=cast.administrator.actor, at=LATER)
    assert said() == shipped
    row.refresh_from_db()
    assert (row.state, row.end_note, row.ended_at) == (TemplateState.RETIRED, "Not needed", LATER)


def test_a_service_s_own_words_stand_before_those_for_all_and_other_channels_and_languages_keep_theirs(cast, services):
    published(cast)
    bins = services["missed-bin"]
    published(cast, Which("code", "EMAIL", "en", bins.pk), body="Bins: ((code))")
    assert said() == "It is 123456."
    assert said(bins) == "Bins: 123456"
    assert "123456" in said(channel="TEXT") and said(channel="TEXT") != said()
    assert said(language="cy") not in {said(), said(bins)}
    published(cast, Which("code", "EMAIL", "cy"), body="Dyma’r cod: ((code))")
    assert said(bins, language="cy") == "Dyma’r cod: 123456"


def test_what_cannot_be_is_refused_and_says_why(cast):
    with pytest.raises(TemplateRefused) as refused:
        drafted(cast, body="Hello")
    assert "((code))" in refused.value.errors["body"]
    for which in (Which("nothing", "EMAIL", "en"), Which("code", "POST", "en"), Which("code", "EMAIL", "pl")):
        with pytest.raises(TemplateRefused):
            drafted(cast, which)
    with pytest.raises(TemplateRefused):
        drafted(cast, Which("moved", "EMAIL", "en", 1), body="((phone))")
    draft = drafted(cast)
    with pytest.raises(TemplateRefused) as refused:
        template_publish(draft_id=draft.pk, revision=1, note=" ", actor=cast.administrator.actor, at=NOW)
    assert "note" in refused.value.errors
    template_publish(draft_id=draft.pk, revision=1, note="So", actor=cast.administrator.actor, at=NOW)
    same = drafted(cast)
    with pytest.raises(TemplateRefused) as refused:
        template_publish(draft_id=same.pk, revision=1, note="So", actor=cast.administrator.actor, at=NOW)
    assert refused.value.errors == {"": "Nothing differs from the version in force."}


def test_only_administrators_write(cast):
    for by in ("agent", "team_leader", "manager"):
        with pytest.raises(NotPermitted):
            drafted(cast, by=by)


def test_two_on_one_draft_the_second_is_told(cast):
    first = drafted(cast)
    newer = drafted(cast, body="Newer: ((code))", draft=first)
    with pytest.raises(TemplateChanged) as changed:
        template_draft_save(
            which=CODE, draft_id=first.pk, revision=1, subject="Old", body="Old ((code))",
            actor=cast.administrator.actor, at=LATER,
        )  # fmt: skip
    assert (changed.value.by, changed.value.state) == (cast.administrator, TemplateState.DRAFT)
    with pytest.raises(TemplateChanged):
        drafted(cast, body="Begun beside it ((code))")
    template_discard(draft_id=first.pk, revision=newer.revision, actor=cast.administrator.actor, at=LATER)
    with pytest.raises(TemplateChanged) as changed:
        drafted(cast, body="Too late ((code))", draft=newer)
    assert changed.value.state == TemplateState.DISCARDED


def test_the_database_keeps_one_in_force_and_one_draft(cast):
    columns = {**CODE.columns(), "subject": "x", "body": "((code))"}
    for state in ("PUBLISHED", "DRAFT"):
        MessageTemplate.objects.create(**columns, number=10 + len(state), state=state)
        with pytest.raises(IntegrityError), transaction.atomic():
            MessageTemplate.objects.create(**columns, number=20 + len(state), state=state)


def test_an_earlier_text_is_kept_at_each_change_of_a_draft(cast):
    draft = drafted(cast)
    drafted(cast, body="Newer: ((code))", draft=draft)
    history = MessageTemplate._meta.get_field("event").model.pgh_event_model
    assert [row.body for row in history.objects.all()] == ["It is ((code))."]
