"""What the words on the public page of how well we answer mean: customers read them, so they have Welsh."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WRITTEN_DEFINITIONS: "list[tuple[StrOrPromise, StrOrPromise]]" = [
    (
        _("Received"),
        _(
            "Every email, web message, letter, text or other message a person wrote to us, counted in the month it reached "
            "us. Spam, machines' messages and what was logged in error are left out, and counted apart."
        ),
    ),
    (
        _("Acknowledged automatically"),
        _(
            "The reference was sent back, or shown on the confirming page, by the platform itself. What is not acknowledged "
            "has a reason, which is counted."
        ),
    ),
    (
        _("First answer by a person"),
        _("The first words that a member of staff wrote or spoke to them about it. A machine's message is no answer."),
    ),
    (
        _("Final answer"),
        _(
            "The moment nothing was left to do: its work was closed or, where there was none, a person's answer was given."
        ),
    ),
    (
        _("In time"),
        _(
            "Share of the promises kept among those kept or missed, by the standard in force when it was received. What "
            "still runs and is not late is in neither; what runs and is late is missed."
        ),
    ),
    (
        _("Working time"),
        _(
            "Only the opening hours of the calendar of the standard count; nights, weekends, bank holidays and closures "
            "do not. Half within: half of the answers took at most so long. Nine of ten within: likewise."
        ),
    ),
]
