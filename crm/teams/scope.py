"""Hidden means absent: reading personal data without saying for whom is an error.

A topic's QuerySet inherits from ScopedQuerySet and offers `visible_to(actor)`. Any read that went through neither
`visible_to` (or another method that calls `_scoped`) nor `unscoped(reason)` raises UnscopedRead.
"""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from crm.teams.actor import Actor, ActorKind
from crm.teams.models import Restriction


class UnscopedRead(Exception):
    """Somebody read personal data without saying who looks: a mistake in our code, never a user's."""


class ScopedQuerySet(models.QuerySet):
    """A QuerySet that refuses to be read until a scope was chosen."""

    _scope: str | None = None

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._scope = self._scope
        return clone

    def _scoped(self, reason: str) -> Self:
        clone = self._clone()
        clone._scope = reason
        return clone

    def unscoped(self, reason: str) -> Self:
        """The same rows, for code that shows them to nobody; the reason is read by the next engineer."""
        return self._scoped(reason)

    def need_scope(self) -> None:
        if self._scope is None:
            raise UnscopedRead(f"{self.model.__name__}: say visible_to(actor) or unscoped(reason) before reading")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self.need_scope()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self.need_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self.need_scope()
        return super().count()

    def exists(self) -> bool:
        self.need_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self.need_scope()
        return super().aggregate(*args, **kwargs)


def open_to(actor: Actor, field: str = "restriction") -> Q:
    """A condition: the row's restriction (by this field's path) is absent or names one of the actor's teams."""
    if actor.kind == ActorKind.SYSTEM:
        return Q()
    free = Q(**{f"{field}__isnull": True})
    mine = _opened(actor)
    return free if mine is None else free | Q(**{f"{field}__in": mine})


def shut_to(actor: Actor, field: str = "restriction") -> Q:
    """The contrary of `open_to`, so written that the few restricted rows are found by their index: for NOT EXISTS."""
    if actor.kind == ActorKind.SYSTEM:
        return Q(pk__in=[])
    shut = Q(**{f"{field}__isnull": False})
    mine = _opened(actor)
    return shut if mine is None else shut & ~Q(**{f"{field}__in": mine})


def not_shut_to(actor: Actor, field: str = "pk") -> Q:
    """A condition: the contact (by this field's path) is not shut to the actor as a person."""
    return ~Q(**{f"{field}__in": sorted(actor.shut)}) if actor.shut else Q()


def _opened(actor: Actor) -> Any:
    """The restrictions that name one of the actor's teams: keys loaded with the actor (a page asks for them dozens of
    times, and as many subqueries cost more than the rows), else a subquery; None when there can be none."""
    if actor.opened is None and actor.teams:
        return Restriction.objects.filter(teams__in=actor.teams).values("pk")
    return sorted(actor.opened) if actor.opened else None
