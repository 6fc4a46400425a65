"""The request that this thread is doing, for statements that must not be run twice in its life.

Not for what is known of other requests: that is in ``requests``.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from arango.database import StandardDatabase

from service.database.query import load_query


@dataclass(frozen=True)
class CurrentRequest:
    """A request with an id."""

    key: str  #: its id
    token: str  #: of this attempt to do it
    added: list[str] | None  #: ids of what it added before the process died that did it


CURRENT: ContextVar[CurrentRequest | None] = ContextVar("request", default=None)


def once(
    database: StandardDatabase, add: Callable[..., list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """Run a statement that adds or replaces documents, once in the life of a request.

    Args:
        database: where.
        add: runs it; it takes ``request``, the id under which the statement is to note what it
            adds, or None.

    Returns:
        What it added; if it did so before, that, as it is now.
    """
    before = added_before(database)
    if before is not None:
        return before
    current = CURRENT.get()
    return add(request=current and current.key)


def added_before(database: StandardDatabase) -> list[dict[str, Any]] | None:
    """Return what this request added before its process died; None if it had not come so far."""
    current = CURRENT.get()
    if current is None or current.added is None:
        return None
    return load_query("requests/added")(database, ids=current.added)
