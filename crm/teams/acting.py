"""How every act runs: one transaction; a lock that is not to be had in three seconds is a kind answer."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction
from psycopg import errors

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Busy(Exception):
    """Somebody else holds the record just now: nothing was changed, try again."""


def one_transaction(act: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """The act inside one transaction. Raises Busy when it had to wait too long for a lock, or was the one of two
    that PostgreSQL ended because they waited for each other."""

    @wraps(act)
    def whole(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except OperationalError as failure:
            if isinstance(failure.__cause__, errors.LockNotAvailable | errors.DeadlockDetected):
                raise Busy from failure
            raise

    return whole
