"""The SQL schema of a database file, its format number, and who may open it.

Beside the catalog's tables there is one table for each collection, ``documents_<id>``:

    id       the row's place: rows are read in the order in which they were inserted
    key      ``_key``
    doc      the document's JSON text
    from_id  to_id   ``_from`` and ``_to``; only of edges
    a1 a2 …  one column for each attribute that some index names, see ``encoding.py``

No column has a type: SQLite then compares values as they are and converts none.
"""

import sqlite3
from pathlib import Path

from service.embedded.storage.failures import StoreError

#: Marks a file as ours, in SQLite's header: "TorE".
APPLICATION_ID = 0x546F7245
#: The newest format that this program reads and writes.
FORMAT = 1

#: Rows of ``counters`` that belong to no collection.
CATALOG_VERSION = -1
LAST_ID = 0
#: Ids below are kept for what a database always has.
FIRST_ID = 1000

_CATALOG = """
CREATE TABLE databases (id INTEGER PRIMARY KEY, name NOT NULL UNIQUE);
CREATE TABLE collections (
    id INTEGER PRIMARY KEY,
    database_id NOT NULL,
    name NOT NULL,
    type NOT NULL,
    properties NOT NULL,
    UNIQUE (database_id, name)
);
CREATE TABLE indexes (id INTEGER PRIMARY KEY, collection_id NOT NULL, definition NOT NULL);
CREATE INDEX indexes_of_collection ON indexes (collection_id);
CREATE TABLE attributes (
    collection_id NOT NULL,
    number NOT NULL,
    path NOT NULL,
    ordered NOT NULL,
    PRIMARY KEY (collection_id, number)
) WITHOUT ROWID;
CREATE TABLE counters (id INTEGER PRIMARY KEY, value NOT NULL);
"""


def documents_table(collection_id: int, *, is_edge: bool) -> list[str]:
    """Write the statements that make a collection's table.

    The indexes of an edge table hold the other end also, so that walking the graph need not
    read the edges themselves.
    """
    name = f"documents_{collection_id}"
    ends = ", from_id NOT NULL, to_id NOT NULL" if is_edge else ""
    table = f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, key NOT NULL UNIQUE, doc NOT NULL{ends})"
    if not is_edge:
        return [table]
    return [
        table,
        f"CREATE INDEX {name}_outbound ON {name} (from_id, id, to_id)",
        f"CREATE INDEX {name}_inbound ON {name} (to_id, id, from_id)",
    ]


def is_installed(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell whether the file is ours; an empty file is not yet.

    Raises:
        StoreError: if it is another program's or from a newer version of this one.
    """
    # Tables first: another process that makes them meanwhile says in the same transaction whose.
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    if application == APPLICATION_ID:
        _refuse_newer(number, path)
        return True
    if application or tables:
        message = f"{path} is another program's SQLite database. Name another file."
        raise StoreError(message)
    return False


def _refuse_newer(number: int, path: Path) -> None:
    if number > FORMAT:
        message = (
            f"{path} was written by a newer version (format {number}; this version reads formats"
            f" up to {FORMAT}). Update this program."
        )
        raise StoreError(message)


def install(connection: sqlite3.Connection) -> None:
    """Make the catalog's tables in an empty file, inside the caller's transaction."""
    for statement in _CATALOG.split(";"):
        if statement.strip():
            connection.execute(statement)
    connection.executemany(
        "INSERT INTO counters VALUES (?, ?)", [(CATALOG_VERSION, 1), (LAST_ID, FIRST_ID)]
    )
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
