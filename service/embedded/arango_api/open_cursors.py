"""Results that did not fit into one answer and wait to be fetched."""

import itertools
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from service.embedded.arango_api.batches import Batches
from service.embedded.errors import CursorNotFound, HttpBadParameter


class Batch(NamedTuple):
    """One answer of a cursor."""

    rows: str  #: as a JSON array
    about: dict[str, Any]  #: what the answer says beside them


class OpenCursor:
    """A result that is fetched batch by batch.

    Args:
        batches: the whole result; closed with the cursor.
        attributes: what every answer of this cursor carries: ``{"count", "extra", "cached"}``.
        seconds: how long it may lie unused.
        may_retry: whether the last batch can be asked for again.
        says_next: whether an answer says the number of the batch after it, as it does since
            ArangoDB 3.11.1.
    """

    def __init__(
        self,
        batches: Batches,
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
        self._batches = batches
        self._is_closed = False
        self._may_retry = may_retry
        self._says_next = says_next or may_retry
        self._batch = 0  #: number of the batch given last, from 1
        self._lock = threading.Lock()

    @property
    def has_more(self) -> bool:
        """Tell whether rows are left."""
        return self._batch < len(self._batches)

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing can be asked of it any more."""
        return not self.has_more and not self._may_retry

    def next(self) -> Batch:
        """Return the next batch.

        Raises:
            CursorNotFound: if there is none, or the cursor was closed meanwhile.
        """
        with self._lock:
            if not self.has_more:
                raise CursorNotFound
            return self._given(self._batch + 1)

    def batch(self, number: int) -> Batch:
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
            return self._given(number)

    def close(self) -> None:
        """Forget the rows."""
        with self._lock:
            self._is_closed = True
            self._batches.close()

    def _given(self, number: int) -> Batch:
        if self._is_closed:
            raise CursorNotFound
        self._batch = number
        about = {"hasMore": self.has_more, **self.attributes}
        if not self.is_finished:
            about["id"] = self.key
        if self.has_more and self._says_next:
            about["nextBatchId"] = str(number + 1)
        return Batch(self._batches.text(number), about)


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
            cursor = self._cursors.pop((database, key), None)
        if cursor is None:
            raise CursorNotFound
        cursor.close()

    def forget_expired(self) -> None:
        """Give back the rows of those that waited too long."""
        if self._cursors:
            with self._lock:
                self._forget_expired()

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            for cursor in self._cursors.values():
                cursor.close()
            self._cursors.clear()

    def _forget_expired(self) -> None:
        now = self._clock()
        for name in [name for name, cursor in self._cursors.items() if cursor.expires < now]:
            self._cursors.pop(name).close()
