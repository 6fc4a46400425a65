"""Find what is wrong in a database file: in SQLite's pages, in the catalog, in the documents.

Each problem is a sentence for a person. Nothing is repaired: what a document should be, only its
owner can say.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any

import orjson

from service.embedded.storage import encoding, keys
from service.embedded.storage.catalog import Collection
from service.embedded.storage.indexes import names_in_sql, paths_with_columns
from service.embedded.storage.search import value_at
from service.embedded.storage.store import Store
from service.embedded.storage.tables import LAST_ID
from service.embedded.storage.transactions import Transaction

#: How many damaged places SQLite is asked to name.
_MOST_DAMAGES = 20


def problems(store: Store) -> Iterator[str]:
    """Look for everything that is wrong in a store, one snapshot of it.

    When SQLite finds its pages damaged nothing else is looked at: it could not be believed.

    Raises:
        StoreError: if the file is too damaged to be read.
    """
    with store.read() as transaction:
        damages = list(_damages(transaction))
        yield from damages
        if damages:
            return
        yield from _orphans(transaction)
        for database in transaction.catalog.databases():
            for collection in database.collections():
                yield from _collection_problems(transaction, collection, database.name)


def _damages(transaction: Transaction) -> Iterator[str]:
    rows = transaction.rows(f"PRAGMA integrity_check({_MOST_DAMAGES})")
    for (said,) in rows:
        if said != "ok":
            yield f"The file is damaged: {said}."


# --- the catalog ---------------------------------------------------------------------------

_MISFITS = {
    "SELECT name FROM collections WHERE database_id NOT IN (SELECT id FROM databases)": (
        "The collection {} belongs to no database."
    ),
    "SELECT id FROM indexes WHERE collection_id NOT IN (SELECT id FROM collections)": (
        "The index {} belongs to no collection."
    ),
    "SELECT DISTINCT collection_id FROM attributes"
    " WHERE collection_id NOT IN (SELECT id FROM collections)": (
        "Attributes are indexed for collection {}, which is not there."
    ),
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'documents\\_%' ESCAPE '\\'"
    " AND substr(name, 11) NOT IN (SELECT CAST(id AS TEXT) FROM collections)": (
        "The table {} belongs to no collection."
    ),
}


def _orphans(transaction: Transaction) -> Iterator[str]:
    for sql, sentence in _MISFITS.items():
        for (found,) in transaction.rows(sql):
            yield sentence.format(found)
    last = transaction.counter(LAST_ID)
    highest = max(_used_ids(transaction), default=0)
    if highest > last:
        yield f"The last id given is said to be {last}, but there is {highest}."


def _used_ids(transaction: Transaction) -> Iterator[int]:
    for table in ("databases", "collections", "indexes"):
        for (found,) in transaction.rows(f"SELECT max(id) FROM {table}"):  # noqa: S608 - our names
            yield found or 0


def _collection_problems(
    transaction: Transaction, collection: Collection, database: str
) -> Iterator[str]:
    where = f"{database}/{collection.name}"
    missing = list(_missing_parts(transaction.connection, collection))
    for part in missing:
        yield f"{where}: {part}."
    if missing:
        return
    look = _Look(collection)
    for row in transaction.rows(_rows_sql(collection)):
        for problem in look.at(*row):
            yield f"{where}: {problem}."
    last = transaction.counter(collection.number)
    if look.highest_key > last:
        yield (
            f"{where}: the last key given is said to be {last}, but there is {look.highest_key};"
            " new documents may be refused."
        )


def _missing_parts(connection: sqlite3.Connection, collection: Collection) -> Iterator[str]:
    """Say which parts of a collection's table, and which SQLite indexes, are not there."""
    columns = {row[1] for row in connection.execute(f"PRAGMA table_info({collection.table})")}
    if not columns:
        yield f"its table {collection.table} is missing"
        return
    needed = ["key", "doc", *(["from_id", "to_id"] if collection.is_edge else [])]
    for name in [*needed, *(each.column for each in collection.attributes)]:
        if name not in columns:
            yield f"the column {name} is missing"
    present = {row[1] for row in connection.execute(f"PRAGMA index_list({collection.table})")}
    for name in _needed_indexes(collection):
        if name not in present:
            yield f"the SQLite index {name} is missing"
    for index in collection.indexes:
        for path in paths_with_columns(index):
            if collection.column(path) is None:
                yield f"the index {index.name} has no column for {'.'.join(path)}"


def _needed_indexes(collection: Collection) -> Iterator[str]:
    if collection.is_edge:
        yield from (f"{collection.table}_{way}" for way in ("outbound", "inbound"))
    for index in collection.indexes:
        yield from names_in_sql(index)


# --- the documents -------------------------------------------------------------------------


def _rows_sql(collection: Collection) -> str:
    ends = ["from_id", "to_id"] if collection.is_edge else []
    columns = ["key", "doc", *ends, *(each.column for each in collection.attributes)]
    return f"SELECT {', '.join(columns)} FROM {collection.table} ORDER BY id"  # noqa: S608 - our names


class _Look:
    """Compare each row of a collection with the document in it.

    Attributes:
        highest_key: the highest number that a key spelled so far.
    """

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.highest_key = 0

    def at(self, key: Any, text: Any, *columns: Any) -> Iterator[str]:
        """Say what is wrong with a row."""
        document = _parsed(text)
        if document is None:
            yield f"document {key} is not a JSON object"
            return
        if not keys.is_key(key):
            yield f"{key!r} is no key"
            return
        self.highest_key = max(self.highest_key, keys.number_of(key))
        yield from self._wrong_names(key, document)
        yield from self._wrong_columns(key, document, columns)

    def _wrong_names(self, key: str, document: dict[str, Any]) -> Iterator[str]:
        expected = {"_key": key, "_id": f"{self._collection.name}/{key}"}
        for name, value in expected.items():
            if document.get(name) != value:
                yield f"document {key} says {name} {document.get(name)!r}; it should be {value!r}"
        if not isinstance(document.get("_rev"), str):
            yield f"document {key} has no _rev"

    def _wrong_columns(
        self, key: str, document: dict[str, Any], columns: tuple[Any, ...]
    ) -> Iterator[str]:
        if self._collection.is_edge:
            yield from _wrong_ends(key, document, columns[:2])
            columns = columns[2:]
        for attribute, stored in zip(self._collection.attributes, columns, strict=True):
            code = encoding.code(value_at(document, attribute.path))
            name = ".".join(attribute.path)
            if code != stored:
                yield f"document {key} is indexed under another {name} than it has"
            elif attribute.is_ordered and not encoding.is_ordered(code):
                yield f"document {key} cannot be in order by {name}, and the index says it can"


def _wrong_ends(key: str, document: dict[str, Any], ends: tuple[Any, ...]) -> Iterator[str]:
    for name, stored in zip(("_from", "_to"), ends, strict=True):
        if document.get(name) != stored:
            yield f"edge {key} is found at {name} {stored}, but says {document.get(name)}"
        elif not keys.is_id(stored):
            yield f"edge {key} has the {name} {stored!r}, which is no document's id"


def _parsed(text: Any) -> dict[str, Any] | None:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None
