"""Write conflicts: try the statement again, with jitter.

One AQL statement is one transaction. When two of them write the same document, ArangoDB lets one
through and ends the other with error 1200 (conflict). The other changed nothing, so trying again is
right, always.
"""

import random
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from arango.exceptions import ArangoServerError

R = TypeVar("R")

WRITE_CONFLICT = 1200

#: How often a statement is tried in all. With the waits below it gives up after some 20 seconds.
_ATTEMPTS = 30

_LONGEST_WAIT_SECONDS = 1.0


def waits(uniform: Callable[[float, float], float] = random.uniform) -> Iterator[float]:
    """Yield the seconds to wait before each further attempt: longer each time, never the same."""
    for attempt in range(_ATTEMPTS - 1):
        yield uniform(0, min(_LONGEST_WAIT_SECONDS, 0.005 * 2**attempt))


def retried(statement: Callable[[], R], sleep: Callable[[float], None] = time.sleep) -> R:
    """Run a statement until no other write is in its way.

    Args:
        statement: runs one AQL statement; what it raises on a conflict must not be caught by it.
        sleep: waits for some seconds.

    Raises:
        ArangoServerError: the last conflict, or the first error that is no conflict.
    """
    pauses = waits()
    while True:
        try:
            return statement()
        except ArangoServerError as ex:
            seconds = next(pauses, None)
            if ex.error_code != WRITE_CONFLICT or seconds is None:
                raise
            sleep(seconds)
