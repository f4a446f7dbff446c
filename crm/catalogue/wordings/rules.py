"""What words of a message may be: each fault says what is wrong, where, and how to mend it. Pure."""

import re

from django.utils.translation import gettext as _

from crm.catalogue.wordings.events import ANSWER, EVENTS, POST, TEXT
from crm.catalogue.wordings.text_length import MOST_CHARACTERS, text_length

LONGEST_SUBJECT = 200
LONGEST_BODY = 10_000
LONGEST_NAME = 80
LONGEST_NOTE = 500
_NAME = re.compile(r"\(\(([a-z_]+)\)\)")
_ANY_BRACKETS = re.compile(r"\(\(([^()]*)\)\)?|\(([^()]*)\)\)")


def names_in(text: str) -> set[str]:
    """The names between double brackets."""
    return set(_NAME.findall(text))


def faults_of(*, event: str, channel: str, subject: str, body: str, name: str = "") -> dict[str, str]:
    """What is wrong with these words, by field; {} when nothing is."""
    found = {
        "name": _name_fault(event, name),
        "subject": _subject_fault(event, channel, subject) or _names_fault(event, subject),
        "body": _body_fault(channel, body) or _names_fault(event, body) or _missing_fault(event, subject, body),
    }
    return {field: words for field, words in found.items() if words}


def _name_fault(event: str, name: str) -> str:
    if event != ANSWER:
        return ""
    if not name.strip():
        return _("Give the answer a name: agents choose it from a list.")
    if len(name) > LONGEST_NAME:
        return _("A name has at most %(most)d characters: shorten it.") % {"most": LONGEST_NAME}
    return ""


def _subject_fault(event: str, channel: str, subject: str) -> str:
    if channel == TEXT:
        return _("A text message has no subject: leave it empty.") if subject.strip() else ""
    if not subject.strip():
        if event == ANSWER:
            return ""  # it goes under the subject of what it answers
        return _("Enter a heading.") if channel == POST else _("Enter a subject.")
    if any(letter in subject for letter in "\r\n\v\f\x85\u2028\u2029"):
        return _("The subject has a line break in it: write it as one line.")
    if len(subject) > LONGEST_SUBJECT:
        return _("The subject has %(length)d characters; at most %(most)d: shorten it.") % {
            "length": len(subject),
            "most": LONGEST_SUBJECT,
        }
    return ""


def _body_fault(channel: str, body: str) -> str:
    if not body.strip():
        return _("Enter the words.")
    in_text = channel == TEXT
    length, most = (text_length(body).characters, MOST_CHARACTERS) if in_text else (len(body), LONGEST_BODY)
    if length > most:
        return _("The words take %(length)d characters; at most %(most)d: shorten them.") % {
            "length": length,
            "most": most,
        }
    return ""


def _names_fault(event: str, text: str) -> str:
    """What stands in brackets and is no name of this event, in words that say which there are."""
    offered = EVENTS[event].names
    for match in _ANY_BRACKETS.finditer(text):
        if match.group(0).removeprefix("((").removesuffix("))") not in offered:
            return _("%(found)s is no name that can stand here. Take it out, or use one of: %(names)s.") % {
                "found": match.group(0)[:60],
                "names": ", ".join(f"(({name}))" for name in offered),
            }
    return ""


def _missing_fault(event: str, subject: str, body: str) -> str:
    given = names_in(subject) | names_in(body)
    missing = [name for name in EVENTS[event].required if name not in given]
    if not missing:
        return ""
    return _("%(names)s must stand in the subject or the words: the customer needs it. Put it in.") % {
        "names": ", ".join(f"(({name}))" for name in missing)
    }
