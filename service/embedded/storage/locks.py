"""Who may write next: first come, first served, among threads and among processes.

SQLite's own busy handler lets a writer wait for almost a second while others pass it. Its lock
still is what makes writing safe; this is the queue before it.
"""

import errno
import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

from service.embedded.storage.failures import StoreError

#: How long the first in the queue looks again at once, seconds.
_EAGER_SECONDS = 0.0005
_LONGEST_PAUSE_SECONDS = 0.002


#: What ``flock`` says where the file system has no such locks.
_NO_FLOCK = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})


class FairLock:
    """A mutex that threads get in the order in which they asked."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_held = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, seconds: float) -> bool:
        """Wait for the lock at most so long; tell whether it is ours."""
        with self._guard:
            if not self._is_held:
                self._is_held = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        try:
            return turn.acquire(timeout=seconds) or not self._gave_up(turn)
        except BaseException:
            # Such as Ctrl-C: nobody would ever take the turn.
            if not self._gave_up(turn):
                self.release()
            raise

    def _gave_up(self, turn: threading.Lock) -> bool:
        """Leave the queue; false when the lock came to us in the last moment."""
        with self._guard:
            if turn not in self._waiting:
                return False
            self._waiting.remove(turn)
            return True

    def release(self) -> None:
        """Hand the lock to the thread that has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_held = False


class FileLock:
    """A lock among processes: a file to hold, and a file to stand in line for it.

    Who has just released the lock must stand in line again like everyone, so nobody is passed
    for ever. On a file system without ``flock`` there is no queue, only SQLite's lock.
    """

    def __init__(self, path: Path) -> None:
        self._holding = _open(path.with_name(path.name + "-lock"))
        self._queueing = _open(path.with_name(path.name + "-queue"))

    def acquire(self, seconds: float) -> bool:
        """Wait for the lock at most so long; tell whether it is ours."""
        deadline = time.monotonic() + seconds
        if not _lock(self._queueing, deadline):
            return False
        try:
            return _lock(self._holding, deadline)
        finally:
            _flock(self._queueing, fcntl.LOCK_UN)

    def release(self) -> None:
        """Let the next process have it."""
        _flock(self._holding, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the files; they stay where they are, for the other processes."""
        os.close(self._holding)
        os.close(self._queueing)


class Turns:
    """The turns of the writers of one file: in this process, and among processes."""

    def __init__(self, path: Path, patience_seconds: float) -> None:
        self._path = path
        self._patience_seconds = patience_seconds
        self._process = 0
        self._writer: int | None = None
        self._mutex = FairLock()
        self._files: FileLock | None = None

    def take(self) -> None:
        """Wait until nobody else writes.

        Raises:
            StoreError: if that takes too long.
            RuntimeError: if this thread is the one that writes.
        """
        if self._process != os.getpid():
            self._start()
        if self._writer == threading.get_ident():
            message = "this thread already has a write transaction open"
            raise RuntimeError(message)
        deadline = time.monotonic() + self._patience_seconds
        if not self._mutex.acquire(self._patience_seconds):
            raise self._too_long()
        try:
            self._take_file(deadline)
        except BaseException:
            self._mutex.release()
            raise
        self._writer = threading.get_ident()

    def end(self) -> None:
        """Let the next one write."""
        self._writer = None
        if self._files:
            self._files.release()
        self._mutex.release()

    def close(self) -> None:
        """Close the lock files."""
        if self._files and self._process == os.getpid():
            self._files.close()
        self._process, self._files = 0, None

    def __enter__(self) -> None:
        self.take()

    def __exit__(self, *_: object) -> None:
        self.end()

    def _start(self) -> None:
        """Take up work in this process; after a fork the locks are the parent's."""
        self._process = os.getpid()
        self._writer = None
        self._mutex = FairLock()
        self._files = FileLock(self._path)

    def _take_file(self, deadline: float) -> None:
        if self._files and not self._files.acquire(deadline - time.monotonic()):
            raise self._too_long()

    def _too_long(self) -> StoreError:
        return StoreError(
            f"The database {self._path} has been locked by another writer for"
            f" {self._patience_seconds:g} s. See whether a stopped process holds it; try again."
        )


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as ex:
        message = (
            f"The lock file {path} cannot be opened: {ex.strerror}. Make the folder of the"
            " database writable."
        )
        raise StoreError(message) from ex


def _lock(file: int, deadline: float) -> bool:
    eager_until = time.monotonic() + _EAGER_SECONDS
    pause = 0.00005
    while not _flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB):
        now = time.monotonic()
        if now > deadline:
            return False
        time.sleep(0 if now < eager_until else pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE_SECONDS)
    return True


def _flock(file: int, operation: int) -> bool:
    """Lock or unlock; false if another has it, true also where there are no such locks."""
    try:
        fcntl.flock(file, operation)
    except BlockingIOError:
        return False
    except OSError as ex:
        if ex.errno not in _NO_FLOCK:
            raise
    return True
