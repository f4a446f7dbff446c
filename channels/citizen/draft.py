"""A report being written: its answers between the pages, kept in the visitor's session until it is sent."""

import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

from django.http import HttpRequest

from crm.catalogue.models import ServiceVersion
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind

DRAFTS = "drafts"
SENT = "sent"
MOST_SENT = 20


@dataclass
class Draft:
    """What was answered so far; `key` makes sending it twice the same as once."""

    service: str  # its code
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    answers: dict[str, str] = field(default_factory=dict)
    place: dict[str, Any] = field(default_factory=dict)
    place_words: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    notes: str = ""
    done: list[str] = field(default_factory=list)  # steps answered, if only with "nothing"

    def has_done(self, step: str) -> bool:
        """Return True when this step was answered."""
        return step in self.done

    def place_value(self) -> Place:
        """Return the place chosen or described, or the unknown one."""
        return Place(**self.place) if self.place else Place()

    def at_property(self, found: Property) -> None:
        """Say that it is at this property."""
        self.place, self.place_words = {"kind": PlaceKind.PROPERTY.value, "uprn": found.uprn}, found.address

    def at_spot(self, place: Place, words: str) -> None:
        """Say that it is at this place, picked on a map; `words` is what the visitor chose it by."""
        given = {name: value for name, value in asdict(place).items() if value}
        self.place = given | {name: float(given[name]) for name in ("easting", "northing") if name in given}
        self.place["kind"] = str(place.kind)
        self.place_words = "\n".join(filter(None, [words, place.words]))

    def at_unlisted(self, *, lines: str, postcode: str, reason: str) -> None:
        """Say that it is at an address the gazetteer does not hold."""
        self.place = {"kind": PlaceKind.UNLISTED.value, "lines": lines, "postcode": postcode, "reason": reason}
        self.place_words = f"{lines}\n{postcode}".strip()


def draft_begin(request: HttpRequest, service: str) -> Draft:
    """Return a fresh draft for this service, in place of one begun before."""
    draft = Draft(service=service)
    draft_save(request, draft)
    return draft


def draft_of(request: HttpRequest, service: str) -> Draft | None:
    """Return the visitor's draft for this service, None when there is none (any more)."""
    kept = request.session.get(DRAFTS, {}).get(service)
    return Draft(**kept) if kept else None


def draft_save(request: HttpRequest, draft: Draft, *, done: str = "") -> None:
    """Keep the draft; `done` names the step that is now answered."""
    if done and done not in draft.done:
        draft.done.append(done)
    request.session[DRAFTS] = request.session.get(DRAFTS, {}) | {draft.service: asdict(draft)}


def draft_sent(request: HttpRequest, draft: Draft, *, reference: str, facts: dict[str, Any]) -> None:
    """Put what was sent in the place of the draft, so that its page can be opened again and a second press finds it."""
    drafts = dict(request.session.get(DRAFTS, {}))
    drafts.pop(draft.service, None)
    request.session[DRAFTS] = drafts
    sent = request.session.get(SENT, {}) | {reference: facts | {"key": draft.key}}
    request.session[SENT] = dict(list(sent.items())[-MOST_SENT:])


def sent_of(request: HttpRequest, reference: str) -> dict[str, Any] | None:
    """Return what is known of a report this visitor sent, None for any other."""
    return request.session.get(SENT, {}).get(reference)


def sent_with(request: HttpRequest, key: str) -> str:
    """Return the reference of the report that was sent with this key, "" for none."""
    return next((reference for reference, facts in request.session.get(SENT, {}).items() if facts["key"] == key), "")


ADDRESS, MORE, YOU, CHECK = "address", "more", "about-you", "check"


def steps_of(version: ServiceVersion) -> list[str]:
    """Return the pages of a report in order: the service's questions, where, anything else, who."""
    questions = [f"q-{item['code']}" for item in version.form]
    return [*questions, *([ADDRESS] if version.needs_place else []), MORE, YOU]


def takes_spot(version: ServiceVersion) -> bool:
    """Return True where a street or a point on the map is enough, so that a map helps."""
    return version.takes(PlaceKind.STREET) or version.takes(PlaceKind.POINT)


def first_to_do(draft: Draft, version: ServiceVersion) -> str:
    """Return the first page not yet answered, the check page when all are."""
    return next((step for step in steps_of(version) if not draft.has_done(step)), CHECK)


def step_before(version: ServiceVersion, step: str) -> str:
    """Return the page before this one, "" for the first."""
    steps = [*steps_of(version), CHECK]
    index = steps.index(step)
    return steps[index - 1] if index else ""
