"""manage.py receive_mail --mailbox ADDRESS < message: for a mail server that hands messages to a command.

Its exit codes are those mail servers know (sysexits.h): 0 stored, 75 try again later, 65 no message, 67 no such mailbox.
"""

import logging
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error
from django.utils import timezone

from channels.email.inbound.actions import MAIL, MessageRefused, arrival_store, mailbox_for
from crm.teams.acting import Busy

logger = logging.getLogger(__name__)

EX_DATAERR, EX_NOUSER, EX_TEMPFAIL = 65, 67, 75


class Command(BaseCommand):
    help = (
        "Stores one message, read from standard input. Postfix: | manage.py receive_mail --mailbox bins@council.example"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mailbox", required=True, help="the address of the mailbox, as the council set it up")
        parser.add_argument("--recipient", default="", help="where it was delivered, with its tag (ORIGINAL_RECIPIENT)")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(settings.MAIL_MOST_BYTES + 1)
        try:
            mailbox = mailbox_for(options["mailbox"])
            if mailbox is None:
                self._end(EX_NOUSER, f"No mailbox has the address {options['mailbox']}: see manage.py mailboxes.")
                return
            recipient = options["recipient"] or os.environ.get("ORIGINAL_RECIPIENT", "") or mailbox.address
            now = timezone.now()
            arrival_store(raw=raw, mailbox_id=mailbox.pk, delivered_to=recipient, received_at=now, actor=MAIL, at=now)
        except MessageRefused as refused:
            self._end(EX_DATAERR, f"Not taken: {refused}.")
        except (Error, Busy, OSError) as failure:
            logger.exception("a message could not be stored")
            self._end(EX_TEMPFAIL, f"Not stored, try again later: {type(failure).__name__}.")

    def _end(self, code: int, words: str) -> None:
        self.stderr.write(words)
        sys.exit(code)
