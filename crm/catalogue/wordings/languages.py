"""In which language somebody is written to: Welsh where they chose it, else English. Pure but for the language in force."""

from django.conf import settings
from django.utils.translation import get_language, override

from crm.catalogue.wordings.events import LANGUAGES

ENGLISH, WELSH = "en", "cy"


def language_for(chosen: str) -> str:
    """The language of messages to somebody whose language this is: one we have words in, English for any other."""
    short = chosen.split("-")[0].lower()
    return short if short in LANGUAGES else ENGLISH


def speaking(chosen: str) -> override:
    """`with speaking(customer.language):` dates, services and sentences are said in the language they are written to in."""
    return override(locale_of(language_for(chosen)))


def locale_of(language: str) -> str:
    """The settings' code of a message's language."""
    return settings.LANGUAGE_CODE if language == ENGLISH else language


def spoken() -> str:
    """The message's language of the language in force."""
    return language_for(get_language() or ENGLISH)
