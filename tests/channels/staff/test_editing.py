"""The administrator's pages of calendars and policies: a closure in three fields, seen, published, carried out, told."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.contacts.models import Contact, Message
from crm.contacts.wiring import runs_carried_on
from crm.sla.editing.actions import calendar_day_add
from crm.sla.editing.models import EditionDraft, Replan, RunState
from crm.sla.models import CalendarVersion, Clock, Policy
from crm.teams.models import Grade
from tests.cast import Cast, restriction
from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import fields_of, text_of
from tests.crm.sla.editing.editing import closure, office


@pytest.fixture
def admin(cast: Cast, services: object) -> Client:
    client = Client()
    client.force_login(cast.administrator)
    return client


def soon() -> date:
    """The working day on which what is reported now is due."""
    due = Clock.objects.filter(kind="RESOLVE").order_by("-pk")[0].due_at
    assert due is not None
    return due.date()


def url(name: str, *args: object) -> str:
    return reverse(f"staff:{name}", args=args)


def typed_day(day: date, **more: str) -> dict[str, str]:
    parts = {"day-day": str(day.day), "day-month": str(day.month), "day-year": str(day.year)}
    return {**parts, "name": "Staff day", "kind": "closure", "hours": "", **more}


def close(admin: Client, day: date, **more: str) -> Any:
    return admin.post(url("calendar-day", "office"), typed_day(day, **more))


def looked_at(admin: Client, draft: EditionDraft, mode: str = "FROM_NOW") -> Any:
    page = admin.get(url("draft-preview", draft.pk))
    form = fields_of(page, "preview") | {"mode": mode}
    return admin.post(url("draft-preview", draft.pk), form, follow=True)


def publish(admin: Client, page: Any, draft: EditionDraft, note: str = "Staff day") -> Any:
    return admin.post(url("draft-publish", draft.pk), fields_of(page, "publish") | {"note": note})


def swept() -> None:
    while runs_carried_on(timezone.now() + timedelta(minutes=2)):
        pass


def test_a_closure_is_added_seen_published_carried_out_and_told(desk: Desk, admin: Client) -> None:
    reference = desk.log()
    due = Clock.objects.get(kind="RESOLVE").due_at
    answer = close(admin, soon())
    draft = EditionDraft.objects.get()
    assert answer["Location"] == url("draft-preview", draft.pk)
    page = text_of(looked_at(admin, draft))
    assert "1 of 1 running clocks would move." in page and reference in page
    assert url("contact", reference) not in page  # an administrator opens nobody's contact
    answer = publish(admin, page, draft)
    run = Replan.objects.get(is_preview=False)
    assert answer["Location"] == url("replan", run.pk)
    assert CalendarVersion.objects.filter(calendar=office()).count() == 2
    assert "It waits for a worker" in text_of(admin.get(answer["Location"]))
    swept()
    page = text_of(admin.get(answer["Location"]))
    assert "1 of 1 running clocks moved." in page and "Tell the customers whose date moved: 1" in page
    clock = Clock.objects.get(kind="RESOLVE")
    assert clock.due_at is not None and due is not None and clock.due_at > due == clock.promised_at
    refused = admin.post(url("replan-tell", run.pk), {"words": " "})
    assert refused.status_code == 422 and "Say in one sentence" in text_of(refused)
    admin.post(url("replan-tell", run.pk), {"words": "Our crews are off that day."})
    swept()
    [message] = Message.objects.unscoped("test").filter(event="promise_moved")
    assert message.customer == desk.jo and "Our crews are off that day." in message.body
    page = text_of(admin.get(url("replan", run.pk)))
    assert "1 customer has been written to." in page and "Nobody is left" in page
    history = text_of(admin.get(url("calendar", "office") + f"?year={soon().year}"))
    assert "Edition 2" in history and "Closure: Staff day" in history and "Adam Administrator" in history


def test_what_is_hidden_is_counted_and_not_listed(desk: Desk, admin: Client) -> None:
    reference = desk.log()
    hidden = restriction(desk.cast.safeguarding, grade=Grade.MATTER)
    Contact.objects.unscoped("test").filter(pk=contact_of(reference).pk).update(restriction=hidden)
    close(admin, soon())
    page = text_of(looked_at(admin, EditionDraft.objects.get()))
    assert "1 of 1 running clocks would move." in page and reference not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"day-day": "31", "day-month": "2"}, "Enter a real date"),
        ({"name": ""}, "Enter what the day is called."),
        ({"kind": "half_day"}, "Give the hours of this day"),
        ({"kind": "half_day", "hours": "nine to noon"}, "Enter hours like 09:00 to 17:00"),
        ({"kind": "half_day", "hours": "12:00 to 09:00"}, "end after they begin"),
        ({"kind": "party"}, "Select a valid choice"),
        ({"day-year": "2301"}, "from the year"),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_its_field(admin: Client, typed: dict[str, str], said: str) -> None:
    answer = close(admin, date(2026, 12, 1), **typed)
    assert answer.status_code == 422 and said in text_of(answer)
    assert 'class="govuk-error-message"' in text_of(answer)
    assert not EditionDraft.objects.filter(revision__gt=1).exists()


def test_a_day_that_differs_already_is_shown_for_what_it_is(admin: Client) -> None:
    answer = close(admin, date(2026, 12, 25))
    assert answer.status_code == 422 and "Bank holiday: Christmas Day" in text_of(answer)


def test_the_year_as_people_read_it(admin: Client) -> None:
    page = text_of(admin.get(url("calendar", "office") + "?year=2027"))
    assert "Friday 26 March 2027" in page and "Good Friday" in page and "09:00 to 17:00" in page
    for odd in ("x", "99999", "-1", "٢٠٢٧", "0"):
        assert admin.get(url("calendar", "office"), {"year": odd}).status_code == 200


def test_the_week_is_edited_and_what_is_wrong_keeps_the_typing(admin: Client) -> None:
    answer = admin.post(url("calendar-edit", "office"))
    draft = EditionDraft.objects.get()
    assert answer["Location"] == url("draft", draft.pk)
    form = fields_of(admin.get(url("draft-week", draft.pk)), "week")
    assert form["mon"] == "09:00 to 17:00" and form["sat"] == "closed"
    wrong = admin.post(url("draft-week", draft.pk), form | {"sat": "9 to 12, 11 to 14", "zone": "Mars"})
    assert (
        wrong.status_code == 422 and "These hours overlap." in text_of(wrong) and "9 to 12, 11 to 14" in text_of(wrong)
    )
    assert "There is no such time zone" in text_of(wrong)
    admin.post(url("draft-week", draft.pk), form | {"sat": "9 to 12"})
    page = text_of(admin.get(url("draft", draft.pk)))
    assert "Saturday" in page and "09:00 to 12:00" in page


def test_the_second_of_two_administrators_is_told_who_was_first(admin: Client, cast: Cast) -> None:
    admin.post(url("calendar-edit", "office"))
    draft = EditionDraft.objects.get()
    form = fields_of(admin.get(url("draft-week", draft.pk)), "week") | {"sat": "9 to 12"}
    now = timezone.now()
    calendar_day_add(calendar_id=office().pk, day=closure(date(2026, 12, 1)), actor=cast.administrator.actor, at=now)
    answer = admin.post(url("draft-week", draft.pk), form)
    assert answer.status_code == 409
    assert "Adam Administrator changed this draft" in text_of(answer) and 'value="9 to 12"' in text_of(answer)
    gone = admin.post(url("draft-discard", draft.pk), {"revision": "1"}, follow=True)
    assert "changed this draft" in text_of(gone) and EditionDraft.objects.get().state == "DRAFT"


def test_days_are_taken_out_and_a_draft_put_away(admin: Client) -> None:
    close(admin, date(2026, 12, 1))
    draft = EditionDraft.objects.get()
    sent = {"revision": str(draft.revision), "day": "2026-12-01"}
    admin.post(url("draft-change", draft.pk, "day"), sent)
    assert "Nothing differs" in text_of(admin.get(url("draft", draft.pk)))
    for what in ("nonsense", "promise", "calendar"):
        assert admin.post(url("draft-change", draft.pk, what), sent).status_code == 404
    answer = admin.post(url("draft-discard", draft.pk), {"revision": "3"}, follow=True)
    assert "put away" in text_of(answer)
    for name in ("draft", "draft-preview"):
        assert admin.get(url(name, draft.pk))["Location"] == url("calendar", "office")


def test_publishing_unsaid_or_unseen_says_what_is_missing(admin: Client) -> None:
    close(admin, date(2026, 12, 1))
    draft = EditionDraft.objects.get()
    sent = {"revision": str(draft.revision), "mode": "FROM_NOW"}
    answer = admin.post(url("draft-publish", draft.pk), sent | {"note": " "})
    assert answer.status_code == 422 and "Say why" in text_of(answer)
    answer = admin.post(url("draft-publish", draft.pk), sent | {"note": "Because"})
    assert answer.status_code == 422 and "First look" in text_of(answer)
    answer = admin.post(url("draft-publish", draft.pk), sent | {"mode": "WHATEVER", "note": "x"})
    assert answer.status_code == 422
    assert CalendarVersion.objects.count() == 1


def test_running_clocks_may_be_left_as_they_are(desk: Desk, admin: Client) -> None:
    desk.log()
    close(admin, soon())
    draft = EditionDraft.objects.get()
    page = looked_at(admin, draft, "LEAVE")
    assert "Running clocks stay as they are" in text_of(page)
    answer = publish(admin, page, draft)
    assert Replan.objects.get(is_preview=False).state == RunState.DONE
    assert "Running clocks stay as they are" in text_of(admin.get(answer["Location"]))
    assert admin.get(url("draft", draft.pk))["Location"] == answer["Location"]


def test_a_policy_by_service_in_words_and_what_differs_with_its_reason(admin: Client) -> None:
    page = text_of(admin.get(url("policies")))
    assert "Missed bin collection" in page and "Put right: 2 working days" in page
    assert "Everybody is promised the same." in text_of(admin.get(url("policies-different")))
    admin.post(url("policy-edit", "missed-bin"))
    draft = EditionDraft.objects.get()
    form = fields_of(admin.get(url("draft-promise-add", draft.pk)), "promise")
    form |= {"kind": "RESOLVE", "measure": "WORKING_DAYS", "amount": "1", "channel": "PHONE"}
    wrong = admin.post(url("draft-promise-add", draft.pk), form)
    assert wrong.status_code == 422 and "Say why this differs" in text_of(wrong)
    wrong = admin.post(url("draft-promise-add", draft.pk), form | {"amount": "", "warnings": "often"})
    assert "Enter how many." in text_of(wrong) and "Enter per cents" in text_of(wrong)
    reason = "Callers are told while they wait"
    assert admin.post(url("draft-promise-add", draft.pk), form | {"reason": reason}).status_code == 302
    looked = looked_at(admin, draft, "LEAVE")
    assert "Put right, Phone" in text_of(looked) or "Put right, Telephone" in text_of(looked)
    publish(admin, looked, draft)
    assert reason in text_of(admin.get(url("policies-different")))
    page = text_of(admin.get(url("policy", "missed-bin")))
    assert "the day it came, open or not" in page and "Edition 2" in page and "not promised" in page


def test_a_policy_is_re_based_when_asked_to(desk: Desk, admin: Client, cast: Cast) -> None:
    desk.log()
    policy = Policy.objects.get(code="missed-bin")
    admin.post(url("policy-edit", policy.code))
    draft = EditionDraft.objects.get()
    place = next(i for i, one in enumerate(draft.spec["targets"]) if one["kind"] == "RESOLVE")
    form = fields_of(admin.get(url("draft-promise", draft.pk, place)), "promise") | {"amount": "4"}
    admin.post(url("draft-promise", draft.pk, place), form)
    looked = looked_at(admin, draft, "RETROSPECTIVE")
    assert "1 of 1 running clocks would move." in text_of(looked)
    publish(admin, looked, draft)
    swept()
    clock = Clock.objects.get(kind="RESOLVE")
    assert clock.target.amount == 4
    assert admin.get(url("draft-promise", draft.pk, 99)).status_code == 404


def test_a_department_gets_a_calendar_of_its_own(admin: Client, cast: Cast) -> None:
    form = {"name": "Depot", "code": "depot", "department": str(cast.waste.pk), "like": str(office().pk)}
    wrong = admin.post(url("calendar-add"), form | {"code": "office"})
    assert wrong.status_code == 422 and "There is a calendar with this code." in text_of(wrong)
    assert admin.post(url("calendar-add"), form)["Location"] == url("calendar", "depot")
    page = text_of(admin.get(url("calendars")))
    assert "Depot" in page and "Waste" in page and "keeps none" not in page


def test_a_promise_beyond_the_known_holidays_is_warned_of(desk: Desk, admin: Client) -> None:
    desk.log()
    version = CalendarVersion.objects.get()
    kept = [one for one in version.spec["exceptions"] if one["date"] < "2026"]
    spec = version.spec | {"exceptions": kept or version.spec["exceptions"][:1]}
    first = date.fromisoformat(spec["exceptions"][-1]["date"])
    assert first.year < timezone.now().year
    CalendarVersion.objects.create(calendar=office(), number=2, spec=spec, published_at=timezone.now())
    page = text_of(admin.get(url("calendar", "office")))
    assert "1 running promise is due after" in page and "A promise made today" in page
    assert "Look: 1" in text_of(admin.get(url("calendars")))


def test_a_page_that_polls_gets_only_its_part(desk: Desk, admin: Client) -> None:
    desk.log()
    close(admin, soon())
    draft = EditionDraft.objects.get()
    publish(admin, looked_at(admin, draft), draft)
    run = Replan.objects.get(is_preview=False)
    part = text_of(admin.get(url("replan", run.pk), headers={"HX-Request": "true"}))
    assert 'hx-trigger="every 2s"' in part and "<html" not in part
    admin.post(url("replan-stop", run.pk))
    assert Replan.objects.get(pk=run.pk).state == RunState.STOPPED
    assert "Go on" in text_of(admin.get(url("replan", run.pk)))
    admin.post(url("replan-resume", run.pk))
    swept()
    part = text_of(admin.get(url("replan", run.pk), headers={"HX-Request": "true"}))
    assert "hx-trigger" not in part and "What it moved" in part


def test_a_preview_or_nothing_is_no_run(admin: Client) -> None:
    close(admin, date(2026, 12, 1))
    looked_at(admin, EditionDraft.objects.get())
    for key in (Replan.objects.get().pk, 10**30, 0):
        assert admin.get(url("replan", key)).status_code == 404
    assert admin.get(url("draft", 10**30)).status_code == 404
    assert admin.get(url("calendar", "moon")).status_code == 404 and admin.get(url("policy", "moon")).status_code == 404


@pytest.mark.parametrize("name", ["calendars", "calendar", "policies", "policy", "draft", "draft-preview", "replan"])
def test_pages_ask_as_much_of_many_as_of_few(name: str, desk: Desk, admin: Client) -> None:
    desk.log()
    close(admin, soon())
    draft = EditionDraft.objects.get()
    if name == "replan":
        publish(admin, looked_at(admin, draft), draft)
        swept()
    keys: dict[str, list[Any]] = {"calendar": ["office"], "policy": ["missed-bin"]}
    keys |= {"draft": [draft.pk], "draft-preview": [draft.pk]}
    keys["replan"] = list(Replan.objects.filter(is_preview=False).values_list("pk", flat=True))
    path = url(name, *keys.get(name, []))

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(path).status_code == 200
        return len(asked)

    count()  # what is compiled once is compiled
    few = count()
    for _number in range(3):
        desk.log()
    for number in range(3):
        made = {"name": f"Depot {number}", "code": f"depot-{number}", "department": "", "like": str(office().pk)}
        admin.post(url("calendar-add"), made)
    assert count() == few <= 16


def test_a_new_policy_and_the_service_that_promises_by_it(desk: Desk, admin: Client) -> None:
    like = Policy.objects.get(code="fly-tipping")
    page = admin.post(url("policy-add"), {"name": "Clearing", "code": "clearing", "like": str(like.pk)}, follow=True)
    assert "Clearing: what is promised" in text_of(page)
    form = fields_of(admin.get(url("service-promises", "missed-bin")), "service-promises")
    page = admin.post(url("service-promises", "missed-bin"), form | {"policy": "clearing", "note": ""})
    assert page.status_code == 422 and "Say why" in text_of(page)
    sent = form | {"policy": "clearing", "note": "New crew"}
    page = admin.post(url("service-promises", "missed-bin"), sent, follow=True)
    assert "Missed bin collection promises so from now on." in text_of(page) and "New crew" in text_of(page)
    desk.log()
    assert Clock.objects.get(kind="RESOLVE").target.version.policy.code == "clearing"
