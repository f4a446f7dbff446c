"""An answer in either form of GeoReport v2: XML without a namespace, or JSON as bare lists and objects. Pure."""

import json
import re
from typing import Any
from xml.sax.saxutils import escape

XML, JSON = "xml", "json"
FORMS = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
ITEMS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "notes": "note",
}
# What XML 1.0 can hold; the rest cannot even be written as a reference.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(root: str, said: Any, form: str) -> str:
    """The answer as text. In XML what is None is an empty element; in JSON it is left out, and lists have no wrapper."""
    if form == JSON:
        return json.dumps(_without_nothing(said), ensure_ascii=False)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_element(root, said)}\n'


def _element(name: str, said: Any) -> str:
    if isinstance(said, dict):
        inside = "".join(_element(key, value) for key, value in said.items())
    elif isinstance(said, list):
        inside = "".join(_element(ITEMS[name], value) for value in said)
    else:
        inside = escape(NOT_XML.sub("", _text(said)))
    return f"<{name}>{inside}</{name}>"


def _text(said: Any) -> str:
    if said is None:
        return ""
    if isinstance(said, bool):
        return "true" if said else "false"
    return str(said)


def _without_nothing(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: _without_nothing(value) for key, value in said.items() if value is not None}
    if isinstance(said, list):
        return [_without_nothing(value) for value in said]
    return said
