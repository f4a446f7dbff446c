"""Words that a council writes into its configuration: text, or the same in several languages. Pure.

In a file or a JSON column they are either a string or {"en": "...", "cy": "..."}; English is always there.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.wordings.events import LANGUAGES
from crm.catalogue.wordings.languages import spoken

ENGLISH = "en"
Words = str | Mapping[str, str]


def said(words: Words | None) -> str:
    """The words in the language in force, else in English; "" for none."""
    if not words:
        return ""
    if isinstance(words, str):
        return words
    return words.get(spoken()) or words.get(ENGLISH, "")


def words_wrong(words: Any, *, most: int, required: bool = True) -> str:
    """What is wrong with these words as somebody wrote them, "" for nothing."""
    each = words if isinstance(words, dict) else {ENGLISH: words or ""}
    if not all(isinstance(text, str) for text in each.values()):
        return _("must be text, or text by language")
    unknown = sorted(set(map(str, each)) - set(LANGUAGES))
    if unknown:
        return _("“%(language)s” is no language we speak: en or cy") % {"language": unknown[0]}
    if required and not each.get(ENGLISH, "").strip():
        return _("must have words in English")
    if any(len(text) > most for text in each.values()):
        return _("must be %(most)s characters or fewer") % {"most": f"{most:,}"}
    if any("\x00" in text for text in each.values()):
        return _("must be text that can be kept")
    return ""
