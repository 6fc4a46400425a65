"""Say in an AQL error's message whether it was found while parsing or while executing.

Source:
    ArangoDB's answers; the errors' numbers tell the two kinds apart.
"""

import re

from service.embedded.arango_api.messages import Request
from service.embedded.errors import (
    ArangoError,
    CollectionNotFound,
    DatabaseNotFound,
    NotImplementedHere,
    QueryEmpty,
)

#: The numbers that only a running query meets, among those of AQL.
_MET_WHILE_RUNNING = frozenset({1500, 1503, 1543, 1560, 1561, 1562, 1569, 1572, 1593, 1594})
_AQL_NUMBERS = range(1500, 1600)
_MISSING = re.compile(r".*not found: (.*)", re.DOTALL)


def with_phase(error: ArangoError, request: Request) -> ArangoError:
    """Complete the message of an error that a query has raised."""
    error.message = _message(error, request)
    return error


def _message(error: ArangoError, request: Request) -> str:
    if isinstance(error, QueryEmpty | DatabaseNotFound):
        return error.message
    if isinstance(error, CollectionNotFound) and not request.is_of_later_driver:
        return _MISSING.sub(r"collection not found (\1)", error.message)
    is_compiling = error.number in _AQL_NUMBERS and error.number not in _MET_WHILE_RUNNING
    if is_compiling or isinstance(error, CollectionNotFound | NotImplementedHere):
        return f"{error.message} (while parsing)"
    return f"{error.message} (while executing)"
