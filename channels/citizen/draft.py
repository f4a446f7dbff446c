"""A report being written: a row that the visitor's session names by its key, or an emailed link opens again.

What was given stands in it flat, each thing by its own name, so that two tabs that answer different pages lose nothing:
`a.CODE` an answer, `p.STEP` a page that was answered, `place`, `notes`, `name`, `email`, `phone`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.timezone import localdate

from crm.catalogue.forms import Known, Page, answer_facts, check, hidden_codes, questions, steps_shown
from crm.catalogue.forms_here import form_here
from crm.catalogue.models import ServiceVersion
from crm.contacts.drafting.actions import draft_begin as row_begin
from crm.contacts.drafting.actions import draft_named, draft_put
from crm.contacts.drafting.given import ANSWER, MORE, PAGE, PLACE, PLACE_WORDS, YOU
from crm.contacts.drafting.models import WrittenDraft
from crm.teams.actor import customer as public
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind

DRAFTS = "report_drafts"  # in the visitor's session: service -> key
SENT = "sent"
JOINS = "joins"  # the case of which they said that it is the same; 0 for none of those offered
MOST_SENT = 20


@dataclass
class Draft:
    """What was answered so far; `key` makes sending it twice the same as once. `put` is what this page adds."""

    row: WrittenDraft
    version: ServiceVersion
    put: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return the key of the draft and of the contact it becomes."""
        return self.row.key

    @property
    def service(self) -> str:
        """Return the code of the service."""
        return self.version.service.code

    @property
    def given(self) -> dict[str, Any]:
        """Return everything given, with what this page adds."""
        return self.row.given | self.put

    @property
    def answers(self) -> dict[str, str]:
        """Return the answers as given, by code."""
        return {name.removeprefix(ANSWER): one for name, one in self.given.items() if name.startswith(ANSWER)}

    @cached_property
    def form(self) -> list[Mapping[str, Any]]:
        """Return the questions as they are asked at the place chosen."""
        return form_here(self.version.form, self.place_value(), at=timezone.now(), public=True)

    @cached_property
    def checked(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the answers as they would be kept, and what is wrong with them."""
        return check(self.form, self.answers, today=localdate(timezone.now()))

    @cached_property
    def pages(self) -> list[Page]:
        """Return the pages that are shown with these answers."""
        return steps_shown(self.form, hidden_codes(self.form, self.answers))

    @property
    def facts(self) -> dict[str, Any]:
        """Return the answers as conditions see them."""
        return answer_facts(self.form, self.checked[0])

    @property
    def place(self) -> dict[str, Any]:
        """Return the place as given, {} for none yet."""
        return self.given.get(PLACE) or {}

    @property
    def place_words(self) -> str:
        """Return the place in words."""
        return self.given.get(PLACE_WORDS, "")

    def said(self, name: str) -> str:
        """Return one of name, email, phone, notes: given, or told by an answer to a question that asks the same."""
        return self.given.get(name) or self.known.get(name, "")

    @cached_property
    def known(self) -> dict[str, str]:
        """Return what answers tell of who reports: nobody is asked for it twice."""
        clean, _errors = self.checked
        wanted = {Known.NAME, Known.EMAIL, Known.PHONE}
        asked = [one for one in questions(self.version.form) if one.known in wanted]
        return {one.known: clean[one.code] for one in asked if one.code in clean}

    def has_done(self, step: str) -> bool:
        """Return True when this step was answered, with answers that will do."""
        if step == ADDRESS:
            return bool(self.place)
        if step in (MORE, YOU):
            return f"{PAGE}{step}" in self.given
        page = next((one for one in self.pages if step == f"q-{one.code}"), None)
        answered = f"{PAGE}{step}" in self.given
        return page is None or (answered and not set(page.codes) & set(self.checked[1]))

    def place_value(self) -> Place:
        """Return the place chosen or described, or the unknown one."""
        return Place(**self.place) if self.place else Place()

    def at_property(self, found: Property) -> None:
        """Say that it is at this property."""
        self._at({"kind": PlaceKind.PROPERTY.value, "uprn": found.uprn}, found.address)

    def at_spot(self, place: Place, words: str) -> None:
        """Say that it is at this place, picked on a map; `words` is what the visitor chose it by."""
        given = {name: value for name, value in asdict(place).items() if value}
        given |= {name: float(given[name]) for name in ("easting", "northing") if name in given}
        self._at(given | {"kind": str(place.kind)}, "\n".join(filter(None, [words, place.words])))

    def at_unlisted(self, *, lines: str, postcode: str, reason: str) -> None:
        """Say that it is at an address the gazetteer does not hold."""
        given = {"kind": PlaceKind.UNLISTED.value, "lines": lines, "postcode": postcode, "reason": reason}
        self._at(given, f"{lines}\n{postcode}".strip())

    def _at(self, place: dict[str, Any], words: str) -> None:
        self.put |= {PLACE: place, PLACE_WORDS: words, JOINS: None}  # something else is near another place


def draft_begin(request: HttpRequest, version: ServiceVersion) -> Draft:
    """Return a fresh draft for this service, in place of one begun before."""
    row = row_begin(actor=public(None), at=timezone.now(), version_id=version.pk)
    draft_hold(request, version.service.code, row)
    return Draft(row=row, version=version)


def draft_hold(request: HttpRequest, service: str, row: WrittenDraft) -> None:
    """Make this the visitor's draft for this service."""
    request.session[DRAFTS] = request.session.get(DRAFTS, {}) | {service: row.key}


def draft_row(request: HttpRequest, service: str) -> WrittenDraft | None:
    """Return the row of the visitor's draft for this service, None when there is none (any more)."""
    return draft_named(key=request.session.get(DRAFTS, {}).get(service, ""), at=timezone.now())


def draft_forget(request: HttpRequest, service: str) -> None:
    """Let go of the draft in this browser: whoever has its link goes on with it."""
    held = dict(request.session.get(DRAFTS, {}))
    held.pop(service, None)
    request.session[DRAFTS] = held


def draft_save(draft: Draft, *, done: str = "") -> None:
    """Keep what this page adds; `done` names the step that is now answered."""
    if done:
        draft.put[f"{PAGE}{done}"] = True
    draft_put(key=draft.key, given=draft.put, actor=public(None), at=timezone.now())
    draft.row.given, draft.put = draft.row.given | draft.put, {}
    for name in ("checked", "pages", "known"):
        draft.__dict__.pop(name, None)


def draft_sent(request: HttpRequest, draft: Draft, *, reference: str, facts: dict[str, Any]) -> None:
    """Remember what was sent, so that its page can be opened again and a second press finds it."""
    sent = request.session.get(SENT, {}) | {reference: facts | {"key": draft.key}}
    request.session[SENT] = dict(list(sent.items())[-MOST_SENT:])


def sent_of(request: HttpRequest, reference: str) -> dict[str, Any] | None:
    """Return what is known of a report this visitor sent, None for any other."""
    return request.session.get(SENT, {}).get(reference)


def sent_with(request: HttpRequest, key: str) -> str:
    """Return the reference of the report that was sent with this key, "" for none."""
    return next((reference for reference, facts in request.session.get(SENT, {}).items() if facts["key"] == key), "")


ADDRESS, CHECK = "address", "check"


def steps_of(draft: Draft) -> list[str]:
    """Return the pages of a report in order: the service's questions, where, anything else, who."""
    asked = [f"q-{page.code}" for page in draft.pages]
    return [*asked, *([ADDRESS] if draft.version.needs_place else []), MORE, YOU]


def takes_spot(version: ServiceVersion) -> bool:
    """Return True where a street or a point on the map is enough, so that a map helps."""
    return version.takes(PlaceKind.STREET) or version.takes(PlaceKind.POINT)


def first_to_do(draft: Draft) -> str:
    """Return the first page not yet answered, the check page when all are."""
    return next((step for step in steps_of(draft) if not draft.has_done(step)), CHECK)


def step_before(draft: Draft, step: str) -> str:
    """Return the page before this one, "" for the first."""
    steps = [*steps_of(draft), CHECK]
    index = steps.index(step) if step in steps else 0
    return steps[index - 1] if index else ""
