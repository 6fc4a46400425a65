"""What AQL's values are to each other: order, equality, truth, conversions and arithmetic.

A value is what JSON has: None, bool, int, float, str, list (of values) and dict (str to value).
Not for text patterns (``patterns.py``) nor for how strings sort (``collation.py``).

Source:
    ArangoDB manual 3.12, AQL, "Data types", "Type and value order", "Operators", and
    "Type check and cast functions".
"""

import math
import re
from collections.abc import Hashable, Iterable
from itertools import zip_longest
from typing import Any

import orjson

from service.embedded.aql.collation import string_key
from service.embedded.aql.patterns import like, regex_matcher, regex_test

__all__ = [
    "add",
    "collect_key",
    "compare",
    "divide",
    "equal",
    "identity",
    "like",
    "modulo",
    "multiply",
    "negate",
    "number",
    "regex_matcher",
    "regex_test",
    "sort_key",
    "string_key",
    "subtract",
    "to_array",
    "to_number",
    "to_string",
    "truth",
    "type_name",
]

#: ``{type: place}``: any value of a type sorts before any value of a later one.
_RANKS: dict[type, int] = {type(None): 0, bool: 1, int: 2, float: 2, str: 3, list: 4, dict: 5}
_STRING, _ARRAY = 3, 4
_TYPE_NAMES = ("null", "bool", "number", "string", "array", "object")

_INTEGER_LOW, _INTEGER_HIGH = -(2**63), 2**63 - 1
#: Up to here every whole number is exact as a float, and a whole float is better an int.
_EXACT = 2.0**53

_NUMBER_TEXT = re.compile(
    r"[ \t\r\n\v\f]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[ \t\r\n\v\f]*", re.ASCII
)

#: Bytes turned round, so that an earlier attribute name sorts later.
_REVERSED = bytes(range(255, -1, -1))


# --- order and equality --------------------------------------------------------------------


def compare(left: Any, right: Any) -> int:
    """Return a negative number, 0 or a positive one as left sorts before, with or after right.

    Example:
        >>> compare(None, False) < 0 and compare("b", "B") > 0 and compare([1], [1, None]) == 0
        True
    """
    rank = _RANKS[type(left)]
    difference = rank - _RANKS[type(right)]
    if difference or not rank:
        return difference
    if rank < _STRING:
        return (left > right) - (left < right)
    if rank == _STRING:
        return _compare_strings(left, right)
    if rank == _ARRAY:
        return _compare_pairs(zip_longest(left, right))
    return _compare_objects(left, right)


def _compare_strings(left: str, right: str) -> int:
    if left == right:
        return 0
    left_key, right_key = string_key(left), string_key(right)
    return (left_key > right_key) - (left_key < right_key)


def _compare_pairs(pairs: Iterable[tuple[Any, Any]]) -> int:
    for left, right in pairs:
        if difference := compare(left, right):
            return difference
    return 0


def _compare_objects(left: dict[str, Any], right: dict[str, Any]) -> int:
    names = sorted(left.keys() | right.keys(), key=string_key)
    return _compare_pairs((left.get(name), right.get(name)) for name in names)


def sort_key(value: Any) -> tuple[int, Any]:
    """Return a key that sorts as ``compare`` does."""
    rank = _RANKS[type(value)]
    if rank == _STRING:
        return rank, string_key(value)
    if rank < _STRING:
        return rank, value or 0
    if rank == _ARRAY:
        keys = [sort_key(element) for element in value]
        while keys and not keys[-1][0]:
            keys.pop()
        return rank, tuple(keys)
    return rank, _object_key(value)


def _object_key(value: dict[str, Any]) -> tuple[Any, ...]:
    """Return ``((name turned round, value's key), …)`` of the attributes that are not null.

    Where two objects part, the one with the earlier name has a value where the other has null,
    and so sorts later.
    """
    names = sorted((string_key(name), name) for name, held in value.items() if held is not None)
    return tuple(
        (place.translate(_REVERSED) + b"\xff\xff", sort_key(value[name])) for place, name in names
    )


def equal(left: Any, right: Any) -> bool:
    """Tell if both are the same value; what is missing in an array or object is null.

    Example:
        >>> equal({"a": 1}, {"a": 1.0, "b": None}), equal(1, True)
        (True, False)
    """
    rank = _RANKS[type(left)]
    if rank != _RANKS[type(right)]:
        return False
    if rank < _ARRAY:
        return bool(left == right)
    if rank == _ARRAY:
        return all(equal(one, other) for one, other in zip_longest(left, right))
    return all(equal(left.get(name), right.get(name)) for name in left.keys() | right.keys())


#: Keys of the truth values, which Python would mix up with 0 and 1.
_TRUTH_KEYS = {False: ("bool", False), True: ("bool", True)}


def collect_key(value: Any) -> Hashable:
    """Return a key by which COLLECT, DISTINCT and UNIQUE group values.

    Unlike ``equal``, it tells a missing element or attribute from null, as ArangoDB's hashes do.
    """
    kind = type(value)
    if kind is bool:
        return _TRUTH_KEYS[value]
    if kind is list:
        return ("array", *map(collect_key, value))
    if kind is dict:
        return ("object", frozenset((name, collect_key(held)) for name, held in value.items()))
    return value  # type: ignore[no-any-return]


def truth(value: Any) -> bool:
    """Tell what a value means as a condition: arrays and objects are true, even when empty."""
    return bool(value) or value.__class__ is list or value.__class__ is dict


def type_name(value: Any) -> str:
    """Return the name of the value's type, as TYPENAME() does."""
    return _TYPE_NAMES[_RANKS[type(value)]]


# --- conversions ---------------------------------------------------------------------------


def number(value: float | None) -> int | float | None:
    """Return a computed number as AQL shows it: whole ones as int, NaN and infinite ones as null.

    Example:
        >>> number(4.0), number(0.5), number(math.inf)
        (4, 0.5, None)
    """
    if value is None:
        return None
    if isinstance(value, int):
        return value if _INTEGER_LOW <= value <= _INTEGER_HIGH else _as_float(value)
    if not math.isfinite(value):
        return None
    return int(value) if -_EXACT <= value <= _EXACT and value.is_integer() else value


def _as_float(value: int) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def to_number(value: Any) -> int | float:
    """Return the number that a value stands for: 0 where it stands for none.

    Example:
        >>> to_number(" 7 "), to_number("x"), to_number([["5"]]), to_number(True)
        (7, 0, 5, 1)
    """
    kind = type(value)
    if kind is int or kind is float:
        return value  # type: ignore[no-any-return]
    if kind is bool:
        return int(value)
    if kind is str:
        return text_number(value) or 0
    if kind is list and len(value) == 1:
        return to_number(value[0])
    return 0


def text_number(text: str) -> int | float | None:
    """Return the decimal number that a text is, or None; blanks around it are ignored."""
    found = _NUMBER_TEXT.fullmatch(text)
    return number(float(found[1])) if found else None


def to_string(value: Any) -> str:
    """Return a value as text: null is empty, arrays and objects are compact JSON.

    Example:
        >>> to_string(None), to_string([1, "a"]), to_string(1e-7)
        ('', '[1,"a"]', '1e-7')
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if value is None:
        return ""
    if kind is float:
        return _float_text(value)
    if kind is bool or kind is int:
        return str(value).lower()
    return json_text(value)


def _float_text(value: float) -> str:
    """Write a float as JavaScript does, whose form ArangoDB's is: ``1e-7``, ``1e+21``."""
    if value.is_integer() and abs(value) < _DIGITS_END:
        return str(int(value))
    digits, mark, exponent = repr(value).partition("e")
    if not mark:
        return digits
    power = int(exponent)
    if _DIGITS_START <= power < 0:
        return f"{value:.{-power + len(digits.partition('.')[2])}f}"
    return f"{digits.removesuffix('.0')}e{power:+d}"


_DIGITS_END, _DIGITS_START = 1e20, -6


def json_text(value: Any) -> str:
    """Return compact JSON; whole numbers have no fraction."""
    if isinstance(value, list):
        return f"[{','.join(map(json_text, value))}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{_quoted(k)}:{json_text(v)}' for k, v in value.items())}}}"
    if value is None:
        return "null"
    return _quoted(value) if isinstance(value, str) else to_string(value)


def _quoted(text: str) -> str:
    return orjson.dumps(text).decode()


def to_array(value: Any) -> list[Any]:
    """Return a value as an array: null is empty, an object gives its values."""
    if isinstance(value, list):
        return value
    if value is None:
        return []
    return list(value.values()) if isinstance(value, dict) else [value]


# --- arithmetic: never fails; what has no answer is null -----------------------------------


def add(left: Any, right: Any) -> int | float | None:
    """Return ``left + right``."""
    return number(to_number(left) + to_number(right))


def subtract(left: Any, right: Any) -> int | float | None:
    """Return ``left - right``."""
    return number(to_number(left) - to_number(right))


def multiply(left: Any, right: Any) -> int | float | None:
    """Return ``left * right``."""
    return number(to_number(left) * to_number(right))


def divide(left: Any, right: Any) -> int | float | None:
    """Return ``left / right``, or null when right is 0."""
    dividend, divisor = to_number(left), to_number(right)
    if not divisor:
        return None
    if isinstance(dividend, int) and isinstance(divisor, int) and not dividend % divisor:
        return number(dividend // divisor)
    try:
        return number(dividend / divisor)
    except OverflowError:
        return None


def modulo(left: Any, right: Any) -> int | float | None:
    """Return the remainder, which has left's sign, or null when right is 0."""
    dividend, divisor = to_number(left), to_number(right)
    if not divisor:
        return None
    if isinstance(dividend, int) and isinstance(divisor, int):
        remainder = abs(dividend) % abs(divisor)
        return -remainder if dividend < 0 else remainder
    return number(math.fmod(dividend, divisor))


def negate(value: Any) -> int | float | None:
    """Return ``-value``."""
    return number(-to_number(value))


def identity(value: Any) -> int | float | None:
    """Return ``+value``: the value as a number."""
    return to_number(value)
