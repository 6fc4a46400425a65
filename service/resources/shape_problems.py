"""Turn what marshmallow says of a document into problems with paths and suggestions."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from marshmallow import Schema, fields

from service.errors import Problem
from service.operations.specification.problems import suggestion

_NO_INTEGER = "Not a valid integer."

#: ``{marshmallow's message: ours}``
_MESSAGES = {
    "Missing data for required field.": "is missing",
    "Field may not be null.": "must not be null",
    "Not a valid string.": "must be text",
    _NO_INTEGER: "must be a whole number",
    "Not a valid number.": "must be a number",
    "Not a valid boolean.": "must be true or false",
    "Not a valid list.": "must be a list",
    "Not a valid mapping type.": "must hold names and values",
    "Invalid input type.": "must hold names and values",
    "Shorter than minimum length 1.": "must not be empty",
}

_UNKNOWN = "Unknown field."

#: How marshmallow's validators begin: of choices, of limits.
_LIMIT = "Must be "

#: Characters of a value that a message quotes.
_MOST_QUOTED = 60

_ABSENT = object()


def shape_problems(messages: Any, schema: Schema, body: Any) -> list[Problem]:
    """Return the problems that a schema found in a document.

    Args:
        messages: of the ``ValidationError``.
        schema: the schema that found them; for the names it knows.
        body: the document; for what was found.
    """
    return list(_walk("", messages, schema, body))


def _walk(path: str, messages: Any, shape: Any, value: Any) -> Iterator[Problem]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            if key in {"_schema", "value"} and isinstance(inner, list):
                yield from _walk(path, inner, shape, value)
            elif key == "key":
                yield Problem(path, "its names must be text")
            else:
                yield from _walk(_joined(path, key), inner, _inner(shape, key), _at(value, key))
        return
    for message in messages:
        if message == _UNKNOWN:
            yield Problem(path, _unknown(path, shape))
        else:
            yield Problem(path, _said(message, value))


def _inner(shape: Any, key: Any) -> Any:
    """Return the field or schema one step down; for an unknown key, the schema that lacks it."""
    if isinstance(shape, fields.Nested):
        shape = shape.schema
    if isinstance(shape, fields.List):
        return shape.inner
    if isinstance(shape, Schema):
        return shape.fields.get(key, shape)
    return None


def _at(value: Any, key: Any) -> Any:
    try:
        return value[key]
    except (KeyError, IndexError, TypeError):
        return _ABSENT


def _joined(path: str, key: Any) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else str(key)


def _unknown(path: str, shape: Any) -> str:
    name = path.rpartition(".")[2]
    known = list(shape.fields) if isinstance(shape, Schema) else []
    hint = suggestion(name, known)
    return f"unknown key {name!r}{hint or _choices(known)}"


def _choices(known: list[str]) -> str:
    names = [name for name in known if not name.startswith("_")]
    return f"; known are {', '.join(sorted(names))}" if names else ""


def _said(message: str, value: Any) -> str:
    said = _MESSAGES.get(message)
    if message == _NO_INTEGER and isinstance(value, float) and value.is_integer():
        said = "must be a whole number of 64 bits at most"
    if message.startswith(_LIMIT):
        said = f"must be {message.removeprefix(_LIMIT).replace('of: ', 'of ').rstrip('.')}"
    if said is None:
        return message.rstrip(".")
    if value is _ABSENT or not (value or value == 0):
        return said
    return f"{said}, not {_quoted(value)}"


def _quoted(value: Any) -> str:
    text = orjson.dumps(value, default=str).decode()
    return text if len(text) <= _MOST_QUOTED else f"{text[:_MOST_QUOTED]}…"
