"""Who may write next: first come, first served, among threads and among processes.

SQLite's own busy handler lets a writer wait for almost a second while others pass it. Its lock
still is what makes writing safe; this is the queue before it.
"""

import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

from service.embedded.storage.failures import StoreError
from service.embedded.storage.lines import WITHOUT_WAITING, Line, attempt, wait_for

#: How long a process may take the lock again and again although others stand in line for it. To
#: change the process after each short turn would cost more than the turns themselves.
_SLICE_SECONDS = 0.002


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
    """A lock among processes: a file to hold, and a file at which to stand in line for it.

    On a file system without locks there is no line, only SQLite's lock.
    """

    def __init__(self, path: Path) -> None:
        self._holding = _open(path.with_name(path.name + "-lock"))
        self._queueing = _open(path.with_name(path.name + "-queue"))
        self._line = Line(self._queueing)
        self._slice_end = 0.0  #: until then the line need not be heeded

    def acquire(self, seconds: float) -> bool:
        """Wait for the lock at most so long; tell whether it is ours."""
        now = time.monotonic()
        if now > self._slice_end and self._line.is_empty():
            self._slice_end = now + _SLICE_SECONDS
        return (now < self._slice_end and self._take()) or self._wait(now + seconds)

    def _wait(self, deadline: float) -> bool:
        place = self._line.stand(deadline)
        if place is None:
            return False
        try:
            is_ours = wait_for(self._take, deadline)
        finally:
            self._line.leave(place)
        self._slice_end = time.monotonic() + _SLICE_SECONDS
        return is_ours

    def _take(self) -> bool:
        return attempt(fcntl.flock, self._holding, WITHOUT_WAITING)

    def release(self) -> None:
        """Let the next process have it."""
        attempt(fcntl.flock, self._holding, fcntl.LOCK_UN)

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
