"""What stops a statement that takes too long or too much memory, wherever it is just then.

Loops look at the clock themselves; but a long expression or a sort does not. So a thread looks at
every statement that runs for more than a moment, and when one must end it throws `Stopped` into
the statement's thread, as Ctrl-C would. SQLite is not interrupted: it gives its rows one by one,
and an interrupted connection could not roll back while some of them are still to be read.

Nothing may be thrown at a thread whose statement is over: it commits, or gives back a lock. A
small statement should not have to wait for a lock to be sure of that, so both sides say first what
they do and look at the other only then. The watchdog says that it aims, and throws unless the
statement is over; the statement says that it is over, and if it is aimed at, waits until the
watchdog has done with it and takes back what was thrown.
"""

import ctypes
import os
import resource
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from service.embedded.aql.execution.garbage import COLLECTOR_CALM
from service.embedded.errors import ArangoError, QueryKilled, ResourceLimitExceeded

_LOOK_SECONDS = 0.02
#: A statement that does not stop at once, because it was just tidying up, is told again.
_AGAIN_SECONDS = 0.25
_MIB = 1 << 20
#: Memory that the process may gain during any statement: of two sizes the smaller one.
_MOST_BYTES = 4096 * _MIB
_MOST_OF_MACHINE = 0.5
#: A smaller limit is kept by counting rows; the process's size is too coarse for it.
_LEAST_BYTES = 64 * _MIB

_Answer = TypeVar("_Answer")


class Stopped(BaseException):
    """The statement of this thread must end. No ``except Exception`` may keep it alive."""


class Watched(Protocol):
    """A statement, as far as it is watched."""

    deadline: float | None  #: of ``time.monotonic()``
    memory_limit: int  #: bytes; 0 is the default


class _Statement:
    """One statement under watch."""

    __slots__ = ("bytes_at_first", "error", "is_aimed_at", "is_over", "run", "thread", "told")

    def __init__(self, run: Watched) -> None:
        self.run = run
        self.thread = threading.get_ident()
        self.is_over = False
        self.is_aimed_at = False
        self.error: ArangoError | None = None  #: why it must end
        self.told = 0.0  #: when it was told so
        self.bytes_at_first = 0

    def look(self, now: float, size: int) -> None:
        """Decide whether it must end.

        Args:
            now: the time of ``time.monotonic()``.
            size: the bytes that the process has in memory.
        """
        if not self.bytes_at_first:
            self.bytes_at_first = size
        if self.run.deadline is not None and now > self.run.deadline:
            self.error = QueryKilled()
        elif size - self.bytes_at_first > _limit(self.run.memory_limit):
            message = "query would use more memory than allowed"
            self.error = ResourceLimitExceeded(message)

    def stop(self, now: float) -> None:
        """End it, unless it was just told or is over."""
        if now - self.told > _AGAIN_SECONDS:
            self.told = now
            self.is_aimed_at = True
            if not self.is_over:
                _throw(self.thread, Stopped)


class Watchdog:
    """Watches the statements of this process. Its thread sleeps while none runs."""

    def __init__(self) -> None:
        self._statements: set[_Statement] = set()
        #: held while it looks
        self._looking = threading.Lock()
        self._work = threading.Event()
        self._is_awake = False
        self._is_started = False

    def watch(self, run: Watched, call: Callable[[], _Answer]) -> _Answer:
        """Return what a call returns, or end it.

        Args:
            run: says what it may take.
            call: the statement. It may be left at any point, as by Ctrl-C.

        Raises:
            QueryKilled: after its deadline.
            ResourceLimitExceeded: if it takes too much memory.
        """
        statement = _Statement(run)
        try:
            try:
                self._statements.add(statement)
                if not self._is_awake:
                    self._wake()
                answer = call()
            finally:
                statement.is_over = True
                try:
                    self._leave(statement)
                except Stopped:
                    self._leave(statement)
        except MemoryError:
            message = "query would use more memory than there is"
            raise ResourceLimitExceeded(message) from None
        except BaseException:
            # Also what SQLite makes of it when one of its callbacks is stopped.
            if statement.error is not None:
                raise statement.error from None
            raise
        if statement.error is not None:
            raise statement.error
        return answer

    def _leave(self, statement: _Statement) -> None:
        """See to it that nothing will come up in this thread any more.

        `Stopped` may come up here twice, and then never again: once if it was thrown before the
        statement was over, and once from a watchdog that had not seen that it was.
        """
        self._statements.discard(statement)
        if statement.is_aimed_at:
            with self._looking:
                _throw(statement.thread, None)

    def _wake(self) -> None:
        with self._looking:
            self._is_awake = True
            if not self._work.is_set():
                self._work.set()
                COLLECTOR_CALM.begin()
            if not self._is_started:
                self._is_started = True
                threading.Thread(target=self._keep_looking, name="watchdog", daemon=True).start()

    def _keep_looking(self) -> None:
        while self._work.wait():
            time.sleep(_LOOK_SECONDS)
            self.look()

    def look(self) -> None:
        """Look at every statement once; sleep when there is none."""
        with self._looking:
            self._is_awake = False  # who begins from here on wakes it,
            statements = list(self._statements)  # and who began before is among these
            if not statements:
                self._sleep()
                return
            self._is_awake = True
            now, size = time.monotonic(), _resident_bytes()
            for each in statements:
                if each.error is None:
                    each.look(now, size)
                if each.error is not None:
                    each.stop(now)

    def _sleep(self) -> None:
        if self._work.is_set():
            self._work.clear()
            COLLECTOR_CALM.end()

    def start_anew(self) -> None:
        """Forget the parent's statements after a fork; its thread did not come along."""
        self.__init__()  # type: ignore[misc]
        COLLECTOR_CALM.start_anew()


def _limit(wanted: int) -> int:
    if wanted:
        return max(wanted, _LEAST_BYTES)
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(_MOST_BYTES, int(machine * _MOST_OF_MACHINE))


def _resident_bytes() -> int:
    """Return how much of the process is in memory; where that is unknown, how much ever was."""
    try:
        pages = Path("/proc/self/statm").read_bytes().split()[1]
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _throw(thread: int, exception: type[BaseException] | None) -> None:
    """Make an exception come up in a thread at its next step; None takes it back."""
    what = None if exception is None else ctypes.py_object(exception)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)


#: Watches every statement.
WATCHDOG = Watchdog()
os.register_at_fork(after_in_child=WATCHDOG.start_anew)
