"""Answers of the contact screen as they are kept: places looked up, what was confirmed put in, files by question."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from channels.staff.forms.contact_given import ContactGiven
from channels.staff.forms.questions import CONFIRM, PREFIX
from channels.staff.presenters.known_answers import confirmed_born
from channels.web.questions import PICK, UPRN, kind_wrong, placed
from channels.web.uploads import given_file
from crm.catalogue.forms import QuestionKind, questions
from crm.catalogue.models import ServiceVersion
from crm.catalogue.queries import NoSuchService, service_in_force
from crm.contacts.actions import IntakeRefused
from crm.contacts.drafting.actions import MOST_FILES
from crm.documents.given import GivenFile
from crm.teams.actor import Actor
from gazetteer.entries.models import Property

ASKS = (f"-{UPRN}", f"-{PICK}", f"-{CONFIRM}")  # names of what the database must be asked about


def answers_settled(typed: QueryDict, given: ContactGiven, *, actor: Actor) -> dict[str, str]:
    """The answers, places in them looked up; nothing is asked of the database where none were. Raises IntakeRefused."""
    if given.service_id is None or not any(name.startswith(f"{PREFIX}-") and name.endswith(ASKS) for name in typed):
        return given.answers
    version = _version(given.service_id)
    answers = dict(given.answers)
    placed(questions(version.form), typed, answers)
    if given.customer_id is not None:
        confirmed = {one.split("-")[1] for one in typed if one.startswith(f"{PREFIX}-") and one.endswith(f"-{CONFIRM}")}
        answers |= confirmed_born(
            version.form, answers, confirmed=confirmed, customer_id=given.customer_id, actor=actor
        )
    return answers


def _version(service_id: int) -> ServiceVersion:
    try:
        return service_in_force(service_id=service_id)
    except NoSuchService:
        raise IntakeRefused({"service": _("This service is not offered any more: choose another.")}) from None


def answer_files(request: HttpRequest) -> dict[str, list[GivenFile]]:
    """The files given with questions, by code. Raises IntakeRefused (answers.CODE) for one that is not asked for."""
    sent = {name for name in request.FILES if name.startswith(f"{PREFIX}-")}
    service_id = request.POST.get("service", "")
    if not sent or not (service_id.isascii() and service_id.isdigit()):
        return {}
    found: dict[str, list[GivenFile]] = {}
    for question in questions(_version(int(service_id)).form):
        if question.kind != QuestionKind.FILE or f"{PREFIX}-{question.code}" not in sent:
            continue
        uploads = request.FILES.getlist(f"{PREFIX}-{question.code}")[: MOST_FILES + 1]
        wrong = next(
            filter(None, (kind_wrong(one.content_type or "", question.limits.get("kinds")) for one in uploads)), ""
        )
        if wrong:
            raise IntakeRefused({f"answers.{question.code}": wrong})
        found[question.code] = [given_file(one) for one in uploads]
    return found


def rest_of(typed: QueryDict, given: ContactGiven, *, actor: Actor) -> dict[str, Any]:
    """What goes to the customer to be finished, by the names of `draft_hand_over`. Raises IntakeRefused."""
    if given.service_id is None or given.customer_id is None:
        raise IntakeRefused({"customer": _("Choose the customer and the service first.")})
    version = _version(given.service_id)
    if not version.service.on_web:
        raise IntakeRefused({"service": _("This service has no form on the website.")})
    uprn = given.place.place_given.uprn if given.place.is_valid() else None
    home = Property.objects.pickable().filter(uprn=uprn).first() if uprn else None
    answers = answers_settled(typed, given, actor=actor)
    return {
        "customer_id": given.customer_id, "version": version, "answers": answers, "home": home, "key": given.key,
    }  # fmt: skip
