"""A version of a service as the document of docs/services/format.md, and back: what is kept, exported and compared."""

from collections.abc import Iterable, Mapping
from typing import Any

from crm.catalogue.models import Outcome, Service, ServiceVersion
from crm.catalogue.wordings.languages import WELSH
from crm.catalogue.words import ENGLISH, Words
from gazetteer.folding import fold

FORMAT = 1
Document = Mapping[str, Any]

ABOUT: dict[str, Any] = {  # what publishing writes to the service, and what it is when nobody said
    "name": "",
    "welsh_name": "",
    "synonyms": "",
    "family": "general",
    "category": "",
    "audience": "EVERYBODY",
    "department": "",
    "lgsl_code": None,
    "provider": "COUNCIL",
    "body": "",
    "link": "",
    "counting": "ELIGIBLE",
    "about_property": False,
    "repeat_days": 7,
    "named_publicly": False,
    "on_web": False,
    "about_danger": False,
}
COLUMNS: dict[str, Any] = {  # parts that are columns of the version by the same name, and what they begin as
    "workflow": "",
    "policy": "",
    "internal_policy": "",
    "team": "",
    "needs_place": False,
    "place_kinds": [],
    "needs_identity": "NOTHING",
    "not_fixed_days": 14,
    "retention": "",
    "read_by": [],
    "says_subject": True,
    "script": "",
    "answer": "",
    "articles": [],
    "form": [],
    "stages": [],
    "rules": [],
    "routing": [],
    "by_area": [],
    "turn_away": [],
    "names": {},
    "acts_off": [],
    "prequalifies": [],
    "partners": [],
    "like_cases": {},
    "satisfaction": {},
    "public_words": {},
}
OUTCOME: dict[str, Any] = {"words": "", "needs_evidence": False, "review": "", "review_words": ""}
PARTS = ("about", *COLUMNS, "outcomes")


def document_of(version: ServiceVersion, outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """The whole version; its service, with department and body, is loaded."""
    return {
        "format": FORMAT,
        "code": version.service.code,
        "about": about_of(version),
        **{part: getattr(version, part) for part in COLUMNS},
        "outcomes": [outcome_said(outcome) for outcome in sorted(outcomes, key=lambda one: (one.order, one.pk or 0))],
    }


def about_of(version: ServiceVersion) -> dict[str, Any]:
    """What the version says of its service; one from before versions said it, what the service itself does."""
    return {**service_said(version.service), **version.about}


def service_said(service: Service) -> dict[str, Any]:
    """A service's own columns as the document has them."""
    said = {name: getattr(service, name) for name in ABOUT if name not in ("department", "body")}
    return {
        name: {
            "department": service.department.code,
            "body": service.body.code if service.body is not None else "",
        }.get(name, said.get(name))
        for name in ABOUT
    }


def completed(document: Document) -> dict[str, Any]:
    """The document with what it leaves out as it is when nobody says."""
    return {
        **document,
        "about": {**ABOUT, **document.get("about", {})},
        **{part: document.get(part, value) for part, value in COLUMNS.items()},
        "outcomes": [{**OUTCOME, **one} for one in document.get("outcomes", [])],
    }


def search_text_of(about: Mapping[str, Any]) -> str:
    """What a service is found by: its names and synonyms, folded."""
    return fold(" ".join(str(about[name]) for name in ("name", "welsh_name", "synonyms") if about[name]))


def outcome_said(outcome: Outcome) -> dict[str, Any]:
    """An outcome as the document has it."""
    return {
        "code": outcome.code,
        "label": joined(outcome.label, outcome.welsh_label),
        "family": outcome.family,
        "words": joined(outcome.public_words, outcome.welsh_words),
        "needs_evidence": outcome.needs_evidence,
        "review": outcome.review,
        "review_words": joined(outcome.review_words, outcome.welsh_review_words),
    }


def outcomes_made(said: Iterable[Mapping[str, Any]], *, version: ServiceVersion | None = None) -> list[Outcome]:
    """The unsaved outcomes that a document without problems names, in its order."""
    return [
        Outcome(
            version=version,
            order=order,
            code=one["code"],
            label=in_english(one["label"]),
            welsh_label=in_welsh(one["label"]),
            family=one["family"],
            public_words=in_english(one.get("words", "")),
            welsh_words=in_welsh(one.get("words", "")),
            needs_evidence=one.get("needs_evidence", False),
            review=one.get("review", ""),
            review_words=in_english(one.get("review_words", "")),
            welsh_review_words=in_welsh(one.get("review_words", "")),
        )
        for order, one in enumerate(said)
    ]


def joined(english: str, welsh: str) -> Words:
    """Words of two columns: plain text where there is no Welsh."""
    return {ENGLISH: english, WELSH: welsh} if welsh else english


def in_english(words: Words) -> str:
    """Their English."""
    return words if isinstance(words, str) else words.get(ENGLISH, "")


def in_welsh(words: Words) -> str:
    """Their Welsh, "" for none."""
    return "" if isinstance(words, str) else words.get(WELSH, "")
