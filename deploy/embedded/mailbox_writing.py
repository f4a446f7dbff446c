"""Writing from the development mailbox: a citizen's answer to a message, or a new one to the council."""

import html
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

from deploy.embedded.ports import LOOPBACK

MOST_BYTES = 200_000  # of a form
SECONDS = 10


class NotSent(Exception):
    """The message was not taken; the words say why."""


@dataclass(frozen=True)
class Writer:
    """Sends what the forms hold to this machine's own mail server; `council` are the addresses that reach the council."""

    smtp_port: int
    council: Sequence[str] = ()

    def answer(self, message: EmailMessage, text: str) -> None:
        """Nothing; whoever got this message has answered it. Raises NotSent."""
        sender, to = parseaddr(str(message.get("To", "")))[1], parseaddr(_back_to(message))[1]
        if not sender or not to:
            raise NotSent("This message names nobody who could answer, or nobody to answer to.")
        subject = str(message.get("Subject", ""))
        made = _made(
            sender, to, subject if subject.lower().startswith("re:") else f"Re: {subject}", _quoting(message, text)
        )
        if message.get("Message-ID"):
            made["In-Reply-To"] = made["References"] = str(message["Message-ID"])
        self._send(made)

    def write(self, *, sender: str, to: str, subject: str, text: str) -> None:
        """Nothing; the council has this message. Raises NotSent."""
        if "@" not in parseaddr(sender)[1]:
            raise NotSent("Enter your email address, like jo@example.org.")
        if to not in self.council:
            raise NotSent("Choose one of the council's addresses.")
        if not text.strip():
            raise NotSent("Write something.")
        self._send(_made(parseaddr(sender)[1], to, subject, text))

    def form(self) -> str:
        """The form of a new message; "" where nothing reaches the council."""
        if not self.council:
            return ""
        choices = "".join(f"<option>{html.escape(address)}</option>" for address in self.council)
        return (
            '<h2>Write to the council</h2><form method="post" action="/write">'
            '<p><label for="sender">Your email address</label><br><input id="sender" name="sender" size="40"></p>'
            f'<p><label for="council">To</label><br><select id="council" name="to">{choices}</select></p>'
            '<p><label for="subject">Subject</label><br><input id="subject" name="subject" size="60"></p>'
            '<p><label for="text">Message</label><br><textarea id="text" name="text" rows="6" cols="60"></textarea></p>'
            "<p><button>Send to the council</button></p></form>"
        )

    def answer_form(self, name: str, message: EmailMessage) -> str:
        """The form that answers a message to the council; "" for one that no citizen could answer."""
        if not self.council or not parseaddr(str(message.get("To", "")))[1]:
            return ""
        return (
            f'<h2>Answer as {html.escape(str(message["To"]))}</h2><form method="post" action="/answer/{html.escape(name)}">'
            '<p><label for="text">Your answer</label><br><textarea id="text" name="text" rows="6" cols="60"></textarea></p>'
            "<p><button>Send to the council</button></p></form>"
        )

    def _send(self, message: EmailMessage) -> None:
        try:
            with smtplib.SMTP(LOOPBACK, self.smtp_port, timeout=SECONDS) as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException, ValueError) as failure:
            raise NotSent(f"The message was not taken: {type(failure).__name__}.") from failure


def _back_to(message: EmailMessage) -> str:
    return str(message.get("Reply-To") or message.get("From") or "")


def _made(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = sender, to
    made["Subject"] = " ".join(subject.split())
    made["Date"] = formatdate(localtime=True)
    made["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    made.set_content(text.replace("\r\n", "\n"))
    return made


def _quoting(message: EmailMessage, text: str) -> str:
    """The answer above what it answers, as mail programs write it."""
    part = message.get_body(preferencelist=("plain",))
    try:
        said = str(part.get_content()) if part is not None else ""
    except (LookupError, UnicodeError):
        said = ""
    before = "\n".join(f"> {line}" for line in said.splitlines())
    return f"{text}\n\nOn {message.get('Date', '')}, {_back_to(message)} wrote:\n{before}\n"
