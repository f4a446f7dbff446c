"""The development mailbox: what the council sends can be read in a browser, and is harmless there."""

import re
import signal
import smtplib
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from deploy.embedded.mailbox_pages import linked, texts_page
from deploy.embedded.notify import TextFolder
from deploy.embedded.ports import free_port


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[tuple[int, str]]:
    smtp, web = free_port(), free_port()
    command = [sys.executable, "-m", "deploy.embedded.mailbox", "--folder", str(tmp_path / "mail")]
    process = subprocess.Popen([*command, "--smtp-port", str(smtp), "--web-port", str(web)])
    for _ in range(200):
        try:
            smtplib.SMTP("127.0.0.1", smtp).quit()
            break
        except OSError:
            time.sleep(0.05)
    yield smtp, f"http://127.0.0.1:{web}"
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def _send(port: int, *, subject: str, text: str, to: str = "resident@example.org") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "contact@ambleford.example", to, subject
    message["Date"] = "Tue, 24 Nov 2026 16:30:00 +0000"
    message.set_content(text)
    message.add_alternative(f"<p>{text}</p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.send_message(message)


def _page(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        return answer.read().decode()


def test_messages_are_listed_newest_first_and_shown(mailbox: tuple[int, str]) -> None:
    smtp, address = mailbox
    _send(smtp, subject="Your reference BCDF-2345-J", text="See http://localhost:8000/track/BCDF2345J. Diolch, Siân")
    _send(smtp, subject="<script>alert(1)</script>", text="<b>&</b>", to="other@example.org")
    page = _page(address)
    assert page.index("&lt;script&gt;") < page.index("BCDF-2345-J")
    assert "<script" not in page
    assert "Tue 24 Nov, 16:30:00" in page
    only = _page(f"{address}/?to=resident")
    links = re.findall(r"/message/[^\"]+", only)
    assert len(links) == 1
    message = _page(address + links[0])
    assert '<a href="http://localhost:8000/track/BCDF2345J">' in message
    assert "Diolch, Siân" in message


def test_other_addresses_hold_nothing(mailbox: tuple[int, str]) -> None:
    for path in ("/message/none", "/message/..%2f..%2fetc%2fpasswd", "/message/../../etc/passwd", "/else"):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(mailbox[1] + path)
        assert error.value.code == 404


def test_text_is_escaped_and_only_web_addresses_are_links() -> None:
    assert linked('a <b> javascript:x "http://x.example/?a=1&b=2"') == (
        'a &lt;b&gt; javascript:x &quot;<a href="http://x.example/?a=1&amp;b=2">http://x.example/?a=1&amp;b=2</a>&quot;'
    )


def _form(address: str, origin: str = "", **fields: str) -> str:
    request = urllib.request.Request(address, urllib.parse.urlencode(fields).encode())
    if origin:
        request.add_header("Origin", origin)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.read().decode()


@pytest.fixture
def handed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a stand-in for the platform's command writes what it is handed; the first time it says: later."""
    script = tmp_path / "receive.py"
    script.write_text(
        "import sys, pathlib\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "n = len(list(folder.glob('call-*')))\n"
        "(folder / f'call-{n}').write_text(' '.join(sys.argv[1:]) + chr(10) + sys.stdin.read())\n"
        "sys.exit(75 if n == 0 else 0)\n"
    )
    return tmp_path


def _until(true: Callable[[], object]) -> None:
    for _ in range(400):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def test_a_citizen_answers_and_the_platform_is_handed_it(handed: Path) -> None:
    smtp, web = free_port(), free_port()
    command = [sys.executable, str(handed / "receive.py")]
    code = (
        "from pathlib import Path; from deploy.embedded.mailbox import serve\n"
        f"serve(folder=Path({str(handed / 'mail')!r}), smtp_port={smtp}, web_port={web}, "
        f"council=['contact@ambleford.example'], hand_to={command!r})"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    address = f"http://127.0.0.1:{web}"
    try:
        _until(lambda: _answers(smtp))
        _send(smtp, subject="Your reference BCDF-2345-J", text="Is it gone?")
        name = re.search(r"/message/([0-9a-f-]+)", _page(address))
        assert name and "Answer as resident@example.org" in _page(f"{address}/message/{name[1]}")
        assert "another page" in _form(f"{address}/answer/{name[1]}", "https://evil.example", text="x")
        assert "The council has your message" in _form(f"{address}/answer/{name[1]}", address, text="No. Sŵn!")
        _until(lambda: (handed / "call-1").exists() and (handed / "call-1").read_text())
        said = (handed / "call-1").read_text()
        assert said.startswith("--mailbox contact@ambleford.example --recipient contact@ambleford.example\n")
        assert "Re: Your reference BCDF-2345-J" in said and "> Is it gone?" in said
        assert "Enter your email address" in _form(f"{address}/write", to="contact@ambleford.example", text="x")
        sent = _form(
            f"{address}/write", sender="jo@example.org", to="contact@ambleford.example", subject="Bin", text="x"
        )
        assert "The council has your message" in sent
        _until(lambda: (handed / "call-2").exists())
        assert not (handed / "call-3").exists()  # what the council sends to others is handed to nobody
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def _answers(smtp: int) -> bool:
    try:
        smtplib.SMTP("127.0.0.1", smtp).quit()
    except OSError:
        return False
    return True


def test_texts_and_letters_are_shown_with_what_became_of_them(tmp_path: Path) -> None:
    texts = TextFolder(tmp_path / "texts")
    texts.keep(
        {
            "id": "a-1", "reference": "r", "type": "letter", "to": "Jo <Example>\n12 Abbey Road\nM33 2DP", "subject": "",
            "body": "Hello & <b>welcome</b>", "status": "accepted", "created_at": "2026-11-27T10:00:00+00:00",
        }
    )  # fmt: skip
    page = texts_page(texts)
    assert "Letter: accepted" in page and "Jo &lt;Example&gt;<br>12 Abbey Road" in page
    assert "Hello &amp; &lt;b&gt;welcome" in page
