"""Documents whose time is over go, as their collection's ttl index says.

ArangoDB looks for them every 30 seconds; here whoever sends a request after that time does. So an
expired document may be seen for a while, and in a file that nobody uses it stays.

Source:
    ArangoDB manual 3.12, "TTL indexes".
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from service.embedded.aql.query import Engine
from service.embedded.errors import ArangoError
from service.embedded.storage.catalog import Index
from service.embedded.storage.failures import StoreError
from service.embedded.storage.store import Store

logger = logging.getLogger(__name__)

_SECONDS = 30.0
#: Documents removed by one statement; the next request goes on.
_MOST = 10_000

#: Numbers are seconds. Any other value than these and dates never expires.
_SECONDS_AGO = "FOR d IN @@collection FILTER d.@path > true AND d.@path <= @seconds"
#: Dates are compared as texts first, which the index can do; ``@day`` is after them all.
_DATES_AGO = """
FOR d IN @@collection
  FILTER d.@path >= "" AND d.@path < @day
  LET moment = DATE_TIMESTAMP(d.@path)
  FILTER moment != null AND moment <= @seconds * 1000
"""
_FIRST = "LIMIT 1 RETURN 1"
_REMOVE = f"LIMIT {_MOST} REMOVE d IN @@collection RETURN 1"


class Expiration:
    """Removes expired documents from one file, now and then.

    Args:
        store: the file.
        engine: runs queries on it.
        clock: seconds that only grow.
        now: seconds since 1970.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._engine = engine
        self._clock = clock
        self._now = now
        self._due = 0.0
        self._busy = threading.Lock()

    def run_if_due(self) -> None:
        """Remove what has expired, unless somebody did so not long ago."""
        if self._clock() < self._due or not self._busy.acquire(blocking=False):
            return
        try:
            self._due = self._clock() + _SECONDS
            if self._run():
                self._due = 0.0
        except (ArangoError, StoreError) as ex:
            # The request that came along has nothing to do with it.
            logger.warning("expired documents could not be removed: %s", ex)
        finally:
            self._busy.release()

    def _run(self) -> bool:
        """Remove what has expired; tell whether there is more."""
        with self._store.read() as transaction:
            found = [
                (database.name, collection.name, index)
                for database in transaction.catalog.databases()
                for collection in database.collections()
                for index in collection.indexes
                if index.type == "ttl"
            ]
        return any([self._remove(*each) for each in found])  # noqa: C419 - all must go

    def _remove(self, database: str, collection: str, index: Index) -> bool:
        seconds = self._now() - index.definition["expireAfter"]
        binds = {"@collection": collection, "path": list(index.fields[0]), "seconds": seconds}
        removed = self._expired(database, _SECONDS_AGO, binds)
        if day := _day_after(seconds):
            removed += self._expired(database, _DATES_AGO, {**binds, "day": day})
        return removed >= _MOST

    def _expired(self, database: str, text: str, binds: dict[str, Any]) -> int:
        """Remove documents; nothing is written, and nobody waited for, if there are none."""
        if not self._engine.execute(database, f"{text} {_FIRST}", binds).rows:
            return 0
        return len(self._engine.execute(database, f"{text} {_REMOVE}", binds).rows)


def _day_after(seconds: float) -> str:
    """Return a date that is later everywhere on Earth; empty if no date is.

    Example:
        >>> _day_after(0)
        '1970-01-03'
    """
    try:
        return f"{datetime.fromtimestamp(seconds, UTC) + timedelta(days=2):%Y-%m-%d}"
    except (OverflowError, ValueError, OSError):
        return ""
