"""Links that open an account in a department's own system: an address with ((key)) where the key goes."""

from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

KEY = "((key))"
LONGEST = 500


class LinkRefused(ValueError):
    """A template that cannot be one; the message says why."""


def checked_template(typed: str) -> str:
    """The template; empty for a system that opens by no link. Raises LinkRefused."""
    template = typed.strip()
    if not template:
        return ""
    if template.count(KEY) != 1:
        raise LinkRefused(_("Write ((key)) once, where the number of the account goes"))
    if len(template) > LONGEST or any(letter <= " " for letter in template):
        raise LinkRefused(_("An address has no blanks, and %(most)s characters at most") % {"most": LONGEST})
    try:
        parts = urlsplit(template)
    except ValueError as wrong:
        raise LinkRefused(_("This is not an address")) from wrong
    if parts.scheme not in ("https", "http") or not parts.hostname or KEY in parts.netloc:
        raise LinkRefused(_("Begin with https:// and the name of the system's server"))
    return template


def link_of(template: str, key: str) -> str:
    """The address that opens the account with this key; "" where the system has none."""
    return template.replace(KEY, quote(key, safe="")) if template else ""
