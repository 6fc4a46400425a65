"""A snapshot of the store: one connection, one moment, until the block is left."""

import sqlite3
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Protocol, Self

from service.embedded.storage.catalog import Catalog
from service.embedded.storage.connections import Connections
from service.embedded.storage.failures import failure
from service.embedded.storage.revisions import Clock
from service.embedded.storage.tables import CATALOG_VERSION

_READ_VERSION = f"SELECT value FROM counters WHERE id = {CATALOG_VERSION}"  # noqa: S608 - a number
_READ_COUNTER = "SELECT value FROM counters WHERE id = ?"


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


class Snapshot:
    """The store as it is at one moment."""

    _begin = "BEGIN"

    def __init__(self, store: Shared) -> None:
        self._store = store
        #: Rows still being read; a connection with such is not used again.
        self._open_cursors = 0
        self._catalog: Catalog | None = None

    @property
    def catalog(self) -> Catalog:
        """What is defined, as this transaction sees it."""
        if self._catalog is None:
            (version,) = self.connection.execute(_READ_VERSION).fetchone()
            self._catalog = self._store.catalog_of(self.connection, version)
        return self._catalog

    def __enter__(self) -> Self:
        connections = self._store.connections
        self.connection = connections.take()
        try:
            self.connection.execute(self._begin)
            # Reading it also fixes the snapshot at this moment.
            _ = self.catalog
        except BaseException as ex:
            connections.discard(self.connection)
            if isinstance(ex, sqlite3.Error):
                raise failure(ex, connections.path) from ex
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, ex: BaseException | None, _: TracebackType | None
    ) -> None:
        connections = self._store.connections
        try:
            self._end(is_good=kind is None)
        except BaseException as end:
            connections.discard(self.connection)
            if isinstance(end, sqlite3.Error):
                raise failure(end, connections.path) from end
            raise
        if self._open_cursors:
            # Somebody still reads: this snapshot must not become the next one's.
            connections.discard(self.connection)
        else:
            connections.give_back(self.connection)
        if isinstance(ex, sqlite3.Error):
            raise failure(ex, connections.path) from ex

    def _end(self, *, is_good: bool) -> None:  # noqa: ARG002 - a snapshot ends in one way
        self.connection.execute("COMMIT")

    def counter(self, number: int) -> int:
        """Return the last number that a counter gave; 0 if it gave none."""
        row = self.connection.execute(_READ_COUNTER, (number,)).fetchone()
        return row[0] if row else 0

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Any]:
        """Run a statement and read its rows one by one, as tuples."""
        cursor = self.connection.execute(sql, parameters)
        self._open_cursors += 1
        try:
            yield from cursor
        finally:
            self._open_cursors -= 1

    def texts(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[str]:
        """Run a statement with one column and read its values one by one."""
        cursor = self.connection.execute(sql, parameters)
        self._open_cursors += 1
        try:
            for (text,) in cursor:
                yield text
        finally:
            self._open_cursors -= 1
