"""Transactions: a snapshot to read, or the one writer's turn.

A read transaction sees the store as it was when it began and hinders nobody. A write transaction
waits for its turn, then is alone; leaving its block commits, an exception leaves nothing of it.
"""

import time
from types import TracebackType
from typing import Self

from service.embedded.storage.pairs import PairReads
from service.embedded.storage.snapshots import Shared
from service.embedded.storage.tables import CATALOG_VERSION, LAST_ID

_WRITE_COUNTER = "INSERT OR REPLACE INTO counters (id, value) VALUES (?, ?)"


class Transaction(PairReads):
    """A snapshot to read. Used as ``with store.read() as transaction``."""


class Turn(Transaction):
    """The one writer's turn: begins it, counts for it, and ends it."""

    _begin = "BEGIN IMMEDIATE"

    def __init__(self, store: Shared) -> None:
        super().__init__(store)
        self.clock = store.clock
        self._counters: dict[int, int] = {}
        self._stored_counters: dict[int, int] = {}

    def __enter__(self) -> Self:
        self._store.take_turn()
        self.clock.start()
        try:
            return super().__enter__()
        except BaseException:
            self._store.end_turn()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        ex: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(kind, ex, trace)
        finally:
            self._store.end_turn()

    def counter(self, number: int) -> int:
        """Return the last number that a counter gave."""
        if number not in self._counters:
            self._counters[number] = self._stored_counters[number] = super().counter(number)
        return self._counters[number]

    def set_counter(self, number: int, value: int) -> None:
        """Say which number a counter gave last; kept when the transaction commits."""
        self._counters[number] = value

    def next_id(self) -> int:
        """Return a number that no collection, index or database has had."""
        number = self.counter(LAST_ID) + 1
        self.set_counter(LAST_ID, number)
        return number

    def catalog_changed(self) -> None:
        """Make every transaction from now on, this one included, read the catalog anew.

        A version that was not committed must never be another catalog's: so it is the time.
        """
        version = max(self.counter(CATALOG_VERSION) + 1, time.time_ns())
        self._counters[CATALOG_VERSION] = version
        self._keep_counters()
        self._catalog = None

    def _keep_counters(self) -> None:
        changed = [
            item for item in self._counters.items() if self._stored_counters.get(item[0]) != item[1]
        ]
        if changed:
            self.connection.executemany(_WRITE_COUNTER, changed)
            self._stored_counters.update(changed)

    def _end(self, *, is_good: bool) -> None:
        if not is_good:
            self._roll_back()
            return
        try:
            self._keep_counters()
            self.connection.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        # SQLite has rolled back by itself after some errors, such as a full disk.
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
