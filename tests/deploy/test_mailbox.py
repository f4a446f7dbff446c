"""The development mailbox: what the council sends can be read in a browser, and is harmless there."""

import re
import signal
import smtplib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from deploy.embedded.mailbox_pages import linked
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
