"""A code or link sent to the email address on record opens everything, for half an hour, and never by an address."""

from datetime import timedelta
from typing import Any

import pytest

from cases.casework.sending.actions import message_send
from crm.contacts.models import AccessCode, ContactEvent, Message
from crm.customers.models import ContactPoint, Customer, Residence
from crm.customers.references import new_reference, shown
from crm.outbox.models import OutboxEntry
from tests.cast import Cast, person, property_at, restriction
from tests.channels.citizen.council import RECEIVED, Bins
from tests.channels.citizen.stories import (
    NOTES,
    WHICH,
    Reported,
    code_message,
    code_sent,
    link_sent,
    open_with_code,
    report,
    words_of,
)


def ask(visitor: Any, reference: str) -> str:
    answer = visitor.post(f"/track/{reference}/send-code", follow=True)
    assert answer.status_code == 200
    return words_of(answer).replace(reference, "")


def is_open(visitor: Any, reported: Reported) -> bool:
    return "What was said" in words_of(visitor.get(reported.page))


def test_a_code_opens_what_was_said_both_ways(visitor: Any, reported: Reported, clock: Any) -> None:
    reported.close(clock.at)
    open_with_code(visitor, reported)
    said = words_of(visitor.get(reported.page))
    assert "You told us by telephone" in said
    assert f"Which bin was missed? {WHICH}" in said
    assert "We wrote to you" in said
    assert "Emptied by Sid" in said
    assert NOTES not in said  # what the agent wrote down is the agent's
    assert "Your code" not in said


def test_the_code_goes_to_the_address_on_record_and_is_kept_only_as_a_hash(
    visitor: Any, reported: Reported, settings: Any, clock: Any
) -> None:
    ask(visitor, reported.reference)
    code, message = code_sent(), code_message()
    assert OutboxEntry.objects.filter(kind="message.send", subject_id=message.pk).exists()
    assert code not in str(AccessCode.objects.values().get())

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    message_send(message.pk, clock.at, 1)

    from django.core import mail

    assert mail.outbox[-1].to == ["jo@example.com"]
    assert code in mail.outbox[-1].body
    kept = code_message()
    assert kept.state == Message.State.SENT
    assert code not in kept.body + kept.subject and "/open/" not in kept.body
    assert list(ContactEvent.objects.filter(contact_id=reported.contact.pk, kind="CODE_SENT"))


def test_every_asking_is_answered_alike(
    visitor: Any, reported: Reported, missed_bin: Bins, home: Any, cast: Cast
) -> None:
    usual = ask(visitor, reported.reference)
    no_email = report(missed_bin, person("No", "Mail"), home, key="no mail")
    hidden = report(missed_bin, person("Hid", "Den", email="hid@example.com"), home, key="hidden")
    Customer.objects.filter(pk=hidden.contact.customer_id).update(restriction=restriction(cast.safeguarding))
    for reference in (no_email.reference, hidden.reference, shown(new_reference())):
        assert ask(visitor, reference) == usual
    assert AccessCode.objects.count() == 1


@pytest.mark.parametrize("since", ["added later", "confidential", "do not use", "changed"])
def test_a_code_goes_only_where_we_could_write_when_it_was_logged(
    visitor: Any, reported: Reported, cast: Cast, since: str
) -> None:
    mine = ContactPoint.objects.unscoped("the test's").filter(kind="EMAIL")
    if since == "added later":
        mine.update(created_at=RECEIVED + timedelta(seconds=1))
    elif since == "confidential":
        mine.update(restriction=restriction(cast.safeguarding))
    elif since == "do not use":
        mine.update(do_not_use=True)
    else:
        reported.contact.__class__.objects.filter(pk=reported.contact.pk).update(logged_at="2026-01-01T00:00Z")
        mine.update(created_at="2025-01-01T00:00Z")
        mine.update(normalised="taken-over@example.com")
    ask(visitor, reported.reference)
    assert not AccessCode.objects.exists()


def test_a_code_whose_address_was_stopped_before_sending_goes_nowhere_else(
    visitor: Any, reported: Reported, settings: Any, clock: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ask(visitor, reported.reference)
    points = ContactPoint.objects.unscoped("the test's")
    points.filter(kind="EMAIL").update(do_not_use=True)
    points.create(
        customer_id=reported.contact.customer_id, kind="EMAIL", value="n@example.com", normalised="n@example.com",
        created_at=clock.at,
    )  # fmt: skip
    message_send(code_message().pk, clock.at, 1)
    assert code_message().state == Message.State.REFUSED


def type_code(visitor: Any, reference: str, code: str) -> str:
    answer = visitor.post(f"/track/{reference}/code", {"code": code})
    return "opened" if answer.status_code == 302 else words_of(answer).replace(reference, "")


def test_a_code_runs_out_after_ten_minutes(visitor: Any, reported: Reported, clock: Any) -> None:
    ask(visitor, reported.reference)
    clock.forward(minutes=10)
    assert "That code did not work" in type_code(visitor, reported.reference, code_sent())
    assert not is_open(visitor, reported)


def test_a_code_works_once(visitor: Any, client: Any, reported: Reported) -> None:
    open_with_code(visitor, reported)
    client.cookies.clear()
    assert "That code did not work" in type_code(client, reported.reference, code_sent())


def test_five_wrong_tries_end_a_code(visitor: Any, reported: Reported) -> None:
    ask(visitor, reported.reference)
    right = code_sent()
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _try in range(5):
        assert "That code did not work" in type_code(visitor, reported.reference, wrong)
    assert "That code did not work" in type_code(visitor, reported.reference, right)


def test_a_wrong_code_and_an_unknown_reference_are_answered_alike(visitor: Any, reported: Reported) -> None:
    ask(visitor, reported.reference)
    wrong = f"{(int(code_sent()) + 1) % 1_000_000:06}"
    assert type_code(visitor, reported.reference, wrong) == type_code(visitor, shown(new_reference()), wrong)


def test_a_code_of_one_matter_does_not_open_another(visitor: Any, reported: Reported, jo: Customer, home: Any) -> None:
    other = report(reported.bins, jo, home, key="another")
    ask(visitor, other.reference)
    assert "did not work" in type_code(visitor, reported.reference, code_sent())


def test_codes_are_not_sent_without_end(visitor: Any, reported: Reported, clock: Any) -> None:
    for _time in range(8):
        ask(visitor, reported.reference)
    assert AccessCode.objects.count() == 4
    clock.forward(minutes=16)
    ask(visitor, reported.reference)
    assert AccessCode.objects.count() == 5


def test_the_link_opens_too_and_its_token_leaves_the_address(visitor: Any, reported: Reported) -> None:
    ask(visitor, reported.reference)
    first = visitor.get(link_sent())
    assert first["Location"] == f"{reported.page}/open"
    assert not is_open(visitor, reported)  # a mail scanner that follows links opens nothing and uses nothing up
    assert visitor.post(first["Location"])["Location"] == reported.page
    assert is_open(visitor, reported)


def test_a_link_works_once_and_not_for_long(visitor: Any, reported: Reported, clock: Any) -> None:
    ask(visitor, reported.reference)
    link = link_sent()
    clock.forward(minutes=10)
    visitor.get(link)
    assert "That link did not work" in words_of(visitor.post(f"{reported.page}/open"))
    assert not is_open(visitor, reported)


def test_what_was_opened_closes_after_half_an_hour_and_when_asked_to(
    visitor: Any, reported: Reported, clock: Any
) -> None:
    open_with_code(visitor, reported)
    assert is_open(visitor, reported)
    visitor.post(f"{reported.page}/close")
    assert not is_open(visitor, reported)
    open_with_code(visitor, reported)
    clock.forward(minutes=31)
    assert not is_open(visitor, reported)


def test_another_browser_sees_nothing_of_it(visitor: Any, reported: Reported) -> None:
    from django.test import Client

    open_with_code(visitor, reported)
    assert not is_open(Client(), reported)


def test_what_became_confidential_is_gone_though_it_was_open(visitor: Any, reported: Reported, cast: Cast) -> None:
    open_with_code(visitor, reported)
    Residence.objects.filter(customer=reported.contact.customer_id).update(restriction=restriction(cast.safeguarding))
    assert visitor.get(reported.page).status_code == 404


def test_another_reporters_words_stay_theirs(visitor: Any, reported: Reported, clock: Any) -> None:
    bo = report(
        reported.bins, person("Bo", "Other", email="bo@example.com"), property_at(14), key="bo's",
        chase_of=reported.case.pk,
    )  # fmt: skip
    reported.ask(clock.at, "Jo, is your gate locked?")
    open_with_code(visitor, bo)
    said = words_of(visitor.get(bo.page))
    assert "What was said" in said
    assert "gate locked" not in said
    assert reported.reference not in said
