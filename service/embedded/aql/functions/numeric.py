"""The functions on one or a few numbers.

Arguments that are no numbers are read as numbers (``to_number``); what has no answer is null.
Those on arrays of numbers are in ``statistics.py``, those on bits in ``bits.py``.

Source:
    ArangoDB manual 3.12, AQL, "Numeric functions".
"""

import math
import random
from collections.abc import Callable
from itertools import accumulate, repeat
from typing import Any

from service.embedded.aql.functions.expectations import unanswered
from service.embedded.aql.functions.function import Function
from service.embedded.aql.functions.limits import MOST_ELEMENTS, refuse_above
from service.embedded.aql.values.conversions import number, to_number


def _of(calculate: Callable[[float], float]) -> Callable[[Any], Any]:
    """Make a function of AQL of one on floats: null where that fails."""

    def calculated(value: Any) -> Any:
        try:
            return number(calculate(to_number(value)))
        except (ValueError, OverflowError):
            return None

    return calculated


def round_(value: float) -> float:
    """Return the nearest whole number; the upper one of two."""
    lower = math.floor(value)
    return lower + (value - lower >= 0.5)  # noqa: PLR2004 - half way


def power(base: Any, exponent: Any) -> Any:
    """Return base to the power of exponent."""
    try:
        return number(math.pow(to_number(base), to_number(exponent)))
    except (ValueError, OverflowError):
        return None


def atan2(y: Any, x: Any) -> Any:
    """Return the angle of a point."""
    return number(math.atan2(to_number(y), to_number(x)))


def pi() -> float:
    """Return pi."""
    return math.pi


def rand() -> float:
    """Return a random number from 0 up to, but not including, 1."""
    return random.random()  # noqa: S311 - as weak as ArangoDB's


def range_(first: Any, last: Any, step: Any = None) -> Any:
    """Return the numbers from first to last, both included, in steps.

    Raises:
        ResourceLimitExceeded: if they are too many.
    """
    low, high = to_number(first), to_number(last)
    by = (1 if low <= high else -1) if step is None else to_number(step)
    if not by or (high - low) * by < 0:
        return unanswered("RANGE")
    count = (high - low) / by
    refuse_above(MOST_ELEMENTS, count + 1, "numbers from RANGE()")
    # added up, as ArangoDB does: 0.1 three times is more than 0.3
    added = accumulate(repeat(by, int(count) + 1), initial=low)
    return [number(one) for one in added if (one <= high if by > 0 else one >= high)]


FUNCTIONS = (
    Function("ABS", _of(abs), 1, 1),
    Function("ACOS", _of(math.acos), 1, 1),
    Function("ASIN", _of(math.asin), 1, 1),
    Function("ATAN", _of(math.atan), 1, 1),
    Function("ATAN2", atan2, 2, 2),
    Function("CEIL", _of(math.ceil), 1, 1),
    Function("COS", _of(math.cos), 1, 1),
    Function("DEGREES", _of(math.degrees), 1, 1),
    Function("EXP", _of(math.exp), 1, 1),
    Function("EXP2", _of(math.exp2), 1, 1),
    Function("FLOOR", _of(math.floor), 1, 1),
    Function("LOG", _of(math.log), 1, 1),
    Function("LOG10", _of(math.log10), 1, 1),
    Function("LOG2", _of(math.log2), 1, 1),
    Function("PI", pi, 0, 0),
    Function("POW", power, 2, 2),
    Function("RADIANS", _of(math.radians), 1, 1),
    Function("RAND", rand, 0, 0, deterministic=False),
    Function("RANDOM", rand, 0, 0, deterministic=False),
    Function("RANGE", range_, 2, 3),
    Function("ROUND", _of(round_), 1, 1),
    Function("SIN", _of(math.sin), 1, 1),
    Function("SQRT", _of(math.sqrt), 1, 1),
    Function("TAN", _of(math.tan), 1, 1),
)
