"""The development mailbox's pages: the list of messages, one message, and writing as a citizen. Nothing from outside."""

import html
import re
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from deploy.embedded.mailbox_writing import MOST_BYTES, NotSent, Writer

if TYPE_CHECKING:
    from deploy.embedded.mailbox import MailFolder
    from deploy.embedded.notify import TextFolder

SHOWN = 200
HEADERS = ("From", "To", "Subject", "Date", "Reply-To", "Message-ID", "In-Reply-To", "Delivered-To")
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
STYLE = """
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; color: #0b0c0c }
a { color: #12506b } a:focus { outline: 3px solid #f4b942; background: #f4b942; color: #0b0c0c }
table { border-collapse: collapse; width: 100% } caption { text-align: left; padding: .5rem 0 }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #b1b4b6;
  overflow-wrap: anywhere } pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit;
  border-left: 4px solid #1d4f5f; padding-left: 1rem }
"""
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – development mailbox</title><link rel="stylesheet" href="/style.css"></head>
<body><main>{body}</main></body>
</html>
"""
POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def reader_for(
    mail: "MailFolder", writer: Writer, *, texts: "TextFolder | None" = None
) -> type[BaseHTTPRequestHandler]:
    """The request handler of one folder, and of the one in which the stand-in for Notify keeps texts and letters."""
    return type("ReaderOfFolder", (Reader,), {"mail": mail, "writer": writer, "texts": texts})


class Reader(BaseHTTPRequestHandler):
    """Shows the messages of one folder, and sends what a citizen writes."""

    mail: "MailFolder"
    writer: Writer
    texts: "TextFolder | None"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        kind, _, name = address.path.strip("/").partition("/")
        if kind == "style.css":
            return self._answer(STYLE, content="text/css")
        if kind == "texts" and self.texts is not None:
            return self._answer(texts_page(self.texts))
        if not kind:
            to = parse_qs(address.query).get("to", [""])[0]
            has_texts = self.texts is not None
            return self._answer(list_page(self.mail, to=to, form=self.writer.form(), has_texts=has_texts))
        message = self.mail.message(name) if kind == "message" else None
        if message is None:
            body = '<h1>No such message</h1><p><a href="/">All messages</a></p>'
            return self._answer(PAGE.format(title="No such message", body=body), status=HTTPStatus.NOT_FOUND)
        return self._answer(message_page(message, form=self.writer.answer_form(name, message)))

    def do_POST(self) -> None:
        origin = self.headers.get("Origin", "")
        if origin and urlsplit(origin).netloc != self.headers.get("Host", ""):
            return self._said("Not sent", "This form belongs to another page.", status=HTTPStatus.FORBIDDEN)
        size = int(self.headers.get("Content-Length") or 0)
        given = parse_qs(self.rfile.read(min(size, MOST_BYTES)).decode("utf-8", "replace"))
        fields = {name: values[0] for name, values in given.items()}
        kind, _, name = urlsplit(self.path).path.strip("/").partition("/")
        try:
            self._send(kind, name, fields)
        except NotSent as why:
            return self._said("Not sent", str(why), status=HTTPStatus.BAD_REQUEST)
        return self._said("Sent", "The council has your message: in the platform it arrives within seconds.")

    def _send(self, kind: str, name: str, fields: dict[str, str]) -> None:
        text = fields.get("text", "")
        message = self.mail.message(name) if kind == "answer" else None
        if message is not None:
            self.writer.answer(message, text)
        else:
            sender, to, subject = (fields.get(one, "") for one in ("sender", "to", "subject"))
            self.writer.write(sender=sender, to=to, subject=subject, text=text)

    def _said(self, title: str, words: str, *, status: HTTPStatus = HTTPStatus.OK) -> None:
        body = f'<h1>{title}</h1><p>{html.escape(words)}</p><p><a href="/">All messages</a></p>'
        self._answer(PAGE.format(title=title, body=body), status=status)

    def _answer(self, text: str, *, content: str = "text/html", status: HTTPStatus = HTTPStatus.OK) -> None:
        raw = text.encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", f"{content}; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the supervisor's log is for what went wrong."""


def list_page(mail: "MailFolder", *, to: str = "", form: str = "", has_texts: bool = False) -> str:
    """The page that lists messages, newest first, those to one address when it is given; then the form to write."""
    rows = []
    for name in mail.names():
        message = mail.message(name)
        if message is None or to.lower() not in _header(message, "To").lower():
            continue
        subject = html.escape(_header(message, "Subject") or "(no subject)")
        rows.append(
            f"<tr><td>{_moment(message)}</td><td>{html.escape(_header(message, 'To'))}</td>"
            f'<td><a href="/message/{name}">{subject}</a></td></tr>'
        )
        if len(rows) == SHOWN:
            break
    search = (
        '<form action="/"><label for="to">Sent to an address that contains</label> '
        f'<input id="to" name="to" value="{html.escape(to)}" size="30"> <button>Show</button></form>'
    )
    table = (
        f"<table><caption>The newest {SHOWN} at most, newest first</caption><thead><tr><th scope='col'>Sent</th>"
        f"<th scope='col'>To</th><th scope='col'>Subject</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    body = "<h1>Development mailbox</h1><p>Messages the platform sent. None of them left this machine.</p>"
    body += ('<p><a href="/texts">Texts and letters</a></p>' if has_texts else "") + search
    return PAGE.format(title="Messages", body=body + (table if rows else "<p>No messages yet.</p>") + form)


def texts_page(texts: "TextFolder") -> str:
    """The page of texts and letters, newest first, with how each stands."""
    rows = [
        f"<tr><td>{html.escape(one['created_at'][:16].replace('T', ' '))}</td>"
        f"<td>{'Text' if one['type'] == 'sms' else 'Letter'}: {html.escape(one['status'])}</td>"
        f"<td>{html.escape(one['to']).replace(chr(10), '<br>')}</td><td><pre>{linked(one['body'])}</pre></td></tr>"
        for one in texts.all()[:SHOWN]
    ]
    heads = "".join(f"<th scope='col'>{words}</th>" for words in ("Sent", "What", "To", "Words"))
    table = (
        f"<table><caption>The newest {SHOWN} at most, newest first</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
    body = '<p><a href="/">All messages</a></p><h1>Texts and letters</h1><p>None of them left this machine.</p>'
    return PAGE.format(title="Texts and letters", body=body + (table if rows else "<p>None yet.</p>"))


def message_page(message: EmailMessage, *, form: str = "") -> str:
    """The page of one message: its headers, its text with links that can be followed, and the form to answer."""
    rows = "".join(
        f"<tr><th scope='row'>{name}</th><td>{html.escape(_header(message, name))}</td></tr>"
        for name in HEADERS
        if _header(message, name)
    )
    subject = html.escape(_header(message, "Subject") or "(no subject)")
    kinds = ", ".join(sorted({part.get_content_type() for part in message.walk() if not part.is_multipart()}))
    body = (
        f'<p><a href="/">All messages</a></p><h1>{subject}</h1><table><tbody>{rows}</tbody></table>'
        f"<h2>Text</h2><pre>{linked(_text(message))}</pre><p>Parts: {html.escape(kinds)}</p>{form}"
    )
    return PAGE.format(title=subject, body=body)


def linked(text: str) -> str:
    """The text escaped for a page, its web addresses as links."""
    out, at = [], 0
    for found in LINK.finditer(text):
        address = html.escape(found.group())
        out += [html.escape(text[at : found.start()]), f'<a href="{address}">{address}</a>']
        at = found.end()
    return "".join([*out, html.escape(text[at:])])


def _text(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):
        return "(this text cannot be read)"


def _header(message: EmailMessage, name: str) -> str:
    return ", ".join(str(value) for value in message.get_all(name, []))


def _moment(message: EmailMessage) -> str:
    try:
        sent = parsedate_to_datetime(_header(message, "Date")).astimezone(ZoneInfo("Europe/London"))
    except ValueError:
        return ""
    return f"{sent:%a} {sent.day} {sent:%b, %H:%M:%S}"
