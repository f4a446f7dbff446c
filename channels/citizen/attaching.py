"""Files that answer a question: kept with the draft one by one, so that a wrong one costs nothing of the others."""

from datetime import timedelta

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from channels.citizen import draft as drafts
from channels.citizen.draft import Draft
from channels.web.questions import kind_wrong
from channels.web.uploads import given_file
from channels.web.visitors import visitor_may
from crm.catalogue.forms import Page, Question, QuestionKind
from crm.contacts.drafting.actions import MOST_FILES, DraftRefused, draft_file_add, draft_file_drop
from crm.contacts.drafting.given import ANSWER
from crm.teams.actor import customer as public

FILES_AT_MOST, HOUR = 60, timedelta(hours=1)  # from one visitor


def files_take(request: HttpRequest, draft: Draft, page: Page) -> dict[str, str]:
    """Return what is wrong with files that were not taken, by question; the good ones are kept with the draft."""
    errors: dict[str, str] = {}
    for question in page.asked:
        if question.kind != QuestionKind.FILE:
            continue
        held = [one for one in draft.answers.get(question.code, "").split(",") if one]
        for upload in request.FILES.getlist(f"q-{question.code}")[: MOST_FILES + 1]:
            try:
                held.append(_kept(request, draft, question, upload, held))
            except DraftRefused as refused:
                errors[question.code] = refused.words
            except OSError:
                errors[question.code] = _("We could not keep this file just now: try again")
        draft.put[f"{ANSWER}{question.code}"] = ",".join(held)
    if draft.put:
        drafts.draft_save(draft)
    return errors


def _kept(request: HttpRequest, draft: Draft, question: Question, upload: UploadedFile, held: list[str]) -> str:
    """Return the key of the file as kept. Raises DraftRefused, OSError."""
    now = timezone.now()
    if len(held) >= int(question.limits.get("most", MOST_FILES)):
        raise DraftRefused(_("There are as many files as can be sent here: remove one first"))
    if wrong := kind_wrong(upload.content_type or "", question.limits.get("kinds")):
        raise DraftRefused(wrong)
    if not visitor_may(request, kind="report-file", limit=FILES_AT_MOST, per=HOUR, at=now):
        raise DraftRefused(_("Too many files came from where you are: try again in an hour"))
    return str(draft_file_add(key=draft.key, file=given_file(upload), actor=public(None), at=now).pk)


def file_remove(draft: Draft, named: str) -> None:
    """Nothing; the file named "CODE:key" is no longer with the draft, nor kept, if it was."""
    code, _colon, key = named.partition(":")
    held = draft.answers.get(code, "").split(",")
    if key in held and key.isascii() and key.isdigit():
        draft_file_drop(key=draft.key, document_id=int(key), actor=public(None), at=timezone.now())
        draft.put[f"{ANSWER}{code}"] = ",".join(one for one in held if one != key)
        drafts.draft_save(draft)
