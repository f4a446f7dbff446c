"""Questions whose statement is compiled once and asked again and again with other values.

Django builds and compiles the statement of a question in one to three milliseconds, each time to the same text: on a page
of twenty questions that was most of its time (docs/decisions/0013). Here the text is kept, and only values are filled in:

    @compiled_once
    def _parties(actor: Actor, /, *, case: Given) -> QuerySet[CaseParty]:
        return CaseParty.objects.visible_to(actor).filter(case=case).order_by("id")

    parties = _parties(actor, case=case.pk)

What stands before the stroke decides the text and is part of the key under which it is kept; what follows it is a value.
An actor counts as what they may see: two agents of one team share a text. The body is run without knowing who they are, so
what depends on that must be a value; and nothing else that changes, a clock say, may be read in it.
"""

import copy
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Field, ForeignObject, Lookup, QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable
from django.db.models.sql.compiler import SQLCompiler

from crm.teams.actor import Actor
from crm.teams.scope import ScopedQuerySet

MOST_TEXTS = 64  # of one question: as many as there are sorts of people who ask it
READ_BY = (ModelIterable, ValuesListIterable, FlatValuesListIterable)

Row = TypeVar("Row")


class Given(Expression):
    """A value that is filled in when the question is asked; its place in the list of parameters is held by itself."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        """A placeholder."""
        return "%s", [self]


@Field.register_lookup
@ForeignObject.register_lookup  # which does not inherit them
class AmongGiven(Lookup):
    """`contact__among=keys`: one of a list that is given. The text is the same however long the list is.

    The list is unrolled where PostgreSQL's planner does not look: else it would plan anew for each length.
    """

    lookup_name = "among"

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        """The condition."""
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        kind = self.lhs.output_field.cast_db_type(connection)
        return f"{left} = ANY(ARRAY(SELECT unnest({right}::{kind}[])))", [*left_values, *right_values]


class _Text(Generic[Row]):
    """One compiled statement, and how its rows are read."""

    def __init__(self, question: QuerySet[Any, Row]) -> None:
        if isinstance(question, ScopedQuerySet):
            question.need_scope()
        self._reader: Any = question._iterable_class
        if self._reader not in READ_BY:
            raise TypeError("only rows and lists of their values are read from a statement compiled once")
        self._using = question.db
        self._compiler = question.query.get_compiler(self._using)
        try:
            self._sql, self._values = self._compiler.as_sql()
        except EmptyResultSet:
            self._sql, self._values = "", ()
        else:
            converters = self._compiler.get_converters([one[0] for one in self._compiler.select])
            self._compiler.get_converters = lambda fields: converters
        self._compiler.query = None  # what it was compiled from is needed no more

    def rows(self, given: dict[str, Any]) -> list[Row]:
        """The rows, asked for with these values."""
        if not self._sql:
            return []
        compiler = copy.copy(self._compiler)  # several threads ask at once
        compiler.connection = connections[self._using]
        bound = tuple(given[one.name] if isinstance(one, Given) else one for one in self._values)
        compiler.as_sql = lambda: (self._sql, bound)
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        return list(self._reader(SimpleNamespace(db=self._using, query=query, _known_related_objects={})))


class CompiledOnce(Generic[Row]):
    """A question; called with what decides its text and with its values, it gives the rows."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        code = build.__code__
        self._names = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
        self._build = build
        self._text = lru_cache(maxsize=MOST_TEXTS)(self._compiled)
        self.__doc__ = build.__doc__

    def __call__(self, *shape: Hashable, **values: Any) -> list[Row]:
        """The rows. Raises TypeError for a value that is missing or not asked for."""
        if values.keys() != set(self._names):
            raise TypeError(f"{self._build.__name__} is asked with {', '.join(self._names)}")
        return self._text(tuple(_nobody(one) if isinstance(one, Actor) else one for one in shape)).rows(values)

    def first(self, *shape: Hashable, **values: Any) -> Row | None:
        """The first row, None when there is none; the question itself limits what is read."""
        return next(iter(self(*shape, **values)), None)

    def _compiled(self, shape: Sequence[Hashable]) -> _Text[Row]:
        return _Text(self._build(*shape, **{name: Given(name) for name in self._names}))


def _nobody(actor: Actor) -> Actor:
    """Somebody who may see the same, and is nobody."""
    return replace(actor, key="", name="", session="")


def compiled_once(build: Callable[..., QuerySet[Any, Row]]) -> CompiledOnce[Row]:
    """The question that the body describes, to be asked with the values of its named arguments."""
    return CompiledOnce(build)
