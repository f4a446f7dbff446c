"""TLS with a real mail server: from the start and once connected; a certificate nobody knows is refused in words."""

import pytest
from django.utils import timezone

from channels.email.inbound.imap import MailServerError, opened
from channels.email.inbound.models import Mailbox
from channels.email.inbound.polling import account_of, mailbox_poll
from tests.channels.email.dovecot import Dovecot
from tests.channels.email.reading.letters import letter

pytestmark = pytest.mark.django_db


def secured(mailbox: Mailbox, dovecot: Dovecot, security: str, host: str = "localhost") -> Mailbox:
    mailbox.host, mailbox.security = host, security
    mailbox.port = dovecot.tls_port if security == "TLS" else dovecot.port
    mailbox.save()
    return mailbox


@pytest.mark.parametrize("security", ["TLS", "STARTTLS"])
def test_mail_is_read_over_tls_with_a_certificate_we_were_given(mailboxes, dovecot, settings, security):
    box = secured(mailboxes["waste"], dovecot, security)
    dovecot.put(box.user, letter().as_bytes())
    settings.MAIL_CA_FILE = str(dovecot.certificate)
    assert mailbox_poll(mailbox_id=box.pk, at=timezone.now()) == 1


@pytest.mark.parametrize("security", ["TLS", "STARTTLS"])
def test_a_certificate_nobody_knows_is_refused_before_a_password_is_sent(mailboxes, dovecot, security):
    box = secured(mailboxes["waste"], dovecot, security)
    dovecot.put(box.user, letter().as_bytes())
    assert mailbox_poll(mailbox_id=box.pk, at=timezone.now()) == 0
    words = Mailbox.objects.get(pk=box.pk).last_error
    assert words.startswith("The certificate of localhost is not to be trusted: self-signed certificate")
    assert "No password was sent to it." in words
    assert box.user not in (dovecot.folder / "log").read_text().split("imap-login")[-1]


@pytest.mark.parametrize("security", ["TLS", "STARTTLS"])
def test_a_certificate_for_another_name_is_refused(mailboxes, dovecot, settings, security):
    box = secured(mailboxes["waste"], dovecot, security, host="127.0.0.1")
    settings.MAIL_CA_FILE = str(dovecot.certificate)
    with pytest.raises(MailServerError, match="IP address mismatch"), opened(account_of(box)):
        raise AssertionError("nobody is signed on")


def test_the_wrong_kind_of_security_for_a_port_is_said(mailboxes, dovecot):
    box = mailboxes["waste"]
    box.security = "TLS"  # on the port that begins without
    with pytest.raises(MailServerError, match="does not speak TLS on port"), opened(account_of(box)):
        raise AssertionError("nobody is signed on")
