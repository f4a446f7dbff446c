"""Publishing a version: from this moment new contacts are taken on it; whatever goes on stays with its own."""

from datetime import datetime

from django.utils.translation import gettext as _

from crm.catalogue.bodies import OtherBody
from crm.catalogue.conditions import Problem
from crm.catalogue.definition import ABOUT, about_of, document_of, search_text_of
from crm.catalogue.editing.checking import problems_of
from crm.catalogue.editing.refusing import (
    CONFIGURE,
    LONGEST_REASON,
    VersionRefused,
    draft_held,
    note_problems,
    refuse,
    service_held,
)
from crm.catalogue.models import Service, ServiceVersion
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import Department
from crm.teams.policy import require


@one_transaction
def version_publish(
    *, version_id: int, note: str, revision: int, actor: Actor, at: datetime, untried_because: str = ""
) -> ServiceVersion:
    """The version now in force, its `about` written to the service; the one before is retired. Contacts and cases stay
    with the version they began with: no row of theirs is touched. Publishing twice is once.

    Raises NotPermitted, VersionChanged, Busy, and VersionRefused: for every problem of the document, without a reason,
    and when nobody tried it since its last change and `untried_because` does not say why.
    """
    require(actor, CONFIGURE)
    asked = ServiceVersion.objects.filter(pk=version_id).first()
    if asked is None:
        raise VersionRefused([Problem("", _("There is no such version: it was put away."))])
    service = service_held(asked.service_id)  # two who publish come one after the other
    done = ServiceVersion.objects.in_force().filter(pk=version_id, revision=revision).first()
    if done is not None:
        return done
    version = draft_held(version_id, revision)
    version.service = service
    untried = "" if is_tried(version) else untried_because.strip()
    refuse(
        problems_of(document_of(version, version.outcomes.all()))
        + note_problems(note)
        + _untried_problems(version, untried)
    )
    ServiceVersion.objects.in_force().filter(service=service).update(state=ServiceVersion.State.RETIRED)
    version.state, version.note, version.untried_because = ServiceVersion.State.PUBLISHED, note.strip(), untried
    version.published_at, version.published_by = at, actor.signed
    version.save()
    version.service = _service_rewritten(service, version)
    return version


def is_tried(version: ServiceVersion) -> bool:
    """Whether a trial ran to its end since the version was last changed: each change takes that back."""
    return version.tested_at is not None


def _untried_problems(version: ServiceVersion, untried: str) -> list[Problem]:
    if not is_tried(version) and not untried:
        return [Problem("untried_because", _("Nobody tried it since it was changed: try it, or say why not."))]
    if len(untried) > LONGEST_REASON:
        return [Problem("untried_because", _("At most %(most)d characters: shorten it.") % {"most": LONGEST_REASON})]
    return []


def _service_rewritten(service: Service, version: ServiceVersion) -> Service:
    """The service as the version says it is; offered, though it was withdrawn."""
    about = about_of(version)
    department = Department.objects.filter(code=about["department"]).first()
    body = OtherBody.objects.filter(code=about["body"]).first()
    if department is None:
        raise VersionRefused([Problem("about.department", _("is not there: choose another"))])
    if about["body"] and body is None:
        raise VersionRefused([Problem("about.body", _("is not there: choose another"))])
    if service.link != about["link"]:
        service.link_checked_at, service.link_fault = None, ""
    for name in ABOUT:
        if name not in ("department", "body"):
            setattr(service, name, about[name])
    service.department, service.body = department, body
    service.search_text = search_text_of(about)
    service.is_live, service.merged_into = True, None
    service.withdrawn_at, service.withdrawn_by, service.withdrawn_note = None, "", ""
    service.save()
    return service
