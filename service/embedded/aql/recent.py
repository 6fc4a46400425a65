"""A small cache: the values used last, by key."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Keeps so many values, and forgets the one not used for longest.

    Example:
        >>> recent = Recent(1)
        >>> recent.put("a", 1); recent.put("b", 2); recent.get("a"), recent.get("b")
        (None, 2)
    """

    def __init__(self, size: int) -> None:
        self._size = size
        # Each of its methods is one step for other threads: they need no lock.
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable) -> Value | None:
        """Return a value, and note that it was used."""
        try:
            self._values.move_to_end(key)
            return self._values[key]
        except KeyError:
            return None

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value."""
        self._values[key] = value
        if len(self._values) > self._size:
            self._values.popitem(last=False)
