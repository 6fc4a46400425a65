"""Write many documents sooner: set indexes aside meanwhile, and build them anew at the end.

To sort all entries of an index and write them one after the other takes half as long as to put
each in its place. Unique indexes stay: they say whether a document may be written. Nobody sees
that an index is away: it comes back in the same transaction, and readers see the state before.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from service.embedded.storage.catalog import Collection, NamedAttribute
from service.embedded.storage.many_rows import ManyRows
from service.embedded.storage.snapshots import Shared

#: So many documents are put into the indexes one by one: they may be all.
_FEW = 5_000
#: Then as many more as are this part of those that were there before.
_PART = 2

_INDEXES = (
    "SELECT name, sql FROM sqlite_master"
    " WHERE type = 'index' AND tbl_name = ? AND sql LIKE 'CREATE INDEX %' ORDER BY rowid"
)


class BulkWrites(ManyRows):
    """The part of a write transaction that sets indexes aside while much is written."""

    def __init__(self, store: Shared) -> None:
        super().__init__(store)
        #: ``{collection: how many documents are still to be written before it is worth it}``
        self._patience: dict[int, int] | None = None
        self._expected = 0
        #: The statements that make the indexes again.
        self._aside: list[str] = []

    @contextmanager
    def in_bulk(self, expected: int = 0) -> Iterator[None]:
        """Write, but do not read, what may be many documents.

        An error inside must end the transaction.

        Args:
            expected: how many documents there will be, if that is known.
        """
        self._patience, self._expected = {}, expected
        yield
        self._patience = None
        while self._aside:
            self.connection.execute(self._aside[0])
            del self._aside[0]

    def _make_way(
        self,
        collection: Collection,
        number: int,
        attributes: Iterable[NamedAttribute] | None = None,
    ) -> None:
        """Set indexes aside if so many documents are one too many to be written.

        Args:
            collection: where.
            number: how many are written next.
            attributes: those that change; None when the documents are new.
        """
        if self._patience is None:
            return
        if collection.number not in self._patience:
            enough = max(self._places(collection) // _PART, _FEW)
            self._patience[collection.number] = 0 if self._expected > enough else enough
        self._patience[collection.number] -= number
        if self._patience[collection.number] < 0:
            self._set_aside(collection, attributes)

    def _places(self, collection: Collection) -> int:
        """Return at least how many documents there are."""
        (highest,) = self.connection.execute(f"SELECT max(id) FROM {collection.table}").fetchone()  # noqa: S608 - our name
        return highest or 0

    def _set_aside(
        self, collection: Collection, attributes: Iterable[NamedAttribute] | None
    ) -> None:
        changing = None if attributes is None else {each.column for _, each in attributes}
        for name, sql in self.connection.execute(_INDEXES, (collection.table,)).fetchall():
            if changing is not None and changing.isdisjoint(self._columns_of(name)):
                continue
            try:
                self.connection.execute(f"DROP INDEX {name}")
            except sqlite3.OperationalError:
                # a part of the query that is still being read keeps all indexes where they are
                self._patience = None
                return
            self._aside.append(sql)

    def _columns_of(self, index: str) -> set[str]:
        rows = self.connection.execute("SELECT name FROM pragma_index_info(?)", (index,))
        return {name for (name,) in rows}

    def _end(self, *, is_good: bool) -> None:
        super()._end(is_good=is_good and not self._aside)
        if is_good and self._aside:
            message = "a transaction that failed to write in bulk must not commit"
            raise RuntimeError(message)
