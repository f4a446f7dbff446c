"""A mailbox is described by an administrator, and refused in words when it cannot be read so."""

from dataclasses import replace

import pytest
from django.utils import timezone

from channels.email.inbound.managing import MailboxGiven, MailboxRefused, mail_health, mailbox_set, mailboxes
from channels.email.inbound.models import Mailbox
from crm.teams.policy import NotPermitted

GIVEN = MailboxGiven(
    address="Waste@Ambleford.example",
    inbox_code="waste",
    host="imap.ambleford.example",
    user="waste",
    secret_name="MAIL_WASTE_PASSWORD",
)

pytestmark = pytest.mark.django_db


def test_a_mailbox_begins_now_and_begins_anew_when_it_is_another(inboxes, cast):
    now = timezone.now()
    made = mailbox_set(given=GIVEN, actor=cast.administrator.actor, at=now)
    assert (made.address, made.reads_from, made.inbox.code) == ("waste@ambleford.example", now, "waste")
    Mailbox.objects.update(uidvalidity=7, last_uid=9)
    same = mailbox_set(given=replace(GIVEN, port=1993), actor=cast.administrator.actor, at=now)
    assert (same.pk, same.port, same.last_uid) == (made.pk, 1993, 9)
    other = mailbox_set(given=replace(GIVEN, folder="Bins"), actor=cast.administrator.actor, at=now)
    assert (other.uidvalidity, other.last_uid) == (None, 0)
    assert [box.pk for box in mailboxes(actor=cast.administrator.actor)] == [made.pk]
    assert mail_health(at=now).is_well


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"address": "waste"}, "not an email address"),
        ({"inbox_code": "none"}, "No inbox has the code"),
        ({"security": "NONE"}, "in the open"),
        ({"secret_name": "hunter2"}, "never the password itself"),
        ({"secret_name": ""}, "Name the environment variable"),
        ({"user": ""}, "as whom to sign on"),
    ],
)
def test_what_cannot_be_read_is_refused(inboxes, cast, wrong, said):
    with pytest.raises(MailboxRefused, match=said):
        mailbox_set(given=replace(GIVEN, **wrong), actor=cast.administrator.actor, at=timezone.now())
    assert not Mailbox.objects.exists()


def test_only_administrators_may(inboxes, cast):
    for name in ("agent", "team_leader", "manager", "governance"):
        with pytest.raises(NotPermitted):
            mailbox_set(given=GIVEN, actor=cast.users[name].actor, at=timezone.now())
        with pytest.raises(NotPermitted):
            mailboxes(actor=cast.users[name].actor)
