"""A report, or an update of one, taken as a client sends it."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.casework.client_reporting import Update, client_report, client_update
from cases.casework.intake import Taken, taken_before
from cases.casework.queries.client_reports import own_report
from channels.open311.definitions import FIXMYSTREET_ID, answers_given
from channels.open311.endpoints import Asked
from channels.open311.faults import Refused
from channels.open311.keys import alike_key, report_key, update_key
from channels.open311.places import place_given
from channels.open311.reading import attributes, moment, stored
from channels.open311.statuses import KNOWN_OF_UPDATES, REOPEN, SAYS_OPEN
from channels.web.uploads import given_file
from crm.catalogue.queries import NoSuchService
from crm.catalogue.reportable import reportable_one
from crm.documents.given import GivenFile
from crm.teams.models import ApiClient

LONGEST = 4_000  # characters of a description
LONGEST_URL, MOST_FILES = 2_000, 10
LONGEST_BESIDE = 4_000
ALIKE = timedelta(days=1)
# What clients call their own number of a report, the surest first.
OWN_NAMES = (FIXMYSTREET_ID, "service_request_id_ext", "external_id")


def report_taken(asked: Asked, client: ApiClient) -> Taken:
    """What was taken; the same report sent again is the first one. Raises Refused, IntakeRefused, Busy."""
    code = asked.text("service_code")
    if not code:
        raise Refused(400, _("service_code: say which service."))
    try:
        version = reportable_one(code)
    except NoSuchService:
        raise Refused(404, _("service_code: there is no such service.")) from None
    description = _described(asked)
    given = attributes(asked)
    key, before = _key(asked, client, given, description)
    if before is not None:
        return before
    uprn = next(iter(given.get("uprn", [])), "")
    answers, beside = answers_given(version, given)
    return client_report(
        service_id=version.service_id,
        form=version.form,
        place=place_given(asked, version, uprn=uprn),
        answers=answers,
        reporter=reporter(asked),
        notes=_notes(description, beside, asked),
        files=_files(asked),
        actor=client.actor,
        at=asked.at,
        key=key,
    )


def update_taken(asked: Asked, client: ApiClient) -> Taken:
    """What was taken; the same update sent again is the first one. Raises Refused, IntakeRefused, Busy."""
    required = ("service_request_id", "update_id", "status", "updated_datetime")
    missing = [name for name in required if not asked.text(name)]
    if missing:
        raise Refused(400, *(_("%(name)s: is needed.") % {"name": name} for name in missing))
    status = asked.text("status").upper()
    if status not in KNOWN_OF_UPDATES:
        raise Refused(400, _("status: is none that is known here."))
    written_at = moment(asked, "updated_datetime") or asked.at
    reference = stored(asked.text("service_request_id"))
    contact_id = own_report(reference=reference, actor=client.actor) if reference else None
    if contact_id is None:
        raise Refused(404, _("service_request_id: there is no such request."))
    words = _described(asked) or _("(No words: the report was marked “%(status)s”.)") % {"status": status.lower()}
    update = Update(
        words=_notes(words, [], asked),
        written_at=min(written_at, asked.at),
        opens=status in SAYS_OPEN,
        reopens=status == REOPEN,
    )
    return client_update(
        contact_id=contact_id,
        update=update,
        reporter=reporter(asked),
        files=_files(asked),
        actor=client.actor,
        at=asked.at,
        key=update_key(client.pk, reference, asked.text("update_id")),
    )


def reporter(asked: Asked) -> dict[str, str]:
    """Who reports, as the client knows them."""
    name = " ".join(filter(None, (asked.text("first_name"), asked.text("last_name"))))
    return {"name": name, "email": asked.text("email"), "phone": asked.text("phone")}


def _described(asked: Asked) -> str:
    description = asked.text("description")
    if len(description) > LONGEST:
        raise Refused(400, _("description: must be %(most)d characters or fewer.") % {"most": LONGEST})
    return description


def _key(asked: Asked, client: ApiClient, given: dict[str, list[str]], description: str) -> tuple[str, Taken | None]:
    """The key of this report, and what was taken under it before."""
    named = next((given[name][0] for name in OWN_NAMES if name in given), "")
    if named:
        key = report_key(client.pk, named)
        return key, taken_before(key)
    # Without a name of its own, what says the very same within a day was sent again because our answer did not arrive.
    parts = sorted(f"{name}={value}" for name in asked.given for value in asked.texts(name) if name != "api_key")
    today, yesterday = (
        alike_key(client.pk, f"{timezone.localdate(asked.at - ago):%Y%m%d}", parts) for ago in (timedelta(0), ALIKE)
    )
    if not description:
        return today, taken_before(today)
    return today, taken_before(today) or taken_before(yesterday)


def _notes(words: str, beside: Sequence[str], asked: Asked) -> str:
    """The words, what else was sent, and where the photographs are that came as addresses."""
    pictures = [f"{_('Photograph')}: {url[:LONGEST_URL]}" for url in asked.texts("media_url")[:MOST_FILES]]
    lines = "\n".join([*beside, *pictures])[:LONGEST_BESIDE]
    return "\n\n".join(filter(None, (words, lines)))


def _files(asked: Asked) -> list[GivenFile]:
    """The photographs that came with the form, whatever their parts are called. Raises Refused."""
    uploads = [one for name in asked.request.FILES for one in asked.request.FILES.getlist(name)]
    if len(uploads) > MOST_FILES:
        raise Refused(400, _("Send %(most)d photographs or fewer.") % {"most": MOST_FILES})
    if sum(one.size or 0 for one in uploads) > settings.DOCUMENT_MOST_BYTES:
        raise Refused(400, _("The photographs are too large together."))
    return [given_file(one) for one in uploads if one.size]
