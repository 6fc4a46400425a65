"""Ctrl-C and its relatives, turned into events for the runner's loop."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

#: A terminal's Ctrl-C, a polite kill, and a closed terminal.
_SIGNALS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]


class Interrupts:
    """Count interruptions: the first stops in good order, the second at once, a third breaks off.

    Attributes:
        count: how many there were.
    """

    def __init__(self, on_first: Callable[[], None], on_second: Callable[[], None]) -> None:
        self.count = 0
        self._actions = [on_first, on_second]

    def interrupt(self) -> None:
        """Take note of one more interruption; safe in a signal handler.

        Raises:
            KeyboardInterrupt: at the third one.
        """
        self.count += 1
        if self.count > len(self._actions):
            raise KeyboardInterrupt
        self._actions[self.count - 1]()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Receive signals while the block runs; only the main thread can."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        previous = {number: signal.getsignal(number) for number in _SIGNALS}
        for number, handler in previous.items():
            if handler is not signal.SIG_IGN:  # as nohup wants it
                signal.signal(number, self._handle)
        try:
            yield
        finally:
            for number, handler in previous.items():
                with suppress(TypeError):  # a handler that is not Python's cannot be put back
                    signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.interrupt()
