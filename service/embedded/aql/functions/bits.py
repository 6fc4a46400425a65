"""The functions on bits: on whole numbers from 0 to 2^32 - 1.

Others give null, with a warning.

Source:
    ArangoDB manual 3.12, AQL, "Bit functions".
"""

from collections.abc import Callable
from functools import reduce
from operator import and_, or_, xor
from typing import Any

from service.embedded.aql.functions.expectations import answering, unanswered
from service.embedded.aql.functions.function import Function

_WIDTH = 32
_END = 2**_WIDTH


def _is_bits(value: Any) -> bool:
    if value.__class__ is float:
        return bool(value.is_integer() and 0 <= value < _END)
    return value.__class__ is int and 0 <= value < _END


def _is_width(value: Any) -> bool:
    return _is_bits(value) and value <= _WIDTH


def _combining(name: str, combine: Callable[[int, int], int]) -> Callable[..., Any]:
    """Make a function of two numbers, or of an array of numbers; nulls in it are left out."""

    def combined(*arguments: Any) -> Any:
        given = arguments
        if len(arguments) == 1:
            if not isinstance(arguments[0], list):
                return unanswered(name)
            given = tuple(element for element in arguments[0] if element is not None)
        if not all(map(_is_bits, given)):
            return unanswered(name)
        return reduce(combine, map(int, given)) if given else None

    return combined


bit_and = _combining("BIT_AND", and_)
bit_or = _combining("BIT_OR", or_)
bit_xor = _combining("BIT_XOR", xor)


def bit_negate(value: Any, width: Any) -> Any:
    """Return the number with its lowest so many bits turned round."""
    if not _is_bits(value) or not _is_width(width):
        return None
    return ~int(value) & (2 ** int(width) - 1)


def bit_test(value: Any, index: Any) -> Any:
    """Tell if a bit is set; 0 is the lowest."""
    if not _is_bits(value) or not _is_bits(index) or index >= _WIDTH:
        return None
    return bool(int(value) >> int(index) & 1)


def bit_popcount(value: Any) -> Any:
    """Return how many bits are set."""
    return int(value).bit_count() if _is_bits(value) else None


def bit_shift_left(value: Any, shift: Any, width: Any) -> Any:
    """Return the number shifted to the left, cut to so many bits."""
    if not (_is_bits(value) and _is_width(shift) and _is_width(width)):
        return None
    return int(value) << int(shift) & (2 ** int(width) - 1)


def bit_shift_right(value: Any, shift: Any, width: Any) -> Any:
    """Return the number shifted to the right, cut to so many bits."""
    if not (_is_bits(value) and _is_width(shift) and _is_width(width)):
        return None
    return int(value) >> int(shift) & (2 ** int(width) - 1)


def bit_construct(positions: Any) -> Any:
    """Return the number with the bits at these positions set."""
    if not isinstance(positions, list):
        return None
    if not all(_is_bits(at) and at < _WIDTH for at in positions):
        return None
    return reduce(or_, (1 << int(at) for at in positions), 0)


def bit_deconstruct(value: Any) -> Any:
    """Return the positions of the bits that are set."""
    if not _is_bits(value):
        return None
    return [at for at in range(_WIDTH) if int(value) >> at & 1]


def bit_to_string(value: Any, width: Any) -> Any:
    """Return the lowest so many bits as text."""
    if not _is_bits(value) or not _is_width(width):
        return None
    return format(int(value) & (2 ** int(width) - 1), f"0{int(width)}b") if width else ""


def bit_from_string(text: Any) -> Any:
    """Return the number that a text of 0 and 1 is."""
    if not isinstance(text, str) or not 0 < len(text) <= _WIDTH or text.strip("01"):
        return None
    return int(text, 2)


FUNCTIONS = (
    Function("BIT_AND", bit_and, 1, 2),
    Function("BIT_CONSTRUCT", answering("BIT_CONSTRUCT", bit_construct), 1, 1),
    Function("BIT_DECONSTRUCT", answering("BIT_DECONSTRUCT", bit_deconstruct), 1, 1),
    Function("BIT_FROM_STRING", answering("BIT_FROM_STRING", bit_from_string), 1, 1),
    Function("BIT_NEGATE", answering("BIT_NEGATE", bit_negate), 2, 2),
    Function("BIT_OR", bit_or, 1, 2),
    Function("BIT_POPCOUNT", answering("BIT_POPCOUNT", bit_popcount), 1, 1),
    Function("BIT_SHIFT_LEFT", answering("BIT_SHIFT_LEFT", bit_shift_left), 3, 3),
    Function("BIT_SHIFT_RIGHT", answering("BIT_SHIFT_RIGHT", bit_shift_right), 3, 3),
    Function("BIT_TEST", answering("BIT_TEST", bit_test), 2, 2),
    Function("BIT_TO_STRING", answering("BIT_TO_STRING", bit_to_string), 2, 2),
    Function("BIT_XOR", bit_xor, 1, 2),
)
