"""A line of processes before a lock: first come, first served.

Everyone in the line has a number, one higher than the one before, and holds the lock on the byte
of that number in a file. Who sees the byte before its own free is the first. A process that dies
leaves the line by itself, because the system takes its locks.
"""

import errno
import fcntl
import os
import time
from collections.abc import Callable

#: How to lock for oneself alone, or not at all.
WITHOUT_WAITING = fcntl.LOCK_EX | fcntl.LOCK_NB

#: Held for the moment in which a number is taken; so numbers begin at 1.
_GUARD = 0
_NUMBER_BYTES = 8
_LAST_NUMBER = 1 << 62
#: How long one sleeps before looking again, seconds; and as a share of the time waited.
_SHORTEST_PAUSE_SECONDS = 0.00005
_LONGEST_PAUSE_SECONDS = 0.002
_PAUSE = 0.125
#: What the system says where the file system has no such locks.
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})
#: What it says of a lock that another has.
_TAKEN = frozenset({errno.EACCES, errno.EAGAIN})


class Line:
    """The line that forms at one file. Each process has a place in it, or none.

    Args:
        file: the open file; nothing else may be in it.
    """

    def __init__(self, file: int) -> None:
        self._file = file

    def is_empty(self) -> bool:
        """Tell whether nobody stands in it."""
        if not self._lock(0, 0):
            return False
        self._unlock(0, 0)
        return True

    def stand(self, deadline: float) -> int | None:
        """Stand in line until all who came before have left.

        Args:
            deadline: of ``time.monotonic()``.

        Returns:
            The place, to be given to ``leave``; None when it took too long.
        """
        place = self._join(deadline)
        if place is None:
            return None
        try:
            is_first = wait_for(lambda: self._lock(place - 1), deadline)
        except BaseException:
            self.leave(place)
            raise
        if not is_first:
            self.leave(place)
            return None
        self._unlock(place - 1)
        return place

    def leave(self, place: int) -> None:
        """Let those behind move up."""
        self._unlock(place)

    def _join(self, deadline: float) -> int | None:
        if not wait_for(lambda: self._lock(_GUARD), deadline):
            return None
        try:
            number = int.from_bytes(os.pread(self._file, _NUMBER_BYTES, 0), "little")
            place = number % _LAST_NUMBER + 1
            os.pwrite(self._file, place.to_bytes(_NUMBER_BYTES, "little"), 0)
            return place if wait_for(lambda: self._lock(place), deadline) else None
        finally:
            self._unlock(_GUARD)

    def _lock(self, byte: int, count: int = 1) -> bool:
        """Try to lock so many bytes, 0 for all that follow."""
        return attempt(fcntl.lockf, self._file, WITHOUT_WAITING, count, byte)

    def _unlock(self, byte: int, count: int = 1) -> None:
        attempt(fcntl.lockf, self._file, fcntl.LOCK_UN, count, byte)


def attempt(lock: Callable[..., object], *arguments: int) -> bool:
    """Lock or unlock; false if another has it, true also where there are no such locks.

    Args:
        lock: a function of ``fcntl``.
        arguments: what it is given.
    """
    try:
        lock(*arguments)
    except OSError as ex:
        if ex.errno in _TAKEN:
            return False
        if ex.errno not in _NO_LOCKS:
            raise
    return True


def wait_for(has_happened: Callable[[], bool], deadline: float) -> bool:
    """Ask until something has happened; false when that takes too long.

    Args:
        has_happened: asked often at first, then seldom.
        deadline: of ``time.monotonic()``.
    """
    began = time.monotonic()
    while not has_happened():
        now = time.monotonic()
        if now > deadline:
            return False
        pause = max((now - began) * _PAUSE, _SHORTEST_PAUSE_SECONDS)
        time.sleep(min(pause, _LONGEST_PAUSE_SECONDS))
    return True
