"""Warnings from where no query is known: an operator or a function that has no answer but null.

The engine listens while a query runs; a query runs in one thread from its beginning to its end.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.embedded.errors import ArangoError


class _Ears(threading.local):
    """Who listens in this thread."""

    warn: Callable[[int, str], None] | None = None


_ears = _Ears()


def listen(warn: Callable[[int, str], None] | None) -> None:
    """Send what is noticed in this thread to a function of number and message, or to nobody."""
    _ears.warn = warn


@contextmanager
def refused() -> Iterator[None]:
    """Make an error of what is noticed in the block: it is evaluated ahead of any query.

    Raises:
        ArangoError: for the first notice.
    """
    ears = _ears.warn
    _ears.warn = _refuse
    try:
        yield
    finally:
        _ears.warn = ears


def _refuse(_number: int, message: str) -> None:
    raise ArangoError(message)


def notice(error: type[ArangoError], message: str | None = None) -> None:
    """Warn that something has no answer, in the words of the error it is not quite.

    Args:
        error: that error.
        message: words that say more than the error's own.

    Raises:
        ArangoError: that error, if the query is to fail on warnings.
    """
    if _ears.warn is not None:
        _ears.warn(error.number, message or error().message)
