"""Filters that lay out what people typed, always escaping it."""

import re

import phonenumbers
from markupsafe import Markup, escape

from crm.customers import references


def paragraphs(text: object) -> Markup:
    """Return typed text as escaped paragraphs: a blank line starts a new one, a line break stays a line break."""
    blocks = re.split(r"\n\s*\n", str(text).replace("\r\n", "\n").strip())
    return Markup("").join(
        Markup('<p class="govuk-body typed" dir="auto">{}</p>').format(
            Markup("<br>").join(map(escape, block.split("\n")))
        )
        for block in blocks
        if block
    )


def telephone(number: object) -> str:
    """Return a number spaced as people read it ("01632 960 123"); anything else comes back as typed."""
    try:
        parsed = phonenumbers.parse(str(number), "GB")
    except phonenumbers.NumberParseException:
        return str(number)
    if parsed.country_code == 44:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def reference(stored: object) -> str:
    """Return a stored reference as people read it ("BCDF-2345-J"); any other, a partner's say, comes back as it is."""
    text = str(stored)
    return references.shown(text) if len(text) == references.LENGTH + 1 and text.isalnum() else text
