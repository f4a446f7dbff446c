"""How changes of a service are refused, and the few things every act on one begins with."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from crm.catalogue.conditions import Problem
from crm.catalogue.models import Service, ServiceVersion
from crm.teams.actor import ActorKind
from crm.teams.models import User

CONFIGURE = "service.configure"
LONGEST_NOTE, LONGEST_REASON = 500, 300


class VersionRefused(Exception):
    """The service cannot be so; `problems` says what is wrong, and where."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{one.where}: {one.words}" for one in problems))
        self.problems = list(problems)


class VersionChanged(VersionRefused):
    """Somebody changed, published or put away the version after it was read: `by` whom ("" for nobody known), `at`."""

    def __init__(self, version: ServiceVersion | None) -> None:
        self.by = said_by(version.changed_by or version.published_by) if version is not None else ""
        self.at: datetime | None = version.changed_at if version is not None else None
        words = (
            _("%(who)s changed this meanwhile. Look again, then change it.") % {"who": self.by}
            if self.by
            else _("This was changed or ended meanwhile. Look again, then change it.")
        )
        super().__init__([Problem("revision", words)])


def said_by(signed: str) -> str:
    """The name of whoever signed so (kind and key of an actor), "" when nobody did."""
    kind, _colon, key = signed.partition(":")
    if kind == ActorKind.STAFF and key.isdigit():
        return User.objects.filter(pk=int(key)).values_list("full_name", flat=True).first() or ""
    return key


def refuse(problems: Sequence[Problem]) -> None:
    """Nothing; raises VersionRefused when there are any."""
    if problems:
        raise VersionRefused(problems)


def note_problems(note: str) -> list[Problem]:
    """What is wrong with the reason given."""
    if not note.strip():
        return [Problem("note", _("Say why: it stands in the history for whoever asks later."))]
    if len(note) > LONGEST_NOTE:
        return [Problem("note", _("At most %(most)d characters: shorten it.") % {"most": LONGEST_NOTE})]
    return []


def service_held(service_id: int) -> Service:
    """The service, held against everybody else who would change it. Raises Service.DoesNotExist."""
    return Service.objects.select_for_update(no_key=True, of=("self",)).select_related("department", "body").get(
        pk=service_id
    )  # fmt: skip


def draft_held(version_id: int, revision: int) -> ServiceVersion:
    """The draft, held, as it was read. Raises VersionChanged when it is no draft any more, or another revision of it."""
    versions = ServiceVersion.objects.select_for_update(no_key=True, of=("self",))
    version = versions.select_related("service__department", "service__body").filter(pk=version_id).first()
    if version is None or version.state not in DRAFTS or version.revision != revision:
        raise VersionChanged(version)
    return version


DRAFTS = (ServiceVersion.State.DRAFT, ServiceVersion.State.TEST)
