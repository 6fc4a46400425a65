"""Read documents: one by its key, several, or all of a collection."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from service.embedded.storage.catalog import Collection
from service.embedded.storage.snapshots import Snapshot

#: How many values one statement asks for: few different texts, so that SQLite keeps them prepared.
_CHUNKS = (1, 4, 16, 64, 256)
_MARKS = [",".join("?" * size) for size in _CHUNKS]
CHUNK = _CHUNKS[-1]


def chunks(values: Sequence[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Cut values into parts for ``IN (...)``: the question marks, and as many values.

    A part that is not full repeats its last value.

    Example:
        >>> list(chunks(["a", "b"]))
        [('?,?,?,?', ['a', 'b', 'b', 'b'])]
    """
    for start in range(0, len(values), CHUNK):
        part = list(values[start : start + CHUNK])
        place = bisect_left(_CHUNKS, len(part))
        yield _MARKS[place], part + part[-1:] * (_CHUNKS[place] - len(part))


class DocumentReads(Snapshot):
    """The part of a transaction that reads documents."""

    def get(self, collection: Collection, key: str) -> str | None:
        """Return the JSON text of a document, or None if there is none with this key."""
        row = self.connection.execute(collection.get_sql, (key,)).fetchone()
        return row[0] if row else None

    def get_many(self, collection: Collection, keys: Sequence[str]) -> dict[str, str]:
        """Return ``{key: JSON text}`` of those documents that exist."""
        found: dict[str, str] = {}
        for marks, part in chunks(keys):
            sql = f"SELECT key, doc FROM {collection.table} WHERE key IN ({marks})"  # noqa: S608 - marks
            found.update(self.connection.execute(sql, part))
        return found

    def existing(self, collection: Collection, keys: Sequence[str]) -> set[str]:
        """Return those of the keys that documents have."""
        found: set[str] = set()
        for marks, part in chunks(keys):
            sql = f"SELECT key FROM {collection.table} WHERE key IN ({marks})"  # noqa: S608 - marks
            found.update(self.texts(sql, part))
        return found

    def scan(self, collection: Collection) -> Iterator[str]:
        """Read the JSON text of all documents, in the order in which they were inserted."""
        return self.texts(f"SELECT doc FROM {collection.table} ORDER BY id")  # noqa: S608 - our name

    def keys(self, collection: Collection) -> Iterator[str]:
        """Read the keys of all documents, in the order in which they were inserted."""
        return self.texts(f"SELECT key FROM {collection.table} ORDER BY id")  # noqa: S608 - our name

    def count(self, collection: Collection) -> int:
        """Count the documents of a collection."""
        sql = f"SELECT count(*) FROM {collection.table}"  # noqa: S608 - our name
        return int(self.connection.execute(sql).fetchone()[0])
