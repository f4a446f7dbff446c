"""What people write to us, with what a reader may not see whole put out of sight."""

from django.utils.translation import gettext as _

from crm.documents.screening import Mark, segments
from crm.teams.actor import Actor
from crm.teams.policy import Field, Sight, field_seen


def masked(text: str, *, actor: Actor) -> str:
    """The text with National Insurance numbers and dates of birth put out of sight of whoever may not see them whole."""
    hidden = {
        mark: words
        for mark, field, words in (
            (Mark.NATIONAL_INSURANCE, Field.NATIONAL_INSURANCE, _("[National Insurance number]")),
            (Mark.DATE_OF_BIRTH, Field.DATE_OF_BIRTH, _("[date of birth]")),
        )
        if field_seen(actor, field) != Sight.WHOLE
    }
    return "".join(str(hidden.get(one.mark, one.text)) for one in segments(text))
