"""A person or a machine; which of ours did not arrive; whether it is from whom it says."""

from dataclasses import replace

import pytest

from channels.email.reading.ours import UNNAMED
from tests.channels.email.reading.letters import COUNCIL, letter, read

CYRILLIC = "\u0430mbleford".encode("idna").decode()  # its first letter is not a Latin one


@pytest.mark.parametrize(
    ("headers", "nature"),
    [
        ({}, "PERSON"),
        ({"Auto_Submitted": "no"}, "PERSON"),
        ({"Auto_Submitted": "auto-replied; owner-email=jo@example.org"}, "AUTO_REPLY"),
        ({"Auto_Submitted": "auto-generated"}, "AUTO_REPLY"),
        ({"X_Auto_Response_Suppress": "OOF, AutoReply"}, "AUTO_REPLY"),
        ({"X_Auto_Response_Suppress": "DR, RN"}, "PERSON"),
        ({"X_Autoreply": "yes"}, "AUTO_REPLY"),
        ({"Precedence": "bulk"}, "AUTO_REPLY"),
        ({"Precedence": "auto_reply"}, "AUTO_REPLY"),
        ({"Return_Path": "<>"}, "AUTO_REPLY"),
        ({"Return_Path": "<jo@example.org>"}, "PERSON"),
        ({"List_Id": "News <news.example.org>"}, "LIST"),
        ({"List_Unsubscribe": "<https://example.org/out>"}, "LIST"),
        ({"Precedence": "list"}, "LIST"),
        ({"List_Id": "<waste.ambleford.example>"}, "PERSON"),  # our own mailbox is a group
        ({"X_Spam_Flag": "YES"}, "SPAM"),
        ({"X_Spam_Status": "No, score=1"}, "PERSON"),
        ({"X_MS_Exchange_Organization_SCL": "9"}, "SPAM"),
        ({"X_MS_Exchange_Organization_SCL": "1"}, "PERSON"),
    ],
)
def test_the_marks_machines_leave(headers, nature):
    found = read(letter(**headers))
    assert found.nature == nature and bool(found.nature_why) == (nature != "PERSON")


@pytest.mark.parametrize(
    ("subject", "nature"),
    [
        ("Automatic reply: Bin", "AUTO_REPLY"),
        ("Out of Office Re: Bin", "AUTO_REPLY"),
        ("Ymateb awtomatig: Bin", "AUTO_REPLY"),
        ("Autoreply", "AUTO_REPLY"),
        ("Absence du bureau", "AUTO_REPLY"),
        ("Re: Automatic reply: Bin", "PERSON"),
        ("Your automatic door is broken", "PERSON"),
        ("Autonomous cars", "PERSON"),
    ],
)
def test_subjects_of_automatic_replies(subject, nature):
    assert read(letter(subject=subject)).nature == nature


def test_our_own_mail_and_loops():
    ours = letter()
    ours.replace_header("Message-ID", "<ack-1@ambleford.example>")
    assert read(ours).nature == "OURS"
    assert read(letter(sender="contact@ambleford.example", Auto_Submitted="auto-replied")).nature == "OURS"
    assert read("Received: from a\n" * 51 + "From: jo@example.org\n\nhello").nature == "OURS"
    assert read("Received: from a\n" * 9 + "From: jo@example.org\n\nhello").nature == "PERSON"


def report(action: str = "failed", status: str = "5.1.1", *, returned: str = "message/rfc822") -> str:
    return f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: contact@ambleford.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Original-Recipient: rfc822;Jo@Example.org
Final-Recipient: rfc822; jo.forwarded@example.net
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} No such mailbox

--b
Content-Type: {returned}

From: contact@ambleford.example
Message-ID: <ack-7@ambleford.example>
Subject: We have your message

hello
--b--
"""


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_of_failure_names_whom_and_which_message(returned):
    found = read(report(returned=returned))
    assert found.nature == "BOUNCE" and found.failed is not None
    assert found.failed.addresses == ("jo@example.org",) and found.failed.is_permanent
    assert found.failed.message_id == "<ack-7@ambleford.example>"
    assert found.failed.words == "5.1.1 550 5.1.1 No such mailbox"


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("failed", "4.2.2")])
def test_a_delay_is_no_failure_of_the_address(action, status):
    found = read(report(action, status))
    assert found.nature == "BOUNCE" and found.failed is not None and not found.failed.is_permanent


def test_a_report_of_success_is_only_automatic():
    assert read(report("delivered", "2.0.0")).nature == "AUTO_REPLY"


def test_a_report_in_the_old_way():
    raw = (
        "Return-Path: <>\nFrom: MAILER-DAEMON@example.org\nSubject: failure notice\n\n"
        "Hi. This is the qmail-send program at example.org.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<jo@example.org>:\nno such user\n\n--- Below this line is a copy of the message.\n\n"
        "Return-Path: <contact@ambleford.example>\nMessage-ID: <ack-9@ambleford.example>\n\nhello\n"
    )
    found = read(raw)
    assert found.nature == "BOUNCE" and found.failed is not None
    assert found.failed.addresses == ("jo@example.org",) and found.failed.message_id == "<ack-9@ambleford.example>"


def test_a_read_receipt_is_automatic():
    raw = (
        "From: jo@example.org\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nread\n--b\nContent-Type: message/disposition-notification\n\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\n--b--\n"
    )
    assert read(raw).nature == "AUTO_REPLY"


def test_what_our_own_server_found_is_believed_and_nobody_elses():
    said = "spf=pass smtp.mailfrom=example.org; dkim=fail header.d=example.org; dmarc=pass header.from=example.org"
    assert (
        read(letter(Authentication_Results=f"mx.ambleford.example; {said}")).authentication
        == "spf=pass dkim=fail dmarc=pass"
    )
    assert read(letter(Authentication_Results=f"mx.example.org; {said}")).authentication == ""
    assert read(letter()).authentication == ""
    assert read(letter(Authentication_Results="mx.ambleford.example; spf=((")).authentication == ""
    assert read(letter(Authentication_Results=said), replace(COUNCIL, authserv_id="")).authentication == ""


def test_exchange_online_does_not_say_its_name():
    exchange = replace(COUNCIL, authserv_id=UNNAMED)
    said = (
        "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dkim=pass (signature was verified) "
        "header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass reason=100"
    )
    assert read(letter(Authentication_Results=said), exchange).authentication == "spf=pass dkim=pass dmarc=pass"
    forged = (
        f"Authentication-Results: spf=fail smtp.mailfrom=x.org\nAuthentication-Results: {said}\nFrom: a@x.org\n\nhello"
    )
    assert read(forged, exchange).authentication == "spf=fail"


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        ('"jo@bank.example" <jo@evil.example>', "name is an address at bank.example"),
        ("Ambleford Council <info@evil.example>", "calls themselves the council"),
        ("AMBLEF0RD COUNCIL <info@evil.example>", "calls themselves the council"),
        ("Jo <jo@amblefard.example>", "looks like ours"),
        ("Jo <jo@ambleford.exarnple>", "looks like ours"),
        ("Jo <jo@amblef0rd.example>", "looks like ours"),
        (f"Jo <jo@{CYRILLIC}.example>", "looks like ours"),
        (f"Jo <jo@{CYRILLIC}.example>", "mixes alphabets"),
        ("Jo <jo@xn--caf-dma.example>", "unusual letters: café.example"),
        ("Jo <contact@ambleford.example>", "nothing proves it"),
    ],
)
def test_look_alike_senders_are_said(sender, said):
    assert any(said in words for words in read(f"From: {sender}\nSubject: x\n\nhello").warnings)


@pytest.mark.parametrize(
    "sender",
    ["Jo <jo@example.org>", '"jo@example.org" <jo@example.org>', "Sioned Ŵ <s@example.org>", "jo@sub.example.org"],
)
def test_ordinary_senders_raise_no_doubt(sender):
    assert read(f"From: {sender}\nSubject: x\n\nhello").warnings == ()


def test_answers_elsewhere_are_said():
    found = read(letter(Reply_To="jo@evil.example"))
    assert any("evil.example" in words for words in found.warnings)
    proved = letter(sender="contact@ambleford.example", Authentication_Results="mx.ambleford.example; dmarc=pass")
    assert not read(proved).warnings
