"""What was agreed and what to warn of stands first on every screen, and each act on it has its page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.catalogue.models import Service
from crm.contacts.models import Contact
from crm.customers.care.models import Adjustment, AdjustmentKind, Alert, AlertKind
from crm.customers.care.shipped import kinds_ship
from crm.customers.references import shown
from crm.teams.actor import system
from crm.teams.models import AccessLog
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import hidden_fields
from tests.crm.customers.care.conftest import agree, warn

SOON = timedelta(days=60)


@pytest.fixture
def kinds(desk: Desk) -> None:
    kinds_ship(actor=system("tests"))


@pytest.fixture
def polish(desk: Desk, kinds: None) -> None:
    """Jo asked for email only and a Polish interpreter, and must not be visited alone."""
    by, at = desk.cast.agent.actor, timezone.now()
    day = (at + SOON).date()
    agree(desk.jo, "email-only", by=by, at=at, review_date=day)
    agree(desk.jo, "interpreter", by=by, at=at, review_date=day, language="Polish")
    warn(desk.jo, "do-not-visit-alone", by=by, at=at, review_date=day)


def typed_day(name: str, days: int) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def care_form(desk: Desk, name: str, *args: object) -> tuple[str, dict[str, str]]:
    path = reverse(f"staff:{name}", args=[shown(desk.jo.reference), *args])
    return path, hidden_fields(desk.client.get(path), "care")


def test_first_on_the_contact_screen(desk: Desk, polish: None) -> None:
    page = desk.client.get(reverse("staff:contact-new"), {"customer": shown(desk.jo.reference)}).content.decode()
    header = page[page.index('id="who"') : page.index('id="what"')]
    for words in ("Do not visit alone", "Email only", "Interpreter: Polish"):
        assert f'<span class="alert-mark">{words}</span>' in header


def test_first_on_the_customers_page(desk: Desk, polish: None) -> None:
    page = desk.client.get(reverse("staff:customer", args=[shown(desk.jo.reference)])).content.decode()
    marks = page.index("Do not visit alone")
    assert marks < page.index("Email only") < page.index("Interpreter: Polish") < page.index("Timeline")
    assert "threatened a crew" in page and "Alice Agent" in page and "review " in page


def test_on_the_case_the_work_list_and_the_saved_page(desk: Desk, polish: None, browser_of) -> None:
    reference = desk.log()
    saved = desk.client.get(reverse("staff:session-saved", args=[reference])).content.decode()
    assert "Email only" in saved and "Do not visit alone" in saved
    officer = browser_of(desk.cast.officer)
    case = officer.get(reverse("staff:case", args=[reference])).content.decode()
    assert "Interpreter: Polish" in case and "threatened a crew" in case
    work = officer.get(reverse("staff:work")).content.decode()
    assert "Interpreter: Polish" in work and "Alert" in work and "threatened a crew" not in work


def test_each_viewing_of_an_alert_is_recorded(desk: Desk, polish: None, browser_of) -> None:
    reference = desk.log()
    AccessLog.objects.filter(kind="ALERT").exists()
    officer = browser_of(desk.cast.officer)
    officer.get(reverse("staff:case", args=[reference]))
    alert = Alert.objects.unscoped("test").get()
    [seen] = AccessLog.objects.filter(kind="ALERT", screen="case", actor_key=str(desk.cast.officer.pk))
    assert seen.keys == [alert.pk]


def test_a_call_back_to_an_email_only_customer_is_blocked_with_the_reason(desk: Desk, polish: None) -> None:
    answer = desk.send(desk.open(), **desk.missed_bin(disposition="CALL_BACK"))
    assert answer.status_code == 422
    assert "Do not promise a call: Email only, as agreed or decided: use email or visit." in answer.content.decode()
    assert not Contact.objects.unscoped("test").exists()


def test_danger_is_taken_and_rung_back_whatever_was_agreed(desk: Desk, polish: None) -> None:
    risk = Service.objects.get(code="person-at-risk")
    answer = desk.send(
        desk.open(),
        **desk.missed_bin(service=str(risk.pk), disposition="CALL_BACK", notes="A child is alone"),
    )
    assert answer.status_code == 302, answer.content.decode()


def test_somebody_who_speaks_for_them_may_be_rung_back(desk: Desk, polish: None) -> None:
    answer = desk.send(
        desk.open(), **desk.missed_bin(disposition="CALL_BACK", capacity="NONE", speaker_words="a neighbour")
    )
    assert answer.status_code == 302


def test_a_single_point_of_contact_says_who_takes_it_and_refuses_nothing(desk: Desk, kinds: None) -> None:
    agree(desk.jo, "one-contact", by=desk.cast.agent.actor, contact_user_id=desk.cast.team_leader.pk,
          at=timezone.now(), review_date=(timezone.now() + SOON).date())  # fmt: skip
    screen = desk.client.get(reverse("staff:contact-new"), {"customer": shown(desk.jo.reference)}).content.decode()
    assert "Tom Leader takes what they say. Log it all the same." in screen
    danger = desk.client.get(
        reverse("staff:contact-new"), {"customer": shown(desk.jo.reference), "service": "person-at-risk"}
    ).content.decode()
    assert "take it now, whoever it is" in danger and "Log it all the same" not in danger
    assert desk.log()


def test_agreeing_by_its_form(desk: Desk, kinds: None) -> None:
    path, form = care_form(desk, "adjustment-add")
    kind = AdjustmentKind.objects.get(code="interpreter")
    typed = (
        form | typed_day("review_date", 60) | {"kind": str(kind.pk), "reason": "asked on the telephone", "save": "1"}
    )
    refused = desk.client.post(path, typed)
    assert refused.status_code == 422 and "Enter the language" in refused.content.decode()
    for _time in range(2):  # a double click
        assert desk.client.post(path, typed | {"language": "Polish"}).status_code == 302
    [one] = Adjustment.objects.unscoped("test")
    assert (one.language, one.agreed_by) == ("Polish", desk.cast.agent)
    page = desk.client.get(reverse("staff:customer-care", args=[shown(desk.jo.reference)])).content.decode()
    assert "Interpreter: Polish" in page and "asked on the telephone" in page


def test_raising_changing_and_ending_an_alert(desk: Desk, kinds: None) -> None:
    path, form = care_form(desk, "alert-add")
    kind = AlertKind.objects.get(code="dog")
    typed = form | typed_day("review_date", 30) | typed_day("expires_date", 40)
    typed |= {
        "kind": str(kind.pk),
        "reason": "bit a crew member",
        "teams": str(desk.cast.contact_centre.pk),
        "save": "1",
    }
    assert desk.client.post(path, typed).status_code == 302
    one = Alert.objects.unscoped("test").get()
    assert one.visitor_words == kind.visitor_words and one.teams == [desk.cast.contact_centre.pk]
    path, form = care_form(desk, "alert-review", one.pk)
    assert form["expires_date-day"]
    stale = dict(form)
    answer = desk.client.post(path, form | typed_day("review_date", 35) | {"appeal_note": "It was a cat.", "save": "1"})
    assert answer.status_code == 302
    late = desk.client.post(path, stale | typed_day("review_date", 36) | {"save": "1"}, follow=True)
    assert "Somebody else changed or ended it first" in late.content.decode()
    path, form = care_form(desk, "alert-end", one.pk)
    assert desk.client.post(path, form | {"reason": "the dog is gone", "save": "1"}).status_code == 302
    one.refresh_from_db()
    assert (one.ended_because, one.appeal_note) == ("the dog is gone", "It was a cat.")


def test_hostile_words_stay_words(desk: Desk, kinds: None) -> None:
    by, at = desk.cast.agent.actor, timezone.now()
    warn(desk.jo, "dog", by=by, at=at, review_date=(at + SOON).date(), reason="<script>alert(1)</script> \u202eevil")
    page = desk.client.get(reverse("staff:customer-care", args=[shown(desk.jo.reference)])).content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page


def test_screens_gain_at_most_two_statements(desk: Desk, kinds: None) -> None:
    """One looks, whoever it is; the other says that alerts were seen, and is there only when some were."""

    def counted(path: str, **asked: str) -> int:
        desk.client.get(path, asked)
        with CaptureQueriesContext(connection) as seen:
            desk.client.get(path, asked)
        return len(seen)

    reference = shown(desk.jo.reference)
    customer, contact = reverse("staff:customer", args=[reference]), reverse("staff:contact-new")
    before = [counted(customer), counted(contact, customer=reference)]
    by, at = desk.cast.agent.actor, timezone.now()
    for code in ("email-only", "large-print", "extra-time"):
        agree(desk.jo, code, by=by, at=at, review_date=(at + SOON).date())
    for code in ("dog", "vulnerable"):
        warn(desk.jo, code, by=by, at=at, review_date=(at + SOON).date())
    after = [counted(customer), counted(contact, customer=reference)]
    assert [late - early for early, late in zip(before, after, strict=True)] == [1, 1]
