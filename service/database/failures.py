"""What the driver raises becomes our error: one table, applied in one place."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from arango.exceptions import ArangoClientError, ArangoServerError

from service.errors import (
    Conflict,
    DatabaseUnavailable,
    InvalidRequest,
    NotFound,
    TooLarge,
    TorcError,
)

P = ParamSpec("P")
R = TypeVar("R")

#: ``(lock timeout, disk full, try again, busy, merge in progress, IO error)``
STORAGE_FAILURES = (18, 1104, 1302, 1303, 1304, 1305)

#: ``{ArangoDB error number: our error}``; numbers not listed are bugs of ours.
FAILURES: dict[int | None, type[TorcError]] = {
    32: TooLarge,  # resource limit exceeded
    1200: Conflict,  # conflict: two writes, or an old revision
    1202: NotFound,  # document
    1203: NotFound,  # collection
    1205: InvalidRequest,  # illegal document id
    1210: Conflict,  # unique constraint: the key exists
    1216: TooLarge,  # document too large
    1221: InvalidRequest,  # illegal key
    1233: InvalidRequest,  # illegal _from or _to
    **dict.fromkeys(STORAGE_FAILURES, DatabaseUnavailable),
}


def translated(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function raise our errors instead of the driver's.

    Raises:
        TorcError: of the class that ``FAILURES`` names.
        DatabaseUnavailable: if the database did not answer at all.
    """

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except ArangoServerError as ex:
            raise as_torc_error(ex) from ex
        except (ConnectionError, TimeoutError) as ex:
            raise DatabaseUnavailable from ex
        except OSError as ex:
            raise DatabaseUnavailable(str(ex)) from ex
        except ArangoClientError as ex:
            raise InvalidRequest(str(ex)) from ex

    return call


def as_torc_error(ex: ArangoServerError) -> Exception:
    """Return our error for one of the driver's, or the same when it is a bug of ours."""
    if ex.http_code in {401, 403}:
        return DatabaseUnavailable(f"The database refused the service: {ex.error_message}")
    error = FAILURES.get(ex.error_code)
    return error(_sentence(ex)) if error else ex


def _sentence(ex: ArangoServerError) -> str:
    said = str(ex.error_message or ex).strip()
    return said if ex.error_code in STORAGE_FAILURES else f"The database refused: {said}"
