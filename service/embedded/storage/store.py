"""A database file, and who uses it in this process."""

import os
import shutil
import sqlite3
import tempfile
import weakref
from pathlib import Path

from service.embedded.storage import catalog, tables
from service.embedded.storage.catalog import SYSTEM, Catalog
from service.embedded.storage.connections import Connections
from service.embedded.storage.failures import StoreError, translated
from service.embedded.storage.indexes import WriteTransaction
from service.embedded.storage.locks import Turns
from service.embedded.storage.revisions import Clock
from service.embedded.storage.transactions import Transaction

#: How long a writer waits for its turn before it gives up.
PATIENCE_SECONDS = 30.0


class Store:
    """Documents in one SQLite file. May be used by many threads, and after a fork.

    Args:
        path: the file; made when missing. None: a temporary file, gone when the store is.
        synchronous: ``NORMAL``, or ``FULL`` to survive a power failure as well.
        patience_seconds: how long a writer waits for others.

    Raises:
        StoreError: if the file is missing its folder, not ours, damaged, newer or not writable.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        synchronous: str = "NORMAL",
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        if synchronous.upper() not in {"OFF", "NORMAL", "FULL", "EXTRA"}:
            message = f"synchronous is {synchronous!r}; it must be NORMAL or FULL"
            raise ValueError(message)
        if path is None:
            path, synchronous = self._temporary(), "OFF"
        self.path = _checked(path)
        self.clock = Clock()
        self.connections = Connections(self.path, synchronous, patience_seconds)
        self._turns = Turns(self.path, patience_seconds)
        self._catalog: Catalog | None = None
        self._install()

    def read(self) -> Transaction:
        """Begin to read: ``with store.read() as transaction``."""
        return Transaction(self)

    def write(self) -> WriteTransaction:
        """Begin to write: ``with store.write() as transaction``.

        Raises:
            StoreError: on entering, when the store stayed locked for too long.
        """
        return WriteTransaction(self)

    def close(self) -> None:
        """Close the file. A temporary one is deleted."""
        self.connections.close_idle()
        self._turns.close()
        if finalizer := getattr(self, "_finalizer", None):
            finalizer()

    def catalog_of(self, connection: sqlite3.Connection, version: int) -> Catalog:
        """Return the catalog of this version, from memory if it is the last one read."""
        known = self._catalog
        if known is None or known.version != version:
            self._catalog = known = catalog.load(connection, version)
        return known

    def take_turn(self) -> None:
        """Wait until nobody else writes.

        Raises:
            StoreError: if that takes too long.
        """
        self._turns.take()

    def end_turn(self) -> None:
        """Let the next one write."""
        self._turns.end()

    def _temporary(self) -> Path:
        folder = tempfile.mkdtemp(prefix="torc-database-")
        self._finalizer = weakref.finalize(self, _remove_own, folder, os.getpid())
        return Path(folder) / "store.db"

    def _install(self) -> None:
        """Make the tables of a new file, one process at a time; repair a creation cut short."""
        if not self.path.exists() or not self.path.stat().st_size:
            with self._turns:
                self._install_tables()
        else:
            self._install_tables()
        with self.read() as transaction:
            is_complete = transaction.catalog.has_database(SYSTEM)
        if not is_complete:
            with self.write() as writing:
                if not writing.catalog.has_database(SYSTEM):
                    writing.create_database(SYSTEM)

    def _install_tables(self) -> None:
        connection = self.connections.take()
        try:
            with translated(self.path):
                if not tables.is_installed(connection, self.path):
                    connection.execute("BEGIN IMMEDIATE")
                    # Another process may have been faster.
                    if not tables.is_installed(connection, self.path):
                        tables.install(connection)
                    connection.execute("COMMIT")
        except BaseException:
            self.connections.discard(connection)
            raise
        self.connections.give_back(connection)


def _checked(path: Path) -> Path:
    """Return the file's full path, if it can be a database's.

    Raises:
        StoreError: if its folder is missing or not writable, or it is a folder itself.
    """
    path = path.absolute()
    if path.is_dir():
        message = f"{path} is a folder. Name a file in it."
        raise StoreError(message)
    if not path.parent.is_dir():
        message = f"The folder {path.parent} does not exist. Make it, or name another file."
        raise StoreError(message)
    if not os.access(path.parent, os.W_OK):
        message = f"The folder {path.parent} is read-only. The database needs to write files in it."
        raise StoreError(message)
    if path.exists() and not os.access(path, os.R_OK | os.W_OK):
        message = f"The database {path} is read-only. Make it writable, or copy it."
        raise StoreError(message)
    return path


def _remove_own(folder: str, process: int) -> None:
    """Delete a temporary store, but not from a child process."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)
