"""What AQL's values are to each other: order, equality, truth and arithmetic.

A value is what JSON has: None, bool, int, float, str, list (of values) and dict (str to value).
This is the door to ``conversions.py``, ``patterns.py`` and ``collation.py`` too.

Source:
    ArangoDB manual 3.12, AQL, "Data types", "Type and value order", and "Operators".
"""

import math
from collections.abc import Hashable, Iterable
from itertools import zip_longest
from typing import Any

from service.embedded.aql.values.collation import string_key
from service.embedded.aql.values.conversions import number, to_array, to_number, to_string
from service.embedded.aql.values.notices import notice
from service.embedded.aql.values.patterns import like, regex_test
from service.embedded.errors import DivisionByZero

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
_NUMBERS = frozenset({int, float})
_TYPE_NAMES = ("null", "bool", "number", "string", "array", "object")

#: Bytes turned round, so that an earlier attribute name sorts later.
_REVERSED = bytes(range(255, -1, -1))


# --- order and equality --------------------------------------------------------------------


def compare(left: Any, right: Any) -> int:
    """Return a negative number, 0 or a positive one as left sorts before, with or after right.

    Example:
        >>> compare(None, False) < 0 and compare("b", "B") > 0 and compare([1], [1, None]) == 0
        True
    """
    kind = left.__class__
    if kind is right.__class__ and (kind is int or kind is str):
        if kind is str and left != right:
            left, right = string_key(left), string_key(right)
        return int(left > right) - int(left < right)
    rank = _RANKS[kind]
    difference = rank - _RANKS[right.__class__]
    if difference or not rank:
        return difference
    if rank < _STRING:
        return int(left > right) - int(left < right)
    if rank == _ARRAY:
        return _compare_pairs(zip_longest(left, right))
    return _compare_objects(left, right)


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
    kind = left.__class__
    if kind is not right.__class__:
        return kind in _NUMBERS and right.__class__ in _NUMBERS and bool(left == right)
    if kind is list:
        return all(equal(one, other) for one, other in zip_longest(left, right))
    if kind is dict:
        return all(equal(left.get(name), right.get(name)) for name in left.keys() | right.keys())
    return bool(left == right)


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
        notice(DivisionByZero)
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
        notice(DivisionByZero)
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
