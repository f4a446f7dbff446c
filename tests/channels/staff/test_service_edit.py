"""Editing the draft of a service in the browser, part by part: what was typed is what the draft then says."""

import pytest

from crm.catalogue.editing.actions.drafting import version_change, version_draft
from tests.cast import NOW
from tests.channels.staff.pages import fields_of
from tests.channels.staff.service_desk import ServiceDesk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, services, browser_of) -> ServiceDesk:
    draft = version_draft(service_id=services["missed-bin"].pk, actor=cast.administrator.actor, at=NOW, key="draft")
    return ServiceDesk(browser_of(cast.administrator), draft, cast)


@pytest.mark.parametrize(
    "part", ["about", "work", "words", "form", "stages", "outcomes", "rules", "routing", "by-area", "articles"]
)
def test_every_part_has_its_page_and_saving_it_untouched_changes_nothing(desk, part):
    before = desk.document
    path = desk.at("service-edit", part)
    assert desk.client.get(path).status_code == 200
    if part in ("about", "work", "words"):
        answer = desk.send(path)
        assert answer.status_code == 302, answer.content.decode()
    assert desk.document == before


def test_what_it_is_and_how_it_works(desk):
    desk.send(
        desk.at("service-edit", "about"),
        about__name="Bin not emptied",
        about__name__cy="Bin heb ei wagio",
        about__lgsl_code="577",
    )
    answer = desk.send(
        desk.at("service-edit", "work"),
        team="street-cleansing",
        not_fixed_days="21",
        read_by=["safeguarding"],
        says_subject=None,
    )
    assert answer.status_code == 302
    about = desk.document["about"]
    assert (about["name"], about["welsh_name"], about["lgsl_code"]) == ("Bin not emptied", "Bin heb ei wagio", 577)
    found = desk.document
    assert (found["team"], found["not_fixed_days"], found["read_by"], found["says_subject"]) == (
        "street-cleansing",
        21,
        ["safeguarding"],
        False,
    )


def test_a_question_is_added_with_choices_welsh_a_stop_and_a_condition(desk):
    path = desk.at("service-item-add", "form") + "?kind=CHOICE"
    typed = {
        "label": "How big is it?",
        "label__cy": "Pa mor fawr?",
        "choices__0__label": "Small",
        "choices__0__label__cy": "Bach",
        "choices__1__label": "It is on fire",
        "choices__1__stop": "Ring 999 now.",
        "required": None,
        "show_when__0__fact": "answers.bin",
        "show_when__0__test": "is",
        "show_when__0__value": ["grey", "blue"],
    }
    answer = desk.send(path, **typed)
    assert answer.status_code == 302, answer.content.decode()
    assert desk.document["form"][-1] == {
        "code": "how_big_is_it",
        "kind": "CHOICE",
        "label": {"en": "How big is it?", "cy": "Pa mor fawr?"},
        "choices": [
            {"code": "small", "label": {"en": "Small", "cy": "Bach"}},
            {"code": "it_is_on_fire", "label": "It is on fire", "stop": "Ring 999 now."},
        ],
        "required": False,
        "show_when": {"fact": "answers.bin", "is": ["grey", "blue"]},
    }


def test_each_thing_opened_and_saved_untouched_is_as_it_was(desk):
    before = desk.document
    for part in ("form", "outcomes"):
        for one in before[part]:
            answer = desk.send(desk.at("service-item", part, one["code"]))
            assert answer.status_code == 302, answer.content.decode()
    assert desk.document == before


def test_stages_with_a_checklist(desk):
    answer = desk.send(
        desk.at("service-item-add", "stages"),
        name="On the round",
        name__cy="Ar y rownd",
        state="PLANNED",
        words="It is on the list.",
        target_days="2",
        checklist__0__label="Crew told",
        checklist__0__needed="on",
        checklist__1__label="Bin seen",
    )
    assert answer.status_code == 302, answer.content.decode()
    assert desk.document["stages"] == [
        {
            "code": "on_the_round",
            "name": {"en": "On the round", "cy": "Ar y rownd"},
            "state": "PLANNED",
            "words": "It is on the list.",
            "target_days": 2,
            "checklist": [
                {"code": "crew_told", "label": "Crew told", "needed": True},
                {"code": "bin_seen", "label": "Bin seen"},
            ],
        }
    ]
    assert "Aim: 2 working days" in desk.page(desk.at("service-edit", "stages"))


def test_a_rule_in_words(desk):
    typed = {
        "name": "Late",
        "when": "entered",
        "when__entered__entered": "PLANNED",
        "when__after_days": "2",
        "if__0__fact": "chases",
        "if__0__test": "over",
        "if__0__value": "1",
        "then__0__way": "tell",
        "then__0__way__tell__tell": "leader",
        "then__0__way__tell__words": "Two days and not done",
        "then__1__way": "task",
        "then__1__way__task__title": "Ring the crew",
        "then__1__way__task__team": "waste-collection",
    }
    answer = desk.send(desk.at("service-item-add", "rules"), **typed)
    assert answer.status_code == 302, answer.content.decode()
    assert desk.document["rules"] == [
        {
            "code": "late",
            "name": "Late",
            "when": {"entered": "PLANNED", "after_days": 2},
            "if": {"fact": "chases", "over": 1},
            "then": [
                {"tell": "leader", "words": "Two days and not done"},
                {"task": {"title": "Ring the crew", "team": "waste-collection"}},
            ],
        }
    ]
    page = desk.page(desk.at("service-edit", "rules"))
    assert "When it enters Planned, after 2 working days, if “How often somebody asked again” is more than 1:" in page
    assert "tell the team leader: “Two days and not done”" in page
    assert desk.send(desk.at("service-item", "rules", "late")).status_code == 302
    assert len(desk.document["rules"][0]["then"]) == 2


def test_an_ending_with_its_right_of_review(desk):
    answer = desk.send(
        desk.at("service-item-add", "outcomes"),
        label="No bin here",
        family="WILL_NOT",
        words="We do not collect there.",
        words__cy="Nid ydym yn casglu yno.",
        needs_evidence="on",
        review="COMPLAINT",
        review_words="Write to us.",
    )
    assert answer.status_code == 302, answer.content.decode()
    assert desk.document["outcomes"][-1] == {
        "code": "no_bin_here",
        "label": "No bin here",
        "family": "WILL_NOT",
        "words": {"en": "We do not collect there.", "cy": "Nid ydym yn casglu yno."},
        "needs_evidence": True,
        "review": "COMPLAINT",
        "review_words": "Write to us.",
    }


def test_routing_areas_and_answers(desk):
    desk.send(
        desk.at("service-item-add", "routing"),
        if__0__fact="time.weekday",
        if__0__test="is",
        if__0__value=["SAT", "SUN"],
        team="street-cleansing",
        because="At weekends the cleansing crew",
    )
    desk.send(
        desk.at("service-item-add", "by-area"),
        if__0__fact="place.uprn",
        if__0__test="is",
        if__0__value="1, 2",
        provider="OTHER",
        link="https://other.example/bins",
        words="The estate collects there.",
    )
    desk.send(
        desk.at("service-item-add", "articles"),
        title="When is my bin day?",
        words="Look it up.",
        link="https://council.example/bins",
    )
    found = desk.document
    assert found["routing"] == [
        {
            "code": "at_weekends_the_cleansing_crew",
            "if": {"fact": "time.weekday", "is": ["SAT", "SUN"]},
            "team": "street-cleansing",
            "because": "At weekends the cleansing crew",
        }
    ]
    assert found["by_area"] == [
        {
            "if": {"fact": "place.uprn", "is": ["1", "2"]},
            "provider": "OTHER",
            "link": "https://other.example/bins",
            "words": "The estate collects there.",
        }
    ]
    assert found["articles"][0]["title"] == "When is my bin day?"
    assert "To Street cleansing" in desk.page(desk.at("service-edit", "routing"))
    for part, item in (("by-area", "1"), ("articles", "1")):
        assert desk.send(desk.at("service-item", part, item)).status_code == 302
    desk.send(desk.at("service-item", "routing", "at_weekends_the_cleansing_crew"), if__0__value=["SAT", "SUN"])
    assert desk.document == found


def test_words_of_states_and_acts(desk):
    path = desk.at("service-edit", "words")
    desk.send(
        path,
        script="Say sorry.",
        names__states__PLANNED="On the round",
        names__acts__plan="Put on the round",
        public_words__PLANNED="It is on the round.",
        public_words__PLANNED__cy="Mae ar y rownd.",
    )
    found = desk.document
    assert found["names"] == {"states": {"PLANNED": "On the round"}, "acts": {"plan": "Put on the round"}}
    assert found["public_words"]["PLANNED"] == {"en": "It is on the round.", "cy": "Mae ar y rownd."}
    assert "On the round" in desk.page(desk.at("service-item-add", "stages"))


def test_the_kind_of_a_question_is_changed_and_what_was_of_the_other_kind_goes(desk):
    path = desk.at("service-item", "form", "bin")
    looked = desk.send(path, kind="TEXT", act="look")
    assert looked.status_code == 200 and 'name="pattern"' in looked.content.decode()
    assert desk.send(path, kind="TEXT").status_code == 302
    assert desk.document["form"][0] == {"code": "bin", "kind": "TEXT", "label": "Which bin was missed?"}


def test_many_choices_pasted_one_on_each_line_and_moved(desk):
    path = desk.at("service-item-add", "form") + "?kind=CHOICES"
    page = desk.send(
        path, label="Which?", choices__lines="Red\nGreen\n\nBlue\nWhite", act="lines:choices"
    ).content.decode()
    typed = fields_of(page, "item")
    assert [typed[f"choices-{row}-label"] for row in range(4)] == ["Red", "Green", "Blue", "White"]
    page = desk.client.post(path, typed | {"act": "up:choices:1"}).content.decode()
    assert fields_of(page, "item")["choices-0-label"] == "Green"
    assert len(desk.document["form"]) == 3  # nothing is saved by it


def test_a_worked_out_answer(desk):
    desk.send(desk.at("service-item-add", "form") + "?kind=NUMBER", label="Rent")
    answer = desk.send(
        desk.at("service-item-add", "form") + "?kind=CALCULATED",
        label="A year",
        sum__0__answer="rent",
        sum__1__number="52",
        sum__op="*",
    )
    assert answer.status_code == 302, answer.content.decode()
    assert desk.document["form"][-1]["sum"] == {"op": "*", "of": [{"answer": "rent"}, 52]}


def test_what_lies_deeper_than_the_page_can_show_stays_as_it_is(desk):
    deep = {
        "any": [
            {"all": [{"fact": "answers.bin", "is": ["grey"]}, {"fact": "answers.out", "is": ["no"]}]},
            {"fact": "answers.bin", "given": False},
        ]
    }
    form = desk.document["form"]
    form[2]["show_when"] = deep
    version_change(
        version_id=desk.draft.pk, revision=1, changes={"form": form}, actor=desk.cast.administrator.actor, at=NOW
    )
    path = desk.at("service-item", "form", "more")
    assert "It lies deeper than can be shown here" in desk.page(path)
    desk.send(path, label="Anything more?")
    assert (desk.document["form"][2]["label"], desk.document["form"][2]["show_when"]) == ("Anything more?", deep)


def test_what_a_success_leads_to(desk):
    assert "What a success leads to" not in desk.page(desk.at("service-edit", "work"))
    desk.send(desk.at("service-edit", "work"), workflow="claim")
    assert "What a success leads to" in desk.page(desk.at("service-edit", "work"))
    typed = {
        "way": "service",
        "way__service__service": "fly-tipping",
        "way__service__fields__0__theirs": "what",
        "way__service__fields__0__ours": "bin",
        "if__0__fact": "award.amount",
        "if__0__test": "over",
        "if__0__value": "10",
    }
    answer = desk.send(desk.at("service-item-add", "prequalifies"), **typed)
    assert answer.status_code == 302, answer.content.decode()
    written = [{"service": "fly-tipping", "fields": {"what": "bin"}, "if": {"fact": "award.amount", "over": 10}}]
    assert desk.document["prequalifies"] == written
    assert desk.send(desk.at("service-item", "prequalifies", "1")).status_code == 302
    assert desk.document["prequalifies"] == written


def test_the_questions_are_seen_as_customers_and_agents_see_them_also_as_they_are_typed(desk):
    page = desk.page(desk.at("service-edit", "form"))
    assert 'id="customer_q-bin"' in page and 'id="agent_q-bin"' not in page
    page = desk.page(desk.at("service-edit", "form") + "?seen=agent")
    assert 'id="agent_q-bin"' in page and 'id="customer_q-bin"' not in page
    path = desk.at("service-item-add", "form") + "?kind=CHOICE"
    looked = desk.send(path, label="How big?", choices__0__label="Small", choices__0__stop="Ring 999.", act="look")
    page = looked.content.decode()
    assert "There is a problem" not in page
    assert page.count("How big?") > 2 and 'id="customer_q-how_big"' in page and "Ring 999." in page
    bad = desk.send(path, label="", act="look").content.decode()
    assert "1 question is not right yet and is left out here" in bad
