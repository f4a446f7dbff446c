"""Everything that was answered, as "check your answers" shows it, and the page on which each can be changed."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from channels.citizen import draft as drafts
from channels.citizen.draft import CHECK, Draft
from crm.catalogue.answers_found import answers_found
from crm.catalogue.forms import answer_words, questions
from crm.contacts.drafting.given import MORE, YOU


def to_step(service: str, step: str) -> HttpResponse:
    """Go to a page of the report."""
    named = {
        CHECK: "citizen:report-check",
        drafts.ADDRESS: "citizen:report-address",
        drafts.JOINS: "citizen:report-same",
    }.get(step)
    return redirect(named, service) if named else redirect("citizen:report-step", service, step)


def href_of(service: str, step: str) -> str:
    """Return the address of a page of the report, the start for ""."""
    if not step:
        return reverse("citizen:report-start", args=[service])
    return to_step(service, step)["Location"]


def rows_of(draft: Draft) -> list[dict[str, str]]:
    """Return everything that was answered; what was worked out has no page."""
    clean, _errors = draft.checked
    found = answers_found([(draft.version.form, clean)])
    page_of = {code: f"q-{page.code}" for page in draft.pages for code in page.codes}
    rows: list[tuple[str, str, str]] = []
    for question in questions(draft.version.form):
        if question.code in clean:
            words = answer_words(question, clean[question.code], found)
            rows.append((question.label, words, page_of.get(question.code, "")))
    if draft.version.needs_place:
        rows.append((_("Where"), draft.place_words, drafts.ADDRESS))
    if draft.given.get(drafts.JOINS):
        rows.append((_("Reported before"), _("Yes: we add you to it"), drafts.JOINS))
    rows.append((_("Anything else"), draft.said("notes") or _("Nothing"), MORE))
    for name, label in (("name", _("Your name")), ("email", _("Email address")), ("phone", _("Telephone number"))):
        if name not in draft.known:
            rows.append((label, draft.said(name) or _("Not given"), YOU))
    return [
        {"key": key, "text": words} | ({"href": href_of(draft.service, page)} if page else {})
        for key, words, page in rows
    ]


def step_of(draft: Draft, name: str) -> str:
    """Return the page on which what is wrong can be put right."""
    code = name.removeprefix("answers.")
    if code != name:
        return next((f"q-{page.code}" for page in draft.pages if code in page.codes), "")
    return {"place": drafts.ADDRESS, "name": YOU, "email": YOU, "phone": YOU}.get(name, "")
