"""Keep Python's cycle collector out of the way while a statement runs.

A large statement makes hundreds of thousands of objects, none of them in a cycle; looking through
them again and again for cycles takes a third of its time.
"""

import gc
from threading import Lock


class _Pause:
    """Stops the collector while at least one statement runs, in whatever thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running = 0
        self._was_enabled = False

    def __enter__(self) -> None:
        with self._lock:
            self._running += 1
            if self._running == 1:
                self._was_enabled = gc.isenabled()
                gc.disable()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._running -= 1
            if not self._running and self._was_enabled:
                gc.enable()


#: Enter it around a statement.
COLLECTOR_PAUSED = _Pause()
