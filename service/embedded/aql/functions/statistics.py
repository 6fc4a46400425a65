"""The functions on arrays of numbers, nulls left out.

Where an array is wanted and something else given, or an element is no number, the answer is null;
of an element only some functions warn, as in ArangoDB.

Source:
    ArangoDB manual 3.12, AQL, "Numeric functions".
"""

import math
from collections.abc import Callable
from typing import Any

from service.embedded.aql.functions.expectations import expecting_array, unanswered
from service.embedded.aql.functions.function import Function
from service.embedded.aql.values.algebra import sort_key
from service.embedded.aql.values.conversions import number
from service.embedded.aql.values.notices import notice
from service.embedded.errors import ArangoError, ArrayExpected, InvalidArithmeticValue

#: The least that a sample's variance is known for.
_SAMPLE = 2

#: How PERCENTILE() finds what is between two numbers.
_METHODS = ("rank", "interpolation")


def numbers(array: Any, wrong: type[ArangoError] | None = None) -> list[float] | None:
    """Return the numbers of an array without its nulls, or None if it has anything else.

    Args:
        array: any value.
        wrong: what to warn of if an element is no number.
    """
    if not isinstance(array, list):
        return None
    found = [element for element in array if element is not None]
    if all(type(element) in (int, float) for element in found):
        return found
    if wrong is not None:
        notice(wrong)
    return None


def minimum(array: Any) -> Any:
    """Return the element that sorts first; null does not count."""
    if not isinstance(array, list):
        return None
    return min((one for one in array if one is not None), key=sort_key, default=None)


def maximum(array: Any) -> Any:
    """Return the element that sorts last."""
    if not isinstance(array, list):
        return None
    return max((one for one in array if one is not None), key=sort_key, default=None)


def sum_(array: Any) -> Any:
    """Return the sum: 0 for no numbers, and 0 when it is too large."""
    found = numbers(array)
    return None if found is None else number(sum(found)) or 0


def product(array: Any) -> Any:
    """Return the product: 1 for no numbers."""
    found = numbers(array)
    return None if found is None else number(math.prod(found))


def average(array: Any) -> Any:
    """Return the mean."""
    found = numbers(array, ArrayExpected)
    return number(sum(found) / len(found)) if found else None


def median(array: Any) -> Any:
    """Return the middle number, or the mean of the two."""
    found = sorted(numbers(array, InvalidArithmeticValue) or ())
    if not found:
        return None
    middle = len(found) // 2
    return found[middle] if len(found) % 2 else number((found[middle - 1] + found[middle]) / 2)


def percentile(array: Any, percent: Any, method: Any = "rank") -> Any:
    """Return the number below which so many percent of the numbers are."""
    if type(percent) not in (int, float) or not 0 < percent <= 100 or method not in _METHODS:  # noqa: PLR2004 - percent
        return unanswered("PERCENTILE")
    found = sorted(numbers(array, InvalidArithmeticValue) or ())
    if not found:
        return None
    if method == "rank":
        return found[math.ceil(percent * len(found) / 100) - 1]
    return _interpolated(found, percent)


def _interpolated(found: list[float], percent: float) -> Any:
    place = percent * (len(found) + 1) / 100
    at = math.floor(place)
    if at >= len(found):
        return found[-1]
    return number(found[at - 1] + (place - at) * (found[at] - found[at - 1])) if at else None


def variance(found: list[float], least: int) -> float | None:
    """Return the variance of a population (least 1) or of a sample (least 2)."""
    if len(found) < least:
        return None
    mean = sum(found) / len(found)
    # multiplied, because ** fails where a product is infinite
    return sum((one - mean) * (one - mean) for one in found) / (len(found) + 1 - least)


def _spread(least: int, *, root: bool) -> Callable[[Any], Any]:
    def calculated(array: Any) -> Any:
        found = numbers(array, InvalidArithmeticValue)
        spread = None if found is None else variance(found, least)
        return number(math.sqrt(spread) if root and spread is not None else spread)

    return calculated


FUNCTIONS = (
    Function("AVERAGE", expecting_array(average), 1, 1),
    Function("AVG", expecting_array(average), 1, 1),
    Function("MAX", expecting_array(maximum), 1, 1),
    Function("MEDIAN", expecting_array(median), 1, 1),
    Function("MIN", expecting_array(minimum), 1, 1),
    Function("PERCENTILE", expecting_array(percentile), 2, 3),
    Function("PRODUCT", expecting_array(product), 1, 1),
    Function("STDDEV", expecting_array(_spread(1, root=True)), 1, 1),
    Function("STDDEV_POPULATION", expecting_array(_spread(1, root=True)), 1, 1),
    Function("STDDEV_SAMPLE", expecting_array(_spread(_SAMPLE, root=True)), 1, 1),
    Function("SUM", expecting_array(sum_), 1, 1),
    Function("VARIANCE", expecting_array(_spread(1, root=False)), 1, 1),
    Function("VARIANCE_POPULATION", expecting_array(_spread(1, root=False)), 1, 1),
    Function("VARIANCE_SAMPLE", expecting_array(_spread(_SAMPLE, root=False)), 1, 1),
)
