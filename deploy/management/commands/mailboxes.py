"""manage.py mailboxes: which mailboxes are read and how that goes; sets one up, and tries again what failed."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from channels.email.inbound.leftover import arrival_retry, leftovers
from channels.email.inbound.managing import (
    MailboxGiven,
    MailboxRefused,
    mail_health,
    mailbox_set,
    mailboxes,
)
from channels.email.inbound.models import Arrival, Mailbox
from crm.teams.actor import system

ACTOR = system("mailboxes command")


class Command(BaseCommand):
    help = "Lists the mailboxes that are read. With --set ADDRESS describes one (see docs/email.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--set", metavar="ADDRESS", default="", help="describe the mailbox of this address")
        parser.add_argument("--inbox", default="", help="the code of the inbox for mail that names none of ours")
        parser.add_argument("--host", default="", help="of the IMAP server; none: the pipe command brings its mail")
        parser.add_argument("--port", type=int, default=993)
        parser.add_argument("--security", choices=Mailbox.Security.values, default="TLS")
        parser.add_argument("--user", default="")
        parser.add_argument("--sign-on", choices=Mailbox.SignOn.values, default="PASSWORD")
        parser.add_argument("--secret-name", default="", help="the environment variable that holds the password")
        parser.add_argument("--folder", default="INBOX")
        parser.add_argument("--authserv-id", default="", help="how its server signs Authentication-Results")
        parser.add_argument(
            "--reads-from", default="", help="what arrived before is left alone: 2026-11-27T09:00 (now)"
        )
        parser.add_argument("--off", action="store_true", help="read it no longer")
        parser.add_argument("--check", action="store_true", help="end with an error when mail does not come in")
        parser.add_argument("--retry", metavar="ARRIVAL", type=int, help="try again a message that could not be read")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["set"]:
            self._set(options, now)
        if options["retry"]:
            self._retry(options["retry"], now)
        self._list()
        health = mail_health(at=now)
        if options["check"] and not health.is_well:
            raise CommandError(f"{health.silent} mailboxes are not read, {health.failed} messages wait for a person.")

    def _set(self, options: dict[str, Any], now: datetime) -> None:
        names = ("host", "port", "security", "user", "sign_on", "secret_name", "folder", "authserv_id")
        given = MailboxGiven(
            address=options["set"],
            inbox_code=options["inbox"],
            reads_from=self._moment(options["reads_from"]),
            is_on=not options["off"],
            **{name: options[name] for name in names},
        )
        try:
            mailbox_set(given=given, actor=ACTOR, at=now)
        except MailboxRefused as refused:
            raise CommandError(str(refused)) from None

    def _retry(self, arrival: int, now: datetime) -> None:
        try:
            arrival_retry(arrival_id=arrival, actor=ACTOR, at=now)
        except Arrival.DoesNotExist:
            raise CommandError(f"No message arrived under the number {arrival}: the list below has them.") from None

    def _list(self) -> None:
        for box in mailboxes(actor=ACTOR):
            how = f"{box.user} at {box.host}:{box.port}/{box.folder}" if box.host else "by the pipe command"
            polled = f"{box.polled_at:%d %b %H:%M}" if box.polled_at else "never"
            self.stdout.write(f"{box.address} ({box.inbox.name}): {how}, {'on' if box.is_on else 'off'}, read {polled}")
            if box.last_error:
                self.stdout.write(f"  failed {box.failures} times: {box.last_error}")
        for arrival in leftovers(actor=ACTOR):
            self.stdout.write(
                f"Arrival {arrival.pk} at {arrival.mailbox}, {arrival.arrived_at:%d %b %H:%M}: not read into the records, "
                f"{arrival.attempts} tries. {arrival.error}"
            )

    def _moment(self, said: str) -> datetime | None:
        if not said:
            return None
        try:
            return timezone.make_aware(datetime.fromisoformat(said))
        except ValueError:
            raise CommandError(f"--reads-from {said!r} is no moment: write 2026-11-27T09:00") from None
