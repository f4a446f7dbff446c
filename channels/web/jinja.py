"""The one Jinja environment every door renders with.

Our own templates are strict: a name that was never set is an error, not an empty space. The GOV.UK macros are written
for lenient names and stay so, in an overlay of the same environment that only they are loaded into.
"""

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from typing import Any

from django.db import Error
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    Undefined,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context
from markupsafe import Markup

from cases.casework.notices.reading import notices_waiting
from channels.web import dates, fields, tiles, words
from channels.web.due import due, due_left, due_words
from channels.web.explained import explained_lines
from channels.web.quick_fields import quick_field
from channels.web.staff_pages import ways
from crm.contacts.channels.known import channel_name, may_lie
from crm.contacts.correspondence.handling.unread import remembered_unread
from crm.outbox.health import SweepHealth, remembered_sweep
from crm.teams.policy import may

GOVUK = "govuk_frontend_jinja"
ESCAPED = ("html", "jinja", "xml", "svg")
PLAIN = ("txt", "subject")


class LenientLoader(PackageLoader):
    """Loads a library's templates into an overlay where an unknown name is merely empty."""

    overlay: Environment | None = None

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:
        if self.overlay is None:
            self.overlay = environment.overlay(undefined=Undefined)
            # The library indents what it nests, which would indent the lines somebody typed into a text area.
            self.overlay.filters = {**environment.filters, "indent": lambda value, *_, **__: value}
        return super().load(self.overlay, name, globals)


def environment(**options: Any) -> Environment:
    """Return the environment for Django's Jinja2 backend: doors' folders, GOV.UK macros, strict names, words."""
    doors: BaseLoader = options.pop("loader")
    options |= {
        "loader": ChoiceLoader([doors, PrefixLoader({GOVUK: LenientLoader(GOVUK)})]),
        "autoescape": select_autoescape(ESCAPED, PLAIN, default_for_string=True, default=True),
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
    }
    env = Environment(**options)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals |= {"gettext": said, "_": said}
    env.globals |= {
        "static": static,
        "url": address,
        "known": known,
        "allowed": allowed,
        "door_ways": ways,
        "notices_waiting": notices_waiting_for,
        "messages_unread": messages_unread_for,
        "map_tiles": tiles.map_tiles,
        "sweep_late": sweep_late,
        "explained_lines": explained_lines,
        "due_words": due_words,
        "now_seconds": lambda: int(timezone.now().timestamp()),
        "component": fields.component,
        "field_options": fields.options,
        "form_faults": fields.summary,
        "quick_field": quick_field,
    }
    env.filters |= filters()
    return env


@pass_context
def said(context: Context, words: str, **names: Any) -> str:
    """Return the words in the language in force, as `{{ _("...") }}` asks for them, with the names put in."""
    found = _said(words, translation.get_language(), context.eval_ctx.autoescape)
    return found % names if names or "%" in found else found


@lru_cache(maxsize=8_192)  # a page says a hundred such things, and looking each up costs as much as a line of a table
def _said(words: str, language: str | None, escaped: bool) -> str:
    found = translation.gettext(words)
    return Markup(found) if escaped else found


def allowed(user: Any, permission: str) -> bool:
    """Return whether the signed-in member of staff may; so that no page offers what it would then refuse."""
    actor = getattr(user, "actor", None)
    return actor is not None and may(actor, permission)


def notices_waiting_for(user: Any) -> int:
    """Return how many notices this member of staff has not read; nobody else is asked about, nor the database for them."""
    return notices_waiting(actor=user.actor) if allowed(user, "notice.read") else 0


def messages_unread_for(user: Any) -> int:
    """Return how many messages wait unread in this person's teams, as it was at most a minute ago."""
    return remembered_unread.known(actor=user.actor) if allowed(user, "message.view") else 0


def sweep_late() -> SweepHealth | None:
    """Return the sweep's health when nobody watches the promises, else None; asked of the database now and then."""
    try:
        found = remembered_sweep.known(at=timezone.now())
    except Error:
        return None  # no page is worse for it; /health/ready says what is wrong
    return found if found.is_late else None


def address(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the path of a named page: `url("staff:case", reference)` or with its arguments by name."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def known(name: str) -> str:
    """Return the path of a door's page, or "" where that door is not installed: the shared look knows no doors."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def filters() -> dict[str, Callable[..., Any]]:
    """Return the filters of our own, by the name templates use."""
    return {
        "when": dates.when,
        "due": due,
        "due_left": due_left,
        "date": dates.date,
        "datetime": dates.datetime,
        "plain_when": dates.plain_when,
        "paragraphs": words.paragraphs,
        "telephone": words.telephone,
        "reference": words.reference,
        "channel_name": channel_name,
        "may_lie": may_lie,
    }
