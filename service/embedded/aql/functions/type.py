"""The functions that tell a value's type, or make it another one.

Source:
    ArangoDB manual 3.12, AQL, "Type check and cast functions".
"""

import re
from typing import Any

from service.embedded.aql.functions.function import Function
from service.embedded.aql.values.algebra import truth, type_name
from service.embedded.aql.values.conversions import to_array, to_number, to_string

#: What a document key may be: the characters and the length.
_KEY = re.compile(r"[A-Za-z0-9_\-:.@()+,=;$!*'%]{1,254}")


def is_null(value: Any) -> bool:
    """Tell if the value is null."""
    return value is None


def is_bool(value: Any) -> bool:
    """Tell if the value is true or false."""
    return isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Tell if the value is a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_string(value: Any) -> bool:
    """Tell if the value is a string."""
    return isinstance(value, str)


def is_array(value: Any) -> bool:
    """Tell if the value is an array."""
    return isinstance(value, list)


def is_object(value: Any) -> bool:
    """Tell if the value is an object."""
    return isinstance(value, dict)


def is_key(value: Any) -> bool:
    """Tell if the value could be the ``_key`` of a document."""
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


FUNCTIONS = (
    Function("IS_ARRAY", is_array, 1, 1),
    Function("IS_BOOL", is_bool, 1, 1),
    Function("IS_DOCUMENT", is_object, 1, 1),
    Function("IS_KEY", is_key, 1, 1),
    Function("IS_LIST", is_array, 1, 1),
    Function("IS_NULL", is_null, 1, 1),
    Function("IS_NUMBER", is_number, 1, 1),
    Function("IS_OBJECT", is_object, 1, 1),
    Function("IS_STRING", is_string, 1, 1),
    Function("TO_ARRAY", to_array, 1, 1),
    Function("TO_BOOL", truth, 1, 1),
    Function("TO_LIST", to_array, 1, 1),
    Function("TO_NUMBER", to_number, 1, 1),
    Function("TO_STRING", to_string, 1, 1),
    Function("TYPENAME", type_name, 1, 1),
)
