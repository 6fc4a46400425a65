"""``value IN array``, fast for long arrays that are asked again and again."""

from typing import Any

from service.embedded.aql.values.algebra import equal

#: Below this length, looking through the array is cheaper than remembering it.
SHORT = 6
#: Arrays remembered at once.
_REMEMBERED = 32


def contains(array: list[Any], value: Any) -> bool:
    """Tell whether an element equals the value, as AQL compares.

    Example:
        >>> contains([1, 2], 2.0), contains([1], True)
        (True, False)
    """
    if value.__class__ is str:
        return value in array
    return any(equal(item, value) for item in array)


class _Members:
    """One array, its strings and numbers in a set."""

    def __init__(self, array: list[Any]) -> None:
        #: kept alive, so that no other array can get its identity
        self.array = array
        self.strings = {item for item in array if item.__class__ is str}
        self.numbers = {item for item in array if item.__class__ in (int, float)}
        self.others = [item for item in array if item.__class__ not in (str, int, float)]

    def has(self, value: Any) -> bool:
        """Tell whether an element equals the value."""
        if value.__class__ is str:
            return value in self.strings
        if value.__class__ in (int, float):
            return value in self.numbers
        return contains(self.others, value)


class Memberships:
    """The arrays that ``IN`` has met in one execution, by identity.

    Values are never changed while a query runs, so an array met again has the same members.
    """

    def __init__(self) -> None:
        #: ``{id of an array: its members}``
        self._known: dict[int, _Members] = {}
        #: the array met last and not yet remembered: it must come twice to be worth it
        self._last: list[Any] | None = None

    def has(self, array: list[Any], value: Any) -> bool:
        """Tell whether an element of the array equals the value."""
        if len(array) < SHORT:
            return contains(array, value)
        known = self._known.get(id(array))
        if known is not None:
            return known.has(value)
        if array is not self._last:
            self._last = array
            return contains(array, value)
        return self._remember(array).has(value)

    def _remember(self, array: list[Any]) -> _Members:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        members = self._known[id(array)] = _Members(array)
        return members


class WithoutRun:
    """Stands in for the run while constants are evaluated: they need its memberships only."""

    def __init__(self) -> None:
        self.memberships = Memberships()
