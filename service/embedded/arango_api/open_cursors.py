"""Results that did not fit into one answer and wait to be fetched."""

import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

from service.embedded.errors import CursorNotFound, HttpBadParameter


class OpenCursor:
    """The rest of a result.

    Args:
        rows: the whole result.
        batch_size: rows in one answer.
        attributes: what every answer of this cursor carries: ``{"count", "extra", "cached"}``.
        seconds: how long it may lie unused.
        may_retry: whether the last batch can be asked for again.
        says_next: whether an answer says the number of the batch after it, as it does since
            ArangoDB 3.11.1.
    """

    def __init__(
        self,
        rows: list[Any],
        batch_size: int,
        attributes: dict[str, Any],
        *,
        seconds: float,
        may_retry: bool,
        says_next: bool = True,
    ) -> None:
        self.key = ""
        self.attributes = attributes
        self.seconds = seconds
        self.expires = 0.0
        self._rows = rows
        self._batch_size = batch_size
        self._may_retry = may_retry
        self._says_next = says_next or may_retry
        self._batch = 0  #: number of the batch given last, from 1
        self._lock = threading.Lock()

    @property
    def has_more(self) -> bool:
        """Tell whether rows are left."""
        return self._batch * self._batch_size < len(self._rows)

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing can be asked of it any more."""
        return not self.has_more and not self._may_retry

    def next(self) -> dict[str, Any]:
        """Return the next batch, as the body of an answer."""
        with self._lock:
            self._batch += 1
            return self._body()

    def batch(self, number: int) -> dict[str, Any]:
        """Return a batch by its number: the next one, or the last one once more.

        Raises:
            CursorNotFound: if it is neither.
            HttpBadParameter: if it is the last one, and the cursor does not keep it.
        """
        with self._lock:
            if number not in (self._batch, self._batch + self.has_more):
                raise CursorNotFound
            if number == self._batch and not self._may_retry:
                message = f"batch {number} is not kept: the query did not ask for allowRetry"
                raise HttpBadParameter(message)
            self._batch = number
            return self._body()

    def _body(self) -> dict[str, Any]:
        end = self._batch * self._batch_size
        body = {"result": self._rows[end - self._batch_size : end], "hasMore": self.has_more}
        if self.has_more:
            body["id"] = self.key
            if self._says_next:
                body["nextBatchId"] = str(self._batch + 1)
        return body | self.attributes


class OpenCursors:
    """The cursors that wait, by database and key; forgotten when nobody asks for long."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._cursors: dict[tuple[str, str], OpenCursor] = {}
        self._lock = threading.Lock()
        self._keys = itertools.count(time.time_ns() // 1_000_000)

    def add(self, database: str, cursor: OpenCursor) -> None:
        """Keep a cursor and give it its key."""
        with self._lock:
            self._forget_expired()
            cursor.key = str(next(self._keys))
            cursor.expires = self._clock() + cursor.seconds
            self._cursors[database, cursor.key] = cursor

    def get(self, database: str, key: str) -> OpenCursor:
        """Return a cursor; it lives on from now.

        Raises:
            CursorNotFound: if there is none, or it waited too long.
        """
        with self._lock:
            self._forget_expired()
            cursor = self._cursors.get((database, key))
            if cursor is None:
                raise CursorNotFound
            cursor.expires = self._clock() + cursor.seconds
            return cursor

    def remove(self, database: str, key: str) -> None:
        """Forget a cursor.

        Raises:
            CursorNotFound: if there is none.
        """
        with self._lock:
            if self._cursors.pop((database, key), None) is None:
                raise CursorNotFound

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            self._cursors.clear()

    def _forget_expired(self) -> None:
        now = self._clock()
        for name in [name for name, cursor in self._cursors.items() if cursor.expires < now]:
            del self._cursors[name]
