"""Write a database file anew, without the room that removed documents left in it."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from service.embedded.storage.failures import translated
from service.embedded.storage.store import Store

#: What SQLite adds to the name of the file that holds the newest changes.
_LOG = "-wal"
#: How long to wait for readers before the log is left as it is.
_PATIENCE_MS = 500


@dataclass(frozen=True)
class Compaction:
    """What a compaction achieved."""

    before_bytes: int
    after_bytes: int
    #: Whether the log could be emptied; it cannot while another process reads.
    is_complete: bool


def file_bytes(path: Path) -> int:
    """Return the size of a database file together with its log, in bytes."""
    parts = (path, path.with_name(path.name + _LOG))
    return sum(part.stat().st_size for part in parts if part.exists())


def compact(store: Store) -> Compaction:
    """Write a store's file anew. Others can read meanwhile, and writers wait.

    For a moment this needs room on the disk for a second copy.

    Raises:
        StoreError: if others hold the file for too long, or the disk is full.

    Source:
        SQLite, "VACUUM" and "PRAGMA wal_checkpoint".
    """
    before = file_bytes(store.path)
    store.take_turn()
    try:
        is_complete = _rewrite(store)
    finally:
        store.end_turn()
    return Compaction(before, file_bytes(store.path), is_complete)


def _rewrite(store: Store) -> bool:
    connection = store.connections.take()
    try:
        with translated(store.path):
            return _vacuum(connection)
    finally:
        store.connections.discard(connection)


def _vacuum(connection: sqlite3.Connection) -> bool:
    # The copy may be larger than the memory.
    connection.execute("PRAGMA temp_store = FILE")
    connection.execute("VACUUM")
    connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
    is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy
