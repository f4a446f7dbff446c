"""Services as one readable file, and reading such a file from anybody: size, depth and form first. Pure."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.definition import ABOUT, COLUMNS, FORMAT, Document

KIND = "services of a council"
LARGEST, MOST_SERVICES = 10_000_000, 1_000


class FileRefused(Exception):
    """This is no file of services: the words say why, and what would be one."""


def file_of(documents: Iterable[Document]) -> str:
    """The file, one service after another, each without what it leaves as it is when nobody says."""
    whole = {"format": FORMAT, "kind": KIND, "services": [shortened(document) for document in documents]}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def shortened(document: Document) -> dict[str, Any]:
    """The document without parts that are as they begin: a file is read by people."""
    about = {name: value for name, value in document["about"].items() if value != ABOUT[name] or name == "department"}
    parts = {part: document[part] for part, begins in COLUMNS.items() if document[part] != begins}
    outcomes = [_outcome(one) for one in document["outcomes"]]
    return {
        "format": FORMAT,
        "code": document["code"],
        "about": about,
        **parts,
        **({"outcomes": outcomes} if outcomes else {}),
    }


def _outcome(outcome: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in outcome.items() if value not in ("", False)}


def file_read(content: bytes) -> list[Any]:
    """What the file holds, one value for each service, whatever it is. Raises FileRefused."""
    if len(content) > LARGEST:
        raise FileRefused(_("The file is larger than %(most)s MB: split it.") % {"most": LARGEST // 1_000_000})
    try:
        whole = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_once)
    except UnicodeDecodeError as wrong:
        raise FileRefused(_("The file is not text (UTF-8): export it again.")) from wrong
    except RecursionError as wrong:
        raise FileRefused(_("The file lies too deep in itself: it is no file of services.")) from wrong
    except ValueError as wrong:
        raise FileRefused(_("The file cannot be read as JSON: %(why)s") % {"why": str(wrong)[:200]}) from wrong
    services = whole.get("services") if isinstance(whole, dict) and "services" in whole else [whole]
    if not isinstance(services, list) or not services:
        raise FileRefused(_("The file holds no services: “services” must be a list of them."))
    if len(services) > MOST_SERVICES:
        raise FileRefused(_("The file holds more than %(most)s services: split it.") % {"most": f"{MOST_SERVICES:,}"})
    return services


def _no_number(name: str) -> Any:
    raise ValueError(_("%(name)s is no number") % {"name": name})


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; the same name twice would silently lose one of the two."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(_("“%(name)s” stands twice in one object") % {"name": twice[:60]})
    return found
