"""Keep Python's cycle collector mostly out of the way while statements run.

A large statement makes hundreds of thousands of objects, none of them in a cycle; looking through
them again and again for cycles takes a third of its time. The watchdog calms the collector as long
as it is awake, so that many small statements one after the other do not call it either.
"""

import gc
from threading import Lock

#: Objects made before the collector looks at them; rounds before it looks at older ones.
#: Not switched off: under steady load some statement always runs.
_SELDOM = (1_000_000, 50, 100)


class _Calm:
    """Makes the collector look seldom while at least one has begun and not ended, in any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running = 0
        self._usual = gc.get_threshold()

    def begin(self) -> None:
        """Calm the collector."""
        with self._lock:
            self._running += 1
            if self._running == 1:
                self._usual = gc.get_threshold()
                gc.set_threshold(*_SELDOM)

    def end(self) -> None:
        """Let the collector look as usual, if nobody else wants it calm."""
        with self._lock:
            self._running -= 1
            if not self._running:
                gc.set_threshold(*self._usual)

    def start_anew(self) -> None:
        """Forget the parent's statements after a fork."""
        self._lock = Lock()
        if self._running:
            self._running = 0
            gc.set_threshold(*self._usual)

    def __enter__(self) -> None:
        self.begin()

    def __exit__(self, *_: object) -> None:
        self.end()


#: Enter it around much work, or let it begin and end.
COLLECTOR_CALM = _Calm()
