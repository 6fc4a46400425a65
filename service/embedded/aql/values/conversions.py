"""A value as a number, a text or an array, and numbers as AQL shows them.

Source:
    ArangoDB manual 3.12, AQL, "Type check and cast functions"; the form of numbers as text is
    that of VelocyPack's JSON.
"""

import math
import re
from decimal import Decimal
from typing import Any

import orjson

_INTEGER_LOW, _INTEGER_HIGH = -(2**63), 2**63 - 1
#: Up to here every whole number is exact as a float, and a whole float is better an int.
_EXACT = 2.0**53
#: How many zeros a number as text may have beyond its digits; decimals below 10^4 stay plain.
_SPARE_ZEROS, _SHORT = 7, 4

_NUMBER_TEXT = re.compile(
    r"[ \t\r\n\v\f]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)[ \t\r\n\v\f]*", re.ASCII
)


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
    """Write a float with the fewest digits that mean it: ``0.1``, ``1e-7``, ``1e+20``.

    An exponent is written where plain digits would need many more zeros, as VelocyPack does.
    """
    if value.is_integer() and -_EXACT <= value <= _EXACT:
        return str(int(value))
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    count, low = len(digits), int(exponent)
    high = low + count - 1
    plain = (
        abs(high) < count + _SPARE_ZEROS if low >= 0 else low > -_SPARE_ZEROS or abs(high) < _SHORT
    )
    if plain:
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    text = "".join(map(str, digits))
    fraction = f".{text[1:]}" if count > 1 else ""
    return f"{'-' * sign}{text[0]}{fraction}e{high:+d}"


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
