"""Attribute values as SQLite values, so that an index over them answers as AQL does.

AQL's order is null < false < true < numbers < strings < arrays < objects; SQLite's is numbers <
text < blobs. So null, false and true are the three lowest doubles, numbers are themselves, and the
rest are blobs that begin with their kind: strings as the key by which they sort, arrays and objects
as their canonical JSON.

Three promises, for all values a and b:

- ``a < b`` in AQL implies ``code(a) <= code(b)`` in SQLite, unless both are arrays or both are
  objects;
- ``code(a) == code(b)`` exactly when ``a == b``, unless ``is_shared(code(a))``;
- codes of two kinds (number, string, array, object) are never equal, and ordered as the kinds.

Codes are stored. A change here, or of ``collation.string_key``, is a new ``tables.FORMAT``.

Not here: how two values compare; ``aql/values/algebra.py`` says that, and a property test compares.
"""

import math
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import orjson

from service.embedded.aql.values.collation import key_text, string_key

Code = float | int | str | bytes

NULL = -math.inf
FALSE = -sys.float_info.max
TRUE = math.nextafter(FALSE, 0.0)
#: The lowest number's code; the two lower doubles are false and true.
FLOOR = math.nextafter(TRUE, 0.0)
#: From here on an integer may have the code of another one.
CEILING = 2**63
CEILING_CODE = float(CEILING)

#: How the codes of the kinds after the numbers begin, and the least of each.
STRINGS = b"\x04"
ARRAYS = b"\x05"
OBJECTS = b"\x06"


def code(value: Any) -> Code:
    """Return the SQLite value that stands for a JSON value."""
    if value is None:
        return NULL
    kind = type(value)
    if kind is str:
        return text_code(value)
    if kind is bool:
        return TRUE if value else FALSE
    if kind is int or kind is float:
        return _number(value)
    blob = orjson.dumps(_canonical(value), option=orjson.OPT_SORT_KEYS)
    return (ARRAYS if kind is list else OBJECTS) + blob


def text_code(text: str) -> bytes:
    """Return the code of a string.

    Strings beyond ASCII that are written differently may sort alike; the text itself parts them.
    """
    if text.isascii():
        return STRINGS + string_key(text)
    return b"%b%b\0%b" % (STRINGS, string_key(text), text.encode("utf-8", "surrogatepass"))


def codes_of_one_kind(values: Sequence[Any]) -> Sequence[Code] | None:
    """Return the codes of many values that are all strings, all integers, or all null.

    The kind is looked at once, and a string that comes again and again is coded once. None if the
    values are of several kinds or of others.

    Example:
        >>> codes_of_one_kind([3, 1]), codes_of_one_kind([3, None])
        ([3, 1], None)
    """
    kinds = set(map(type, values))
    if kinds == {str}:
        codes = {text: text_code(text) for text in set(values)}
        return [codes[text] for text in values]
    if kinds == {int} and min(values) >= -CEILING and max(values) < CEILING:
        return values
    return [NULL] * len(values) if kinds == {type(None)} else None


#: In the place of a value that its code does not tell.
UNKNOWN = object()
_CONSTANTS = {NULL: None, FALSE: False, TRUE: True}


def value(encoded: Any) -> Any:
    """Return the value that has a code, exactly as it was; `UNKNOWN` where the code cannot tell.

    What is no code but a text itself, as keys are, is returned as it is.

    Example:
        >>> value(code("done")), value(code(1.0)), value(code([])) is UNKNOWN
        ('done', 1.0, True)
    """
    kind = encoded.__class__
    if kind is bytes:
        return _text(encoded)
    if kind is str or -CEILING < encoded < CEILING:
        return encoded
    return _CONSTANTS.get(encoded, UNKNOWN)


@lru_cache(maxsize=4096)
def _text(encoded: bytes) -> Any:
    if not encoded.startswith(STRINGS):
        return UNKNOWN
    text = key_text(encoded[1:])
    return text if text_code(text) == encoded else UNKNOWN


def is_shared(encoded: Code) -> bool:
    """Tell whether several different numbers have this code.

    Example:
        >>> is_shared(code(2**63)), is_shared(code(2**53))
        (True, False)
    """
    return not isinstance(encoded, str | bytes) and (encoded == FLOOR or encoded >= CEILING)


def is_ordered(encoded: Code) -> bool:
    """Tell whether the code's place among all codes is its value's place among all values."""
    if isinstance(encoded, bytes):
        return encoded < ARRAYS
    return not isinstance(encoded, str) and not is_shared(encoded)


def _number(value: float) -> Code:
    if -CEILING <= value < CEILING:
        return value
    # What is no number in JSON is stored as null.
    return max(float(value), FLOOR) if math.isfinite(value) else NULL


def _canonical(value: Any) -> Any:
    """Write values that AQL calls equal in one way: nulls at the end of arrays, 1.0 and -0.0."""
    kind = type(value)
    if kind is list:
        members = [_canonical(member) for member in value]
        while members and members[-1] is None:
            members.pop()
        return members
    if kind is dict:
        return {name: _canonical(member) for name, member in value.items() if member is not None}
    if kind is float and value.is_integer() and -CEILING <= value < 2 * CEILING:
        return int(value)
    if kind is int and not -CEILING <= value < 2 * CEILING:
        return float(value)
    return value
