"""Words with ((name)) in them, from a closed list: what administrators edit is text, never a program. Pure."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from crm.catalogue.wordings.events import ANSWER, TEXT

_NAME = re.compile(r"\(\(([a-z_]+)\)\)")

# What ships, by event: (subject, body). A council's own wording (MessageTemplate) stands before it.
SHIPPED = {
    "acknowledgement": (
        _("We have your message: ((references))"),
        _(
            "Thank you for contacting ((council)).\n\n((matters))\n\n"
            "You can follow this at any time: ((link))\nWe will only ask for your reference and something we already know."
        ),
    ),
    "planned": (
        _("Your ((service)) ((reference)): the work is planned"),
        _("We have planned the work for ((date)).\n\n((words))\n\nFollow this: ((link))"),
    ),
    "made_safe": (
        _("Your ((service)) ((reference)): made safe"),
        _("We have made it safe and still have to put it right.\n\n((words))\n\nFollow this: ((link))"),
    ),
    "question": (
        _("Your ((service)) ((reference)): we need to ask you something"),
        _("((words))\n\nPlease answer by ((date)): ((link))"),  # whether time stands still until then, that page says
    ),
    "progress": (
        _("Your ((service)) ((reference)): what happens now"),
        _("((now))\n\n((words))\n\nFollow this: ((link))"),
    ),
    "closed": (
        _("Your ((service)) ((reference)): ((outcome))"),
        _("((words))\n\nIf this is not right, or not fixed, tell us: ((link))"),
    ),
    "reopened": (
        _("Your ((service)) ((reference)): open again"),
        _("We have opened this again.\n\n((words))\n\nFollow this: ((link))"),
    ),
    "update": (
        _("Your ((service)) ((reference)): news"),
        _("((words))\n\nFollow this: ((link))"),
    ),
    "satisfaction": (
        _("Your ((service)) ((reference)): how was it?"),
        _("((words))\n\nOne click answers it, and it helps us: ((answer_link))"),
    ),
    "promise_missed": (
        _("Your ((service)) ((reference)): we are late"),
        _("((missed))\n\n((now))\n\nFollow this: ((link))"),
    ),
    "promise_new_date": (
        _("Your ((service)) ((reference)): a new date"),
        _("((missed))\n\n((now))\n\nFollow this: ((link))"),
    ),
    "code": (
        _("Your code is ((code))"),
        _(
            "Your code for ((reference)) is ((code)). It works for 10 minutes.\n\nOr open this link: ((link))\n\n"
            "If you did not ask for it, you need do nothing."
        ),
    ),
    "councillor_link": (
        _("Your link to ((council))"),
        _(
            "Open this link to see the cases you raised for people in your ward: ((link))\n\n"
            "It works once, for 15 minutes. If you did not ask for it, you need do nothing."
        ),
    ),
    "check_failed": (
        _("Somebody asked us about you"),
        _(
            "Somebody spoke to ((council)) as you, and could not show who they were. We told them nothing.\n\n"
            "If it was you, you need do nothing: contact us again when it suits you. "
            "If it was not, please ring us: ((phone))"
        ),
    ),
    "moved": (
        _("Your change of address"),
        _(
            "You told ((council)) that you move, or have moved: we have noted it from ((date)).\n\n"
            "If you did not tell us this, please ring us at once: ((phone))"
        ),
    ),
    "promise_moved": (
        _("Your ((service)) ((reference)): another date"),
        _("((moved))\n\n((words))\n\nFollow this: ((link))"),
    ),
    "added": (
        _("We have your message: ((references))"),
        _("Thank you. We have added what you wrote.\n\n((matters))\n\nFollow this: ((link))"),
    ),
}

# What ships for text messages: short, without a subject. A letter ships in the words of an email.
SHIPPED_TEXTS = {
    "acknowledgement": _("((council)): we have your message. Your reference: ((references)). Follow it: ((link))"),
    "planned": _("((service)) ((reference)): the work is planned for ((date)). ((words)) ((link))"),
    "made_safe": _("((service)) ((reference)): made safe, still to be put right. ((words)) ((link))"),
    "question": _("((service)) ((reference)): ((words)) Please answer by ((date)): ((link))"),
    "progress": _("((service)) ((reference)): ((now)) ((words)) ((link))"),
    "closed": _("((service)) ((reference)): ((outcome)). ((words)) Not right? Tell us: ((link))"),
    "reopened": _("((service)) ((reference)): open again. ((words)) ((link))"),
    "update": _("((service)) ((reference)): ((words)) ((link))"),
    "satisfaction": _("((service)) ((reference)): ((words)) ((answer_link))"),
    "promise_missed": _("((service)) ((reference)): ((missed)) ((now)) ((link))"),
    "promise_new_date": _("((service)) ((reference)): ((missed)) ((now)) ((link))"),
    "code": _("Your ((council)) code for ((reference)) is ((code)). It works for 10 minutes."),
    "councillor_link": _("((council)): open this to see the cases you raised: ((link)) It works once, for 15 minutes."),
    "check_failed": _(
        "Somebody spoke to ((council)) as you and could not show who they were. We told them nothing. "
        "If it was not you, please ring us: ((phone))"
    ),
    "moved": _("((council)): we have noted that you move from ((date)). If you did not tell us this, ring ((phone))"),
    "promise_moved": _("((service)) ((reference)): ((moved)) ((words)) ((link))"),
    "added": _("((council)): we have added what you wrote to ((references)). Follow it: ((link))"),
}


class UnknownName(ValueError):
    """A ((name)) that this event does not offer."""


def shipped(event: str, channel: str) -> tuple[str, str] | None:
    """What ships for this event and channel, in the language in force: subject and body; None for an answer."""
    if event == ANSWER:
        return None
    if channel == TEXT:
        return "", str(SHIPPED_TEXTS[event])
    subject, body = SHIPPED[event]
    return str(subject), str(body)


def fill(text: str, names: Mapping[str, str]) -> str:
    """The text with each ((name)) replaced. Raises UnknownName for one that is not offered."""

    def value(match: re.Match[str]) -> str:
        try:
            return names[match.group(1)]
        except KeyError:
            raise UnknownName(match.group(1)) from None

    return _NAME.sub(value, text)


def one_line(text: str) -> str:
    """The text as a subject line: no line breaks, at most 300 characters."""
    return " ".join(text.split())[:300]
