"""The channels a council begins with. Their codes stand in its records for ever; names, order and costs are its own."""

from typing import Any

from django.utils.translation import gettext_noop

MEDIATED, SELF_SERVICE, INTERNAL = "MEDIATED", "SELF_SERVICE", "INTERNAL"

# code, name, kind, told at once, spoken, may lie before it is logged, automatic
_ROWS: list[tuple[str, str, str, bool, bool, bool, bool]] = [
    ("PHONE", gettext_noop("Telephone"), MEDIATED, True, True, False, True),
    ("FACE_TO_FACE", gettext_noop("Face to face"), MEDIATED, True, True, False, False),
    ("EMAIL", gettext_noop("Email"), MEDIATED, False, False, True, True),
    ("WEB", gettext_noop("Web form"), SELF_SERVICE, True, False, False, True),
    ("POST", gettext_noop("Letter"), MEDIATED, False, False, True, True),
    ("TEXT", gettext_noop("Text message"), MEDIATED, False, False, True, True),
    ("CHAT", gettext_noop("Chat"), MEDIATED, True, True, False, False),
    ("INTERNAL", gettext_noop("Raised by the council"), INTERNAL, True, False, False, True),
]
SHIPPED: list[dict[str, Any]] = [
    {
        "code": code, "name": name, "kind": kind, "told_at_once": told, "is_spoken": spoken, "may_lie": lies,
        "is_automatic": automatic, "position": 10 * place,
    }
    for place, (code, name, kind, told, spoken, lies, automatic) in enumerate(_ROWS, 1)
]  # fmt: skip
