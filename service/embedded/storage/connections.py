"""SQLite connections to one file: how they are opened, kept and left behind by a fork.

A connection serves one transaction at a time and is then kept for the next, of whatever thread.
SQLite's connections must not cross a fork: kept ones are closed before it, and a store that had a
transaction open in that moment refuses to work in the child.
"""

import logging
import os
import sqlite3
import weakref
from collections import deque
from functools import cached_property
from pathlib import Path

from service.embedded.storage.failures import StoreError, translated

logger = logging.getLogger(__name__)

#: File systems on which several machines may have the file open: WAL needs shared memory.
_NETWORK_FILE_SYSTEMS = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "gpfs", "lustre"}
    | {"ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
)
_PAGE_BYTES = 8192
#: Most memory for pages of the file, of each connection; with less a large import slows down.
_CACHE_KIB = 64_000
#: The log may grow so long, 32 MB, before it is copied into the file. Small transactions change the
#: same pages again and again: the longer the log, the fewer times each of them is copied.
_LOG_PAGES = 4000
_STATEMENTS = 512


class Connections:
    """The connections to one file."""

    def __init__(self, path: Path, synchronous: str, patience_seconds: float) -> None:
        self.path = path
        self._synchronous = synchronous
        self._patience_seconds = patience_seconds
        self._idle: deque[sqlite3.Connection] = deque()
        self._busy: set[sqlite3.Connection] = set()
        self._is_broken_by_fork = False
        self._has_warned = False
        _ALL.add(self)

    def take(self) -> sqlite3.Connection:
        """Return a connection that nobody else uses.

        Raises:
            StoreError: if the file cannot be opened.
        """
        if self._is_broken_by_fork:
            message = (
                f"The database {self.path} was in use when this process was forked. Open it after"
                " the fork."
            )
            raise StoreError(message)
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._open()
        self._busy.add(connection)
        return connection

    def give_back(self, connection: sqlite3.Connection) -> None:
        """Keep a connection for the next transaction."""
        self._busy.discard(connection)
        self._idle.append(connection)

    def discard(self, connection: sqlite3.Connection) -> None:
        """Close a connection that may not be used again."""
        self._busy.discard(connection)
        connection.close()

    def close_idle(self) -> None:
        """Close every connection that no transaction uses."""
        while self._idle:
            self._idle.pop().close()

    def forget_parent(self) -> None:
        """Start anew in a child process."""
        self._is_broken_by_fork = bool(self._busy)

    @cached_property
    def _is_on_network(self) -> bool:
        return is_on_network(self.path)

    def _open(self) -> sqlite3.Connection:
        with translated(self.path):
            connection = sqlite3.connect(
                self.path,
                timeout=self._patience_seconds,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=_STATEMENTS,
            )
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        wanted = "DELETE" if self._is_on_network else "WAL"
        (mode,) = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()
        if mode.upper() != "WAL" and not self._has_warned:
            self._has_warned = True
            logger.warning(
                "%s is on a file system on which SQLite's write-ahead log is not safe; it is used"
                " with a rollback journal, which is slower. Better keep it on a local disk.",
                self.path,
            )


#: Every one in this process, for the fork.
_ALL: "weakref.WeakSet[Connections]" = weakref.WeakSet()


def _before_fork() -> None:
    for connections in list(_ALL):
        connections.close_idle()


def _in_child() -> None:
    for connections in list(_ALL):
        connections.forget_parent()


os.register_at_fork(before=_before_fork, after_in_child=_in_child)


def is_on_network(path: Path) -> bool:
    """Tell whether a file is on a network file system, where this can be known."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return file_system_of(path, mounts) in _NETWORK_FILE_SYSTEMS


def file_system_of(path: Path, mounts: str) -> str:
    r"""Find the type of the file system that holds a file, in the text of ``/proc/mounts``.

    Example:
        >>> file_system_of(Path("/home/me/a.db"), "d / ext4 rw\nsrv:/h /home nfs4 rw\n")
        'nfs4'
    """
    resolved = path.resolve()
    best, found = -1, ""
    for line in mounts.splitlines():
        _, mount, type_, *_ = line.split(" ")
        point = Path(mount.replace("\\040", " "))
        if resolved.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), type_
    return found
