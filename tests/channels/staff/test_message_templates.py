"""Writing the words of messages in the browser: kept, looked at, compared, published; nothing typed is lost."""

import pytest
from django.urls import reverse

from cases.casework.intake import contact_take
from crm.catalogue.models import MessageTemplate, Service
from crm.contacts.actions import SessionStart
from crm.customers.references import shown
from crm.teams.models import AccessLog, Grade
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, person, property_at, restriction

pytestmark = pytest.mark.django_db
WHICH = ["closed", "EMAIL", "en"]
EDIT = "/staff/message-templates/closed/EMAIL/en/edit"
WORDS = {"subject": "Ended: ((reference))", "body": "((words))\n\nYours, ((service))", "revision": "0", "draft_id": ""}


@pytest.fixture
def admin(cast, browser_of):
    return browser_of(cast.administrator)


def test_from_a_draft_to_what_goes_out(admin, cast):
    kept = admin.post(EDIT, WORDS)
    draft = MessageTemplate.objects.get()
    assert kept["Location"] == reverse("staff:message-template-publish", args=[draft.pk])
    page = admin.get(kept["Location"]).content.decode()
    assert "<ins>" in page and "<del>" in page and "Yours, Missed bin collection" in page
    refused = admin.post(kept["Location"], {"note": "", "revision": draft.revision})
    assert refused.status_code == 422 and b"Say why" in refused.content
    admin.post(kept["Location"], {"note": "Plainer", "revision": draft.revision})
    shown_page = admin.get(reverse("staff:message-template", args=WHICH)).content.decode()
    assert "Version 1" in shown_page and "Plainer" in shown_page and "Welsh is older than English" in shown_page


def test_what_is_wrong_is_said_and_what_was_typed_stays(admin):
    answer = admin.post(EDIT, WORDS | {"body": "Hello ((nobody))"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "((nobody)) is no name that can stand here" in page and "Hello ((nobody))" in page
    assert not MessageTemplate.objects.exists()


def test_a_preview_by_button_and_as_it_is_typed(admin):
    page = admin.post(EDIT, WORDS | {"act": "preview"}).content.decode()
    assert "Yours, Missed bin collection" in page and "<form" in page
    part = admin.post(EDIT, WORDS | {"act": "preview"}, headers={"HX-Request": "true"}).content.decode()
    assert "Ended: BCDF-2345-J" in part and "<form" not in part
    assert not MessageTemplate.objects.exists()


def test_markup_in_the_words_is_only_words(admin):
    page = admin.post(EDIT, WORDS | {"act": "preview", "body": "<script>x</script> ((words)) {{ 7*7 }}"})
    assert b"<script>x" not in page.content and b"{{ 7*7 }}" in page.content


def test_two_administrators_the_second_keeps_what_was_typed(admin, cast):
    admin.post(EDIT, WORDS)
    answer = admin.post(EDIT, WORDS | {"body": "Mine: ((words))"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "after you opened it" in page and "Mine: ((words))" in page
    assert MessageTemplate.objects.get().body == "((words))\n\nYours, ((service))"


def test_a_text_message_says_in_how_many_parts_it_goes(admin):
    path = "/staff/message-templates/closed/TEXT/cy/edit"
    page = admin.post(path, {"body": "((words)) ((reference)) ŵ", "revision": "0", "act": "preview"}).content.decode()
    assert "text messages" in page and "These letters make it longer" in page and "ŵ" in page
    refused = admin.post(path, {"body": "((words)) ((reference))" + "x" * 950, "revision": "0"})
    assert b"at most 918" in refused.content


def test_a_new_answer(admin):
    answer = admin.post("/staff/message-templates/answers/add", {"name": "Bin days", "service": "", "language": "en"})
    words = {"subject": "", "body": "Dear ((customer))", "revision": "0"}
    kept = admin.post(answer["Location"], words)
    admin.post(kept["Location"], {"note": "Asked daily", "revision": "1"})
    assert MessageTemplate.objects.get().name == "Bin days"
    assert "Bin days" in admin.get("/staff/message-templates?channel=ANSWERS").content.decode()


def test_withdrawn_and_taken_back(admin):
    for body in ("First ((words))", "Second ((words))"):
        kept = admin.post(EDIT, WORDS | {"body": body})
        admin.post(kept["Location"], {"note": "x", "revision": "1"})
    first, second = MessageTemplate.objects.order_by("number")
    path = reverse("staff:message-template-withdraw", args=[second.pk])
    assert b"What goes out instead" in admin.get(path).content
    admin.post(path, {"note": "Wrong"})
    admin.post(reverse("staff:message-template-take-back", args=[first.pk]), {"note": "Right after all"})
    assert MessageTemplate.objects.get(state="PUBLISHED").body == "First ((words))"


def test_as_many_statements_for_fifty_services_as_for_one(admin, cast, services, django_assert_max_num_queries):
    def listed(number):
        for one in range(number):
            service = Service.objects.create(
                code=f"s{one}", name=f"Service {one}", family="x", department=cast.waste, search_text="x"
            )
            MessageTemplate.objects.create(event="closed", service=service, subject="x", body="x", state="PUBLISHED")
        with django_assert_max_num_queries(7):
            assert admin.get("/staff/message-templates").status_code == 200

    listed(1)
    Service.objects.filter(code="s0").update(code="first")
    listed(50)


@pytest.fixture
def report(cast, services):
    def make(**hidden):
        someone = person("Jo", "Example", email="jo@example.com")
        taken = contact_take(
            session=SessionStart(channel="EMAIL", key="mail", speaker_id=someone.pk),
            service_id=services["missed-bin"].pk, customer_id=someone.pk,
            place=Place(kind=PlaceKind.PROPERTY, uprn=property_at(12).uprn), disposition="RAISED",
            answers={"bin": "grey", "out": "yes"}, notes="", actor=cast.agent.actor, at=NOW, key="one", finish=True,
            **hidden,
        )  # fmt: skip
        return someone, shown(taken.reference)

    return make


def test_against_a_real_record_for_who_may_see_it_and_the_look_is_recorded(cast, browser_of, report):
    someone, reference = report()
    page = browser_of(cast.team_leader).post(
        "/staff/message-templates/acknowledgement/EMAIL/en/try", {"reference": reference.lower()}
    )
    assert reference in page.content.decode() and "As it would read for" in page.content.decode()
    looks = AccessLog.objects.filter(screen="message-template")
    assert {(look.kind, tuple(look.keys)) for look in looks} >= {("CUSTOMER", (someone.pk,))}


def test_a_hidden_record_reads_like_none(cast, browser_of, report):
    hidden = restriction(cast.safeguarding, grade=Grade.MATTER)
    _someone, reference = report(restriction_id=hidden.pk)
    agent, path = browser_of(cast.agent), "/staff/message-templates/acknowledgement/EMAIL/en/try"
    ours, none = (agent.post(path, {"reference": one}) for one in (reference, "BCDF-2345-J"))
    assert ours.status_code == none.status_code == 422
    assert b"Nothing with this reference that you may see" in ours.content
