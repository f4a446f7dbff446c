"""What does not exist for one member of staff as a person, whatever their roles and teams: a higher room enrols what.

Unlike a restriction, which hides from everybody but some teams, this hides from somebody: a case that is about them. What
is shut is loaded with the actor, in the statement that finds them: nearly everybody has nothing shut, and pays nothing.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, OuterRef, QuerySet, Value

KeysFor = Callable[[OuterRef], "QuerySet[Any, Any]"]
_kinds: list[KeysFor] = []


def shut_enrol(keys_for: KeysFor) -> None:
    """Nothing; from now on the keys of these contacts are loaded with an actor. The function is given the user's key."""
    if keys_for not in _kinds:
        _kinds.append(keys_for)


def shut_keys() -> list[Any]:
    """The keys of the contacts that are shut to the user of the row, an array for each kind enrolled."""
    found: list[Any] = [ArraySubquery(keys_for(OuterRef("pk"))) for keys_for in _kinds]
    return found or [Value([], output_field=ArrayField(BigIntegerField()))]
