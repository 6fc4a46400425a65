"""Keep Python's cycle collector mostly out of the way while a statement runs.

A large statement makes hundreds of thousands of objects, none of them in a cycle; looking through
them again and again for cycles takes a third of its time.
"""

import gc
from threading import Lock

#: Objects made before the collector looks at them; rounds before it looks at older ones.
#: Not switched off: under steady load some statement always runs.
_SELDOM = (200_000, 50, 100)


class _Calm:
    """Makes the collector look seldom while at least one statement runs, in whatever thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running = 0
        self._usual = gc.get_threshold()

    def __enter__(self) -> None:
        with self._lock:
            self._running += 1
            if self._running == 1:
                self._usual = gc.get_threshold()
                gc.set_threshold(*_SELDOM)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._running -= 1
            if not self._running:
                gc.set_threshold(*self._usual)


#: Enter it around a statement.
COLLECTOR_CALM = _Calm()
