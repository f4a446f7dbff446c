"""Bytes to one shape: every charset, nesting and mistake; nothing raised, nothing lost."""

import random
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.channels.email.reading.letters import letter, read

try:
    import test.test_email as samples
except ImportError:
    samples = None


def test_an_ordinary_letter():
    made = letter(In_Reply_To="<b@x.org>", References="<a@x.org> <b@x.org>", Reply_To="other@example.org")
    found = read(made, delivered_to=("waste+BCDF-2345-J@ambleford.example",))
    assert found.key == found.message_id == "<one@example.org>"
    assert (found.sender, found.sender_name, found.subject) == ("jo@example.org", "Jo", "Bin")
    assert found.words == "My bin was missed." and found.nature == "PERSON"
    assert found.addresses == ("waste+bcdf-2345-j@ambleford.example", "waste@ambleford.example")
    assert found.answers == ("<b@x.org>", "<a@x.org>") and found.reply_to == "other@example.org"


@pytest.mark.parametrize(
    ("charset", "content", "words"),
    [
        ("utf-8", "Sŵn".encode(), "Sŵn"),
        ("iso-8859-1", b"\xa320 \x96 now", "£20 – now"),
        ("iso-8859-1", "£20".encode(), "£20"),  # wrongly declared
        ("us-ascii", "caf\u00e9".encode(), "café"),
        ("", b"caf\xe9", "café"),
        ("klingon", "Zażółć".encode(), "Zażółć"),
        ("utf-8", b"caf\xe9", "café"),
        ("iso-8859-2", "Zażółć".encode("iso-8859-2"), "Zażółć"),
        ("windows-1251", "Привет".encode("cp1251"), "Привет"),
        ("koi8-r", "Привет".encode("koi8-r"), "Привет"),
        ("gb2312", "你好".encode("gb18030"), "你好"),
        ("shift_jis", "こんにちは".encode("cp932"), "こんにちは"),
        ("ks_c_5601-1987", "안녕".encode("cp949"), "안녕"),
        ("utf-16", "hello".encode("utf-16"), "hello"),
        ("utf-7", b"Hi +AOk-", "Hi é"),
        ("base64", b"hello", "hello"),  # a codec of Python's, no charset
        ("unicode_escape", b"hello", "hello"),
        ("undefined", b"hello", "hello"),
        ("utf-8", b"nul\x00 and \x07bell", "nul and bell"),
    ],
)
def test_every_charset(charset, content, words):
    declared = f'; charset="{charset}"' if charset else ""
    head = f"From: jo@example.org\nContent-Type: text/plain{declared}\nContent-Transfer-Encoding: base64\n\n"
    import base64

    assert read(head.encode() + base64.encodebytes(content)).words == words


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        ("=?utf-8?Q?S=C5=B5n_y_m=C3=B4r?=", "Sŵn y môr"),
        ("=?utf-8?B?U8W1?= =?utf-8?B?bg==?=", "Sŵn"),
        ("=?utf-8?Q?S=C5?= =?utf-8?Q?=B5n?=", "Sŵn"),  # a letter cut in two
        ("=?utf-8?B?U8W1bg?=", "Sŵn"),  # its end is missing
        ("=?klingon?Q?caf=C3=A9?=", "café"),
        ("=?utf-8*en?Q?hello?= there", "hello there"),
        ("Re: =?iso-8859-1?Q?=A320?= owed", "Re: £20 owed"),
        ("caf\u00e9", "café"),
        ("folded\n over\n\tlines", "folded over lines"),
        ("=?utf-8?Q?one=0D=0ABcc:_all@example.org?=", "one Bcc: all@example.org"),  # never a second header
        ("=?utf-8?Q?not closed", "=?utf-8?Q?not closed"),
        ("", ""),
    ],
)
def test_subjects_as_they_are_written(raw, subject):
    assert read(f"From: jo@example.org\nSubject: {raw}\n\nhello").subject == subject


@pytest.mark.parametrize(
    ("raw", "name", "address"),
    [
        ('"Example, Jo" <Jo@Example.org>', "Example, Jo", "jo@example.org"),
        ("=?utf-8?Q?Sioned_=C5=B4?= <s@example.org>", "Sioned Ŵ", "s@example.org"),
        ("=?utf-8?Q?Jo=2C_Ann?= <jo@example.org>", "Jo, Ann", "jo@example.org"),
        ("jo@example.org (Jo)", "Jo", "jo@example.org"),
        ("<jo@example.org", "", "jo@example.org"),
        ("Jo jo@example.org>", "Jo", "jo@example.org"),
        ("undisclosed", "", ""),
        ("jo@localhost", "", ""),
        ("", "", ""),
        ("a@example.org, b@example.org", "", "a@example.org"),
    ],
)
def test_senders_as_they_are_written(raw, name, address):
    found = read(f"From: {raw}\nSubject: x\n\nhello")
    assert (found.sender, found.sender_name) == (address, name)


def test_ten_thousand_recipients_are_read_quickly_and_only_some_kept():
    everybody = ",\n ".join(f"person{n}@example.org" for n in range(10_000))
    begun = time.process_time()
    found = read(f"From: jo@example.org\nDelivered-To: waste@ambleford.example\nTo: {everybody}\n\nhello")
    assert time.process_time() - begun < 3
    assert found.addresses[0] == "waste@ambleford.example" and len(found.addresses) == 500


def test_twenty_five_megabytes_are_read():
    made = letter()
    made.add_attachment(
        random.Random(1).randbytes(25 * 1024 * 1024), maintype="image", subtype="jpeg", filename="a.jpg"
    )
    begun = time.process_time()
    found = read(made)
    assert len(found.files[0].content) == 25 * 1024 * 1024 and found.words == "My bin was missed."
    assert time.process_time() - begun < 20


def test_parts_in_parts():
    made = letter("plain words")
    made.add_alternative("<p>plain <b>words</b></p>", subtype="html")
    made.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="phôto.png")
    inner = letter("earlier", subject="Before")
    made.add_attachment(inner)
    found = read(made)
    assert found.words == "plain words" and "<b>words</b>" in found.html
    assert [(file.name, file.media_type) for file in found.files] == [
        ("phôto.png", "image/png"),
        ("attachment-2.eml", "message/rfc822"),
    ]
    assert b"Subject: Before" in found.files[1].content


def test_flowed_text_becomes_paragraphs():
    head = "From: jo@example.org\nContent-Type: text/plain; format=flowed\n\n"
    raw = f"{head}The bin was \nmissed.\n\n-- \nJo\n> old \n> line\n"
    found = read(raw)
    assert found.words == "The bin was missed.\n\n-- \nJo" and found.quoted == "> old line"


def test_html_alone_reads_as_text():
    made = letter()
    made.set_content(
        "<html><head><title>x</title><style>p{}</style></head><body><p>One</p><p>Two &amp; three<br>four</p>"
        "<ul><li>five</li></ul><script>alert(1)</script></body></html>",
        subtype="html",
    )
    found = read(made)
    assert (
        found.words == "One\n\nTwo & three\nfour\n- five"
        or found.words.split() == "One Two & three four - five".split()
    )
    assert "alert" not in found.html and "alert" not in found.words


@pytest.mark.parametrize(
    ("written", "never"),
    [
        ('<img src="https://spy.example/x.gif">', "spy.example"),
        ("<script>alert(1)</script>", "alert"),
        ('<a href="javascript:alert(1)">x</a>', "javascript"),
        ('<p onclick="alert(1)">x</p>', "onclick"),
        ('<p style="background:url(https://spy.example)">x</p>', "style"),
        ('<form action="https://spy.example"><input name="p"></form>', "form"),
        ('<iframe src="https://spy.example"></iframe>', "iframe"),
        ("<svg onload=alert(1)>", "onload"),
        ('<a href="data:text/html,x">x</a>', "data:"),
        ('<base href="https://spy.example/">', "base"),
        ('<meta http-equiv="refresh" content="0;url=https://spy.example">', "refresh"),
        ('<link rel="stylesheet" href="https://spy.example">', "stylesheet"),
    ],
)
def test_html_is_made_safe(written, never):
    made = letter()
    made.set_content(f"<p>Hello</p>{written}", subtype="html")
    found = read(made)
    assert never not in found.html and "Hello" in found.html


def test_links_say_where_they_lead():
    made = letter()
    made.set_content('<p>Go to <a href="https://evil.example/x">www.ambleford.example</a></p>', subtype="html")
    found = read(made)
    assert "[https://evil.example/x]" in found.html and 'rel="noopener noreferrer nofollow"' in found.html
    assert "<https://evil.example/x>" in found.words


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("application/ms-tnef", "winmail.dat", "winmail.dat"),
        ("text/calendar", "invite.ics", "invitation"),
        ("application/pkcs7-mime; smime-type=enveloped-data", "smime.p7m", "encrypted (S/MIME)"),
        ("application/pkcs7-mime; smime-type=signed-data", "smime.p7m", "signed (S/MIME)"),
    ],
)
def test_what_we_do_not_open_is_said(kind, name, said):
    raw = f'From: jo@example.org\nContent-Type: {kind}\nContent-Disposition: attachment; filename="{name}"\n\nxyz'
    found = read(raw)
    assert any(said in words for words in found.warnings) and found.files[0].name == name


@pytest.mark.parametrize(("kind", "said"), [("encrypted", "encrypted (PGP)"), ("signed", "signed (PGP)")])
def test_pgp_is_said(kind, said):
    raw = (
        f"From: jo@example.org\nContent-Type: multipart/{kind}; boundary=b; protocol=application/pgp-{kind}\n\n"
        "--b\nContent-Type: text/plain\n\nhello\n--b--\n"
    )
    found = read(raw)
    assert any(said in words for words in found.warnings) and found.words == "hello"


def test_card_numbers_leave_the_words_the_subject_and_the_html_and_are_said():
    made = letter("Take 4111 1111 1111 1111", subject="card 4111111111111111")
    made.add_alternative("<p>Take 4111 1111 <b>1111</b> 1111</p>", subtype="html")
    found = read(made)
    assert "4111" not in found.words + found.subject + found.html
    assert any("2 payment card numbers were removed" in words for words in found.warnings)


def test_welsh_is_known_when_it_says_so():
    assert read("From: jo@example.org\nContent-Language: cy-GB\n\nhelo").language == "cy"
    assert read(letter()).language == ""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 100,
        b"\n\n\n",
        b"no headers at all, only words",
        b"From: jo@example.org\nContent-Type: multipart/mixed; boundary=b\n\nno parts",
        b"From: jo@example.org\nContent-Type: multipart/mixed\n\n--b\n\nno boundary",
        b"From: jo@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nnever closed",
        b"From: jo@example.org\nContent-Transfer-Encoding: base64\n\n!!!not base64!!!",
        b"From: jo@example.org\nContent-Transfer-Encoding: klingon\n\nhello",
        b"From: jo@example.org\nContent-Type: \xff\xfe\n\nhello",
        b"From: jo@example.org\nContent-Type: text/plain; charset*=''x%ff\n\nhello",
        b"From: jo@example.org\nContent-Disposition: attachment; filename*=klingon'en'%E2%82\n\nhello",
        b"From: jo@example.org\nContent-Disposition: attachment; filename*0=a; filename*2=b\n\nhello",
        b"Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nhello",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 3000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
        b"Content-Type: message/rfc822\n\n" * 3000 + b"hello",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5000,
        b"Content-Type: text/html\n\n" + b"<div>" * 20000 + b"hello",
        b"Content-Type: text/html\n\n" + b"<" * 20000,
        b"Content-Type: text/plain\n\n" + b"> " * 20000 + b"\nhello",
        b"Content-Type: text/plain\n\n" + b"On 1 " * 20000 + b"wrote:\nhello",
        b"Subject: " + b"=?" * 5000 + b"\n\nhello",
        b"From: " + b"(" * 5000 + b"jo@example.org\n\nhello",
        b"From: " + b"<" * 5000 + b"\n\nhello",
    ],
)
def test_broken_mail_comes_in(raw):
    begun = time.process_time()
    found = read(raw)
    assert found.key and found.nature and time.process_time() - begun < 5


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=500))
def test_no_bytes_are_refused(raw):
    found = read(raw)
    assert "\x00" not in found.words + found.subject + found.quoted + found.html + found.sender_name
    assert "\n" not in found.subject + found.sender_name + found.sender


_LINES = st.sampled_from(
    [
        "From: Jo <jo@example.org>", "Subject: =?utf-8?B?!!!?=", "Content-Type: multipart/mixed; boundary=b", "",
        "Content-Type: multipart/alternative; boundary=\"b\"", "Content-Type: text/html; charset=klingon", "--b", "--b--",
        "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: quoted-printable", "Content-Type: message/rfc822",
        "Content-Type: message/delivery-status", "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "Final-Recipient: rfc822; jo@example.org", "Action: failed", "Content-Type: text/plain; format=flowed; delsp=yes",
        "Content-Disposition: attachment; filename*=utf-8''%F0%9F", "Auto-Submitted: auto-replied", "List-Id: <a.b>",
        "Authentication-Results: mx.ambleford.example; spf=((((", "> quoted", "On 1 May Jo wrote:", "=3D=",
        "4111111111111111",
        "<p>hello<blockquote>", "</p>", "Received: from a", "X: \udcff\udcfe", "Message-ID: <a@ambleford.example>", "=C3",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(_LINES, max_size=40), st.sampled_from(["\n", "\r\n", "\r"]))
def test_hostile_mail_of_every_shape_comes_in(lines, end):
    found = read(end.join(lines))
    assert found.key and "4111111111111111" not in found.words + found.quoted + found.html + found.subject


@pytest.mark.skipif(samples is None, reason="Python was installed without its own tests (test.test_email)")
def test_pythons_own_samples_come_in():
    folder = Path(samples.__file__).parent / "data"
    names = sorted(folder.glob("msg_*.txt"))
    assert len(names) > 40
    silent = []
    for path in names:
        found = read(path.read_bytes())
        assert found.key
        if not (found.words or found.html or found.files or found.failed or found.warnings):
            silent.append(path.name)
    assert len(silent) < 10, silent  # a few are heads without a body


def test_the_key_of_a_message_without_an_id_is_its_hash():
    first, again = read("From: a@example.org\n\nhello"), read("From: a@example.org\n\nhello")
    assert first.key == again.key and first.key.startswith("sha256:")
    assert read("From: a@example.org\n\nother").key != first.key
    made = EmailMessage()
    made["Message-ID"] = f"<{'x' * 400}@example.org>"
    assert read(made).message_id == ""
