"""Transactions: a snapshot to read, or the one writer's turn.

A read transaction sees the store as it was when it began and hinders nobody. A write transaction
waits for its turn, then is alone; leaving its block commits, an exception leaves nothing of it.
"""

import sqlite3
from types import TracebackType
from typing import Protocol, Self

from service.embedded.storage import tables
from service.embedded.storage.catalog import Catalog
from service.embedded.storage.connections import Connections
from service.embedded.storage.failures import translated
from service.embedded.storage.revisions import Clock
from service.embedded.storage.search import SearchReads

_READ_VERSION = f"SELECT value FROM counters WHERE id = {tables.CATALOG_VERSION}"
_READ_COUNTER = "SELECT value FROM counters WHERE id = ?"
_WRITE_COUNTER = "INSERT OR REPLACE INTO counters (id, value) VALUES (?, ?)"


class Shared(Protocol):
    """What the transactions of one store share."""

    connections: Connections
    clock: Clock

    def catalog_of(self, connection: sqlite3.Connection, version: int) -> Catalog:
        """Return the catalog of this version."""

    def take_turn(self) -> None:
        """Wait until nobody else writes."""

    def end_turn(self) -> None:
        """Let the next one write."""


class Transaction(SearchReads):
    """A snapshot of the store. Used as ``with store.read() as transaction``."""

    _begin = "BEGIN"

    def __init__(self, store: Shared) -> None:
        super().__init__()
        self._store = store
        self._catalog: Catalog | None = None

    @property
    def catalog(self) -> Catalog:
        """What is defined, as this transaction sees it."""
        if self._catalog is None:
            (version,) = self.connection.execute(_READ_VERSION).fetchone()
            self._catalog = self._store.catalog_of(self.connection, version)
        return self._catalog

    def __enter__(self) -> Self:
        self.connection = self._store.connections.take()
        try:
            with translated(self._store.connections.path):
                self.connection.execute(self._begin)
                # Reading it also fixes the snapshot at this moment.
                _ = self.catalog
        except BaseException:
            self._store.connections.discard(self.connection)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, ex: BaseException | None, _: TracebackType | None
    ) -> None:
        with translated(self._store.connections.path):
            try:
                self._end(is_good=kind is None)
            except BaseException:
                self._store.connections.discard(self.connection)
                raise
            if self.open_cursors:
                # Somebody still reads: this snapshot must not become the next one's.
                self._store.connections.discard(self.connection)
            else:
                self._store.connections.give_back(self.connection)
            if isinstance(ex, sqlite3.Error):
                raise ex

    def _end(self, *, is_good: bool) -> None:  # noqa: ARG002 - a snapshot ends in one way
        self.connection.execute("COMMIT")


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
            row = self.connection.execute(_READ_COUNTER, (number,)).fetchone()
            self._counters[number] = self._stored_counters[number] = row[0] if row else 0
        return self._counters[number]

    def set_counter(self, number: int, value: int) -> None:
        """Say which number a counter gave last; kept when the transaction commits."""
        self._counters[number] = value

    def next_id(self) -> int:
        """Return a number that no collection, index or database has had."""
        number = self.counter(tables.LAST_ID) + 1
        self.set_counter(tables.LAST_ID, number)
        return number

    def catalog_changed(self) -> None:
        """Make every transaction from now on, this one included, read the catalog anew."""
        version = self.counter(tables.CATALOG_VERSION) + 1
        self._counters[tables.CATALOG_VERSION] = version
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
