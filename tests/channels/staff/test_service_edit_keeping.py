"""The draft of a service kept whole: what is refused, moved, copied, removed, changed by two at once; what it costs."""

import pytest

from crm.catalogue.definition import document_of
from crm.catalogue.editing.actions.drafting import version_draft
from tests.cast import NOW
from tests.channels.staff.pages import fields_of
from tests.channels.staff.service_desk import ServiceDesk, long_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, services, browser_of) -> ServiceDesk:
    draft = version_draft(service_id=services["missed-bin"].pk, actor=cast.administrator.actor, at=NOW, key="draft")
    return ServiceDesk(browser_of(cast.administrator), draft, cast)


@pytest.mark.parametrize(
    ("part", "typed", "said", "at"),
    [
        ("stages", {"name": "", "state": "PLANNED"}, "Give the stage a name.", "name"),
        ("rules", {"name": "x", "when": ""}, "Choose when.", "when"),
        ("rules", {"name": "x", "when": "quiet_days"}, "Enter how many days.", "when-quiet_days-quiet_days"),
        ("routing", {"team": "", "because": "x"}, "Choose the team that gets it.", "team"),
        ("by-area", {"words": "x"}, "Say where it differs.", "if-0-fact"),
        (
            "by-area",
            {"if__0__fact": "place.uprn", "if__0__value": "1", "provider": "OTHER"},
            "must say which other body",
            "body",
        ),
        ("articles", {"title": "x", "link": "nowhere"}, "must be a web address", "link"),
        ("outcomes", {"label": "x", "label__cy": "y", "family": ""}, "Choose what it means.", "family"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(desk, part, typed, said, at):
    answer = desk.send(desk.at("service-item-add", part), **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page and f'href="#id_{at}"' in page and "There is a problem" in page
    kept = fields_of(page, "item")
    assert all(kept.get(name.replace("__", "-"), "") == value for name, value in typed.items())
    assert desk.document == document_of(desk.draft, desk.draft.outcomes.all())


def test_moved_copied_and_removed(desk):
    revision = {"revision": "1"}
    desk.client.post(desk.at("service-item-act", "form", "out", "up"), revision)
    assert [one["code"] for one in desk.document["form"]] == ["out", "bin", "more"]
    desk.client.post(desk.at("service-item-act", "form", "bin", "copy"), {"revision": "2"})
    assert [one["code"] for one in desk.document["form"]] == ["out", "bin", "which_bin_was_missed", "more"]
    assert b"Remove from the draft" in desk.client.get(desk.at("service-item-remove", "form", "more")).content
    desk.client.post(desk.at("service-item-remove", "form", "more"), {"revision": "3"})
    assert [one["code"] for one in desk.document["form"]] == ["out", "bin", "which_bin_was_missed"]


def test_two_administrators_the_second_keeps_what_was_typed_and_may_put_it_in_place(desk):
    path = desk.at("service-item", "form", "bin")
    opened = fields_of(desk.client.get(path), "item") | {"label": "Mine", "act": "save"}
    desk.send(path, label="Theirs")
    answer = desk.client.post(path, opened)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Adam Administrator changed this draft" in page and 'value="Mine"' in page
    assert desk.document["form"][0]["label"] == "Theirs"
    assert desk.client.post(path, fields_of(page, "item") | {"act": "save"}).status_code == 302
    assert desk.document["form"][0]["label"] == "Mine"


def test_a_move_after_somebody_else_changed_the_list_is_not_done(desk):
    desk.send(desk.at("service-item", "form", "bin"), label="Theirs")
    page = desk.client.post(
        desk.at("service-item-act", "form", "out", "up"), {"revision": "1"}, follow=True
    ).content.decode()
    assert "Adam Administrator changed this draft" in page
    assert [one["code"] for one in desk.document["form"]] == ["bin", "out", "more"]


def test_what_differs_from_what_is_in_force_is_marked(desk):
    assert "changed</span>" not in desk.page(desk.at("service-edit", "form"))
    desk.send(desk.at("service-item", "form", "bin"), label="Which bin?")
    desk.send(desk.at("service-item-add", "form") + "?kind=LONG", label="What else?")
    page = desk.page(desk.at("service-edit", "form"))
    assert "changed</span>" in page and "new</span>" in page and "in force: version 1" in page


def test_markup_in_words_is_only_words(desk):
    desk.send(desk.at("service-item", "form", "bin"), label="<script>alert(1)</script> {{ 7*7 }}")
    page = desk.page(desk.at("service-edit", "form"))
    assert "<script>alert" not in page and "{{ 7*7 }}" in page


def test_without_a_draft_the_way_leads_to_the_service(cast, services, browser_of):
    client = browser_of(cast.administrator)
    for path in ("edit/form", "edit/about", "edit/form/add", "edit/form/items/bin", "edit/form/items/bin/remove"):
        assert client.get(f"/staff/services/missed-bin/{path}")["Location"] == "/staff/services/missed-bin"
    for path in ("nothing/edit/form", "missed-bin/edit/nothing"):
        assert client.get(f"/staff/services/{path}").status_code == 404


def test_as_many_statements_for_a_long_service_as_for_a_short_one(desk, django_assert_max_num_queries):
    paths = [desk.at("service-edit", part) for part in ("form", "rules", "routing", "outcomes", "work")]

    def looked(most: int) -> None:
        for path in paths:
            with django_assert_max_num_queries(most):
                assert desk.client.get(path).status_code == 200

    looked(22)
    long_service(desk)
    looked(22)
