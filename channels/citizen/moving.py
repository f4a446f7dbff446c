"""A form that was changed while somebody was half way through it: what still fits goes along, the rest is said."""

from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from channels.web.questions import answers_typed
from crm.catalogue.forms import carried, pages
from crm.catalogue.models import ServiceVersion
from crm.contacts.drafting.actions import draft_move
from crm.contacts.drafting.given import ANSWER, MORE, PAGE, YOU
from crm.contacts.drafting.models import WrittenDraft
from crm.teams.actor import customer as public

CHANGED = "changed"


def moved(row: WrittenDraft, version: ServiceVersion, typed: Any) -> dict[str, Any]:
    """Return what to look at again, having moved the draft to the version in force; what is typed on the page just sent
    goes along too."""
    old = row.service_version
    assert old is not None
    given = {name.removeprefix(ANSWER): one for name, one in row.given.items() if name.startswith(ANSWER)}
    files = {item["code"] for item in old.form if item["kind"] == "FILE"}
    if typed is not None:
        given |= {code: one for code, one in answers_typed(typed).items() if code not in files}
    now = timezone.now()
    found = carried(old.form, version.form, given, today=localdate(now))
    fits = [f"q-{page.code}" for page in pages(version.form) if not set(page.codes) & set(found.again)]
    stays = {f"{PAGE}{code}" for code in fits}
    stays |= {f"{PAGE}{MORE}", f"{PAGE}{YOU}"}
    gone = {name for name in row.given if name.startswith((ANSWER, PAGE)) and name not in stays}
    again = {"again": list(found.again), "gone": list(found.gone)}
    put = {f"{ANSWER}{code}": answer for code, answer in found.answers.items()} | {CHANGED: again}
    draft_move(key=row.key, version_id=version.pk, put=put, gone=gone, actor=public(None), at=now)
    return again
