"""JSON text, read strictly and fast; what is wrong with it is found by reading it as JSON5."""

from __future__ import annotations

import json
from typing import Any

from torc.specification.json5_text import read_json5
from torc.specification.places import Malformed


def read_json(text: str) -> Any:
    """Read one JSON value.

    Raises:
        Malformed: if the text is not JSON, or a key is twice in one object.

    Example:
        >>> read_json('{"name": "first"}')
        {'name': 'first'}
    """
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RecursionError) as ex:
        read_json5(text)
        line, column = getattr(ex, "lineno", 1), getattr(ex, "colno", 1)
        message = f"{getattr(ex, 'msg', ex)}; this is JSON5: name the file .json5, or correct it"
        raise Malformed(message, line, column) from ex


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        message = "a key is here twice"
        raise ValueError(message)
    return entries


def _refuse(name: str) -> Any:
    message = f"{name} is not JSON"
    raise ValueError(message)
