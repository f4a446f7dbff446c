"""What was settled in a call is written about only when they ask; the saved page says which it is."""

from django.urls import reverse

from crm.contacts.models import ContactSession, Message
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import text_of

ASK = "Finish, and write to them"


def settled(desk: Desk) -> str:
    """A call that was answered, its session still open."""
    return desk.log(service=str(desk.services["general-enquiry"].pk), disposition="ANSWERED")


def saved(desk: Desk, reference: str) -> str:
    return text_of(desk.client.get(reverse("staff:session-saved", args=[reference])))


def finish(desk: Desk, reference: str, **typed: str) -> ContactSession:
    desk.client.post(reverse("staff:session-finish", args=[reference]), typed)
    return ContactSession.objects.unscoped("the test's").get()


def test_a_call_that_left_nothing_is_not_written_about(desk: Desk) -> None:
    reference = settled(desk)
    page = saved(desk, reference)
    assert ASK in page and "Nothing: settled in the conversation itself." in page
    assert finish(desk, reference).unacknowledged == "NOTHING_LEFT"
    assert not Message.objects.unscoped("the test's").exists()
    page = saved(desk, reference)
    assert ASK not in page and "Nothing: settled in the conversation itself." in page


def test_it_is_when_they_ask(desk: Desk) -> None:
    reference = settled(desk)
    assert finish(desk, reference, in_writing="1").unacknowledged == ""
    assert reference in Message.objects.unscoped("the test's").get().body


def test_work_that_is_left_is_written_about_without_asking(desk: Desk) -> None:
    reference = desk.log()
    page = saved(desk, reference)
    assert ASK not in page and "once you finish" in page
    assert finish(desk, reference).unacknowledged == ""
    assert Message.objects.unscoped("the test's").count() == 1
