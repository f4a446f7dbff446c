"""manage.py demo_council: fills an empty database with the demo council."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crm.teams.models import User
from deploy.demo.council import make_council


class Command(BaseCommand):
    help = "Fills an empty database with the demo council: invented people, ninety days of work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--gazetteer", default="", help="a DTF 7.3 supply to use instead of the generated one")
        parser.add_argument("--customers", type=int, default=3000)
        parser.add_argument("--a-day", type=int, default=22, help="contacts on an ordinary day")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("This database is not empty: the demo council goes into an empty one only.")
        make_council(
            at=timezone.now(),
            gazetteer=options["gazetteer"],
            customers=options["customers"],
            a_day=options["a_day"],
            say=lambda words: self.stdout.write(words, ending="\n"),
        )
