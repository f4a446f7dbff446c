"""What clients send: read as strictly as it is described. A name we do not know is refused: it was meant for something."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

LONGEST_WORDS = 10_000


class Given(serializers.Serializer[Any]):
    """A body or a part of one; only what is listed may be in it. Its name ends in “Given”: schema.py says so."""

    def to_internal_value(self, data: Any) -> Any:
        """The values. Raises ValidationError by name."""
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            raise serializers.ValidationError({str(name)[:100]: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A text, and nothing that could be read as one."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**{"max_length": 300, "trim_whitespace": True} | how)

    def to_internal_value(self, data: Any) -> str:
        """The text. Raises ValidationError."""
        if not isinstance(data, str):
            raise serializers.ValidationError(_("A text."))
        return super().to_internal_value(data)


class Words(Text):
    """What somebody said, in as many words as they need."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**{"max_length": LONGEST_WORDS, "allow_blank": True} | how)


class Whole(serializers.IntegerField):
    """A whole number, and nothing that could be read as one."""

    def to_internal_value(self, data: Any) -> int:
        """The number. Raises ValidationError."""
        if isinstance(data, bool) or not isinstance(data, int):
            raise serializers.ValidationError(_("A whole number."))
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    """True or false, and nothing that could be read as one."""

    def to_internal_value(self, data: Any) -> bool:
        """Which. Raises ValidationError."""
        if not isinstance(data, bool):
            raise serializers.ValidationError(_("true or false."))
        return data


class Number(serializers.FloatField):
    """A number, and nothing that could be read as one."""

    def to_internal_value(self, data: Any) -> float:
        """The number. Raises ValidationError."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            raise serializers.ValidationError(_("A number."))
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "pattern": r"^[0-9]{1,12}$"})
class PlaceKey(serializers.RegexField):
    """A UPRN or USRN, as text: it is no number to count with."""

    def __init__(self, **how: Any) -> None:
        super().__init__(r"^[0-9]{1,12}\Z", **how)

    def to_internal_value(self, data: Any) -> Any:
        """The key as a number. Raises ValidationError."""
        if not isinstance(data, str):
            raise serializers.ValidationError(_("Digits, as text."))
        return int(super().to_internal_value(data))


def read(request: Request, shape: type[Given]) -> dict[str, Any]:
    """What the body says. Raises ValidationError by name, ParseError for a body that no program meant to send."""
    try:
        json.dumps(request.data, ensure_ascii=False).encode()
    except (RecursionError, UnicodeEncodeError) as unread:  # JSON may be that deep, and may hold half a character
        raise ParseError(_("This cannot be read: it is too deep, or holds half of a character.")) from unread
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data
