"""manage.py renew_words: writes the words of every address anew, after an upgrade that writes them otherwise."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from gazetteer.management.commands.load_gazetteer import ProgressLine
from gazetteer.supplies.actions import LoadUnderWay, words_renew


class Command(BaseCommand):
    help = "Writes every address, its words and its place in natural order by the rules as they are now."

    def handle(self, *args: Any, **options: Any) -> None:
        progress = ProgressLine(time.monotonic(), quiet=options["verbosity"] < 1)
        try:
            renewed = words_renew(at=timezone.now(), progress=progress)
        except LoadUnderWay as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            progress.end()
        words = ngettext("%(n)s address is written otherwise", "%(n)s addresses are written otherwise", renewed)
        self.stdout.write(words % {"n": f"{renewed:,}"})
