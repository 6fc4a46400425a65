"""Revisions (``_rev``): short strings, each later than all before it.

Source:
    ArangoDB manual 3.12, "Document revisions": a hybrid clock, milliseconds in the upper
    bits, written in 64 characters.
"""

import time

#: The characters that stand for 0 to 63.
DIGITS = "-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#: What one character, or two, can say at most.
_DIGIT, _PAIR = 63, 4095
_PAIRS = [first + second for first in DIGITS for second in DIGITS]


def encode(number: int) -> str:
    """Write a 64-bit number in ArangoDB's 64 characters.

    Example:
        >>> encode(64)
        '_-'
    """
    text = ""
    while number > _PAIR:
        text = _PAIRS[number & _PAIR] + text
        number >>= 12
    return (_PAIRS[number] if number > _DIGIT else DIGITS[number]) + text


def decode(text: str) -> int:
    """Read what ``encode`` wrote.

    Raises:
        ValueError: if the text has other characters, or is no 64-bit number.

    Example:
        >>> decode("_-")
        64
    """
    number = 0
    for character in text:
        number = number << 6 | DIGITS.index(character)
    if not text or number >= 2**64:
        message = f"{text!r} is no revision"
        raise ValueError(message)
    return number


class Clock:
    """Gives revisions; only ever used by the one writer that a store has at a time."""

    def __init__(self) -> None:
        self._last = 0
        self._high = -1
        self._prefix = ""

    def start(self) -> None:
        """Look at the time, once for a transaction.

        Each revision then is a nanosecond later than the one before. To write a document takes
        longer, so that a transaction begun afterwards, by whatever process, starts later still.
        """
        milliseconds, rest = divmod(time.time_ns(), 1_000_000)
        self._last = max((milliseconds << 20) + rest, self._last)

    def next(self) -> str:
        """Return a revision later than every one returned before."""
        self._last = number = self._last + 1
        if number >> 12 != self._high:
            self._high = number >> 12
            self._prefix = encode(self._high)
        return self._prefix + _PAIRS[number & _PAIR]

    def several(self, count: int) -> list[str]:
        """Return so many revisions, as ``next`` would one by one."""
        first, self._last = self._last + 1, self._last + count
        found: list[str] = []
        for high in range(first >> 12, (self._last >> 12) + 1):
            start = max(first - (high << 12), 0)
            end = min(self._last - (high << 12), _PAIR) + 1
            prefix = encode(high)
            found += [prefix + pair for pair in _PAIRS[start:end]]
        return found
