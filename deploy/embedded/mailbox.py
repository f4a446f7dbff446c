"""The development mailbox: an SMTP server that keeps every message in a folder, and a page to read them."""

import argparse
import asyncio
import email
import email.policy
import os
import signal
import threading
import time
from collections.abc import Sequence
from email.message import EmailMessage
from http.server import ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.embedded.mailbox_handing import RECEIVE, Handing
from deploy.embedded.mailbox_pages import reader_for
from deploy.embedded.mailbox_writing import Writer
from deploy.embedded.notify import TextFolder
from deploy.embedded.ports import LOOPBACK


class MailFolder:
    """The messages in one folder, one file each, named by the moment they came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, content: bytes) -> str:
        """The name under which the message is kept from now on."""
        name = f"{time.time_ns():020d}-{os.urandom(3).hex()}"
        new = self.folder / f"{name}.new"
        new.write_bytes(content)
        new.rename(self.folder / f"{name}.eml")
        return name

    def names(self) -> list[str]:
        """The messages' names, newest first."""
        return sorted((path.stem for path in self.folder.glob("*.eml")), reverse=True)

    def message(self, name: str) -> EmailMessage | None:
        """The message of that name, None when there is none."""
        path = self.folder / f"{name}.eml"
        if path.parent != self.folder or "/" in name or not path.exists():
            return None
        return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


class _Receiver:
    """aiosmtpd's handler: the envelope's addresses are written above the message, as a mail server would."""

    def __init__(self, folder: MailFolder, handing: Handing) -> None:
        self.folder, self.handing = folder, handing

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        head = f"Return-Path: <{envelope.mail_from}>\r\n" + "".join(
            f"Delivered-To: {address}\r\n" for address in envelope.rcpt_tos
        )
        self.folder.keep(head.encode("utf-8", "replace") + raw)
        self.handing.take(envelope.rcpt_tos, raw)
        return "250 Kept in the development mailbox"


def serve(
    *,
    folder: Path,
    smtp_port: int,
    web_port: int,
    council: Sequence[str] = (),
    hand_to: Sequence[str] = RECEIVE,
    texts: Path | None = None,
) -> None:
    """Receive and show mail until SIGTERM or SIGINT; what is written to one of these addresses reaches the council."""
    mail = MailFolder(folder)
    writer = Writer(smtp_port, council)
    web = ThreadingHTTPServer(
        (LOOPBACK, web_port), reader_for(mail, writer, texts=TextFolder(texts) if texts else None)
    )
    web.daemon_threads = True
    threading.Thread(target=web.serve_forever, daemon=True).start()
    asyncio.run(_receive(mail, smtp_port, Handing(council, hand_to)))
    web.shutdown()


async def _receive(mail: MailFolder, port: int, handing: Handing) -> None:
    loop = asyncio.get_running_loop()
    handing_over = loop.create_task(handing.run())
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    controller = UnthreadedController(
        _Receiver(mail, handing),
        hostname=LOOPBACK,
        port=port,
        loop=loop,
        enable_SMTPUTF8=True,
        ident="development mailbox",
    )
    server = await loop.create_server(controller.factory, host=LOOPBACK, port=port)
    await ended.wait()
    server.close()
    handing_over.cancel()


def main() -> None:
    """Run the mailbox as a program of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smtp-port", type=int, default=1025)
    parser.add_argument("--web-port", type=int, default=8025)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--council", default="", help="addresses, comma-separated, whose mail the platform is handed")
    parser.add_argument(
        "--texts", type=Path, default=None, help="where the stand-in for Notify keeps texts and letters"
    )
    options = parser.parse_args()
    council = [address.strip().lower() for address in options.council.split(",") if address.strip()]
    serve(
        folder=options.folder,
        smtp_port=options.smtp_port,
        web_port=options.web_port,
        council=council,
        texts=options.texts,
    )


if __name__ == "__main__":
    main()
