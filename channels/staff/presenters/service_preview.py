"""The form of a service as those who fill it in will see it, for the page on which it is edited."""

from collections.abc import Mapping
from typing import Any

from channels.staff.forms.service_parts import ListPart


def preview_of(part: ListPart, document: Mapping[str, Any], *, at: int | None = None) -> dict[str, Any] | None:
    """What the part looks like to others; None for parts that nobody sees as they are."""
    return None
