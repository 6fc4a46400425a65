"""Ranges: ``first..last``, both ends included, downwards when the last is the smaller."""

from typing import Any

from service.embedded.aql.values.algebra import to_number
from service.embedded.errors import ResourceLimitExceeded

#: Longer ranges may be iterated over but not held as an array.
#: Source: ArangoDB manual 3.12, AQL, Operators, Range operator.
_LONGEST_ARRAY = 10_000_000


def whole_range(first: Any, last: Any) -> range:
    """Return the numbers of a range, not yet laid out in memory.

    Example:
        >>> list(whole_range(3, 1)), list(whole_range("1", 2.9))
        ([3, 2, 1], [1, 2])
    """
    start, stop = int(to_number(first) or 0), int(to_number(last) or 0)
    return range(start, stop + 1) if start <= stop else range(start, stop - 1, -1)


def range_list(first: Any, last: Any) -> list[int]:
    """Return the numbers of a range as an array.

    Raises:
        ResourceLimitExceeded: for more than ten million.
    """
    numbers = whole_range(first, last)
    count = abs(numbers.stop - numbers.start)  # which len() refuses above 64 bits
    if count > _LONGEST_ARRAY:
        message = (
            f"the range {numbers.start}..{last} has {count} numbers, an array can take "
            f"{_LONGEST_ARRAY}; iterate over it with FOR instead"
        )
        raise ResourceLimitExceeded(message)
    return list(numbers)
