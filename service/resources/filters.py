"""What a list is asked for in its query: conditions on attributes, and an order.

``?attribute=value`` asks for equality, ``?attribute__gt=value`` for something else; an attribute
may be one inside others: ``?data.epochs__ge=10``.
"""

from collections.abc import Mapping
from typing import Any

import falcon
import orjson
from marshmallow import Schema, ValidationError, fields

from service.errors import InvalidRequest
from service.operations.listing import OPERATORS, Condition, Operator, Path
from service.operations.specification.problems import suggestion

#: ``{how a filter is written: which documents it takes, by their attribute}``
FILTERS = {
    "a=v": "is `v`; several times: is any of them",
    "a__in=v,w": "is any of these",
    "a__ne=v,w": "is none of these",
    "a__lt=v": "is less than `v`, and of the same type",
    "a__le=v": "is at most `v`, and of the same type",
    "a__gt=v": "is greater than `v`, and of the same type",
    "a__ge=v": "is at least `v`, and of the same type",
    "a__contains=v": "is a text, or a list, with `v` in it",
    "a__like=v": "is a text like `v`, where `%` is any text and `_` any character",
    "a__null=true": "is null, or missing; `false`: is neither",
}

#: ``{parameter that is no filter: what it does}``
PARAMETERS = {
    "skip": "leaves that many out at the front",
    "limit": "returns that many at most; 100,000 unless given, and at most",
    "sort_by": "sorts by attributes, `name,-priority`; a minus puts the greatest first; what is"
    " equal is in the order of creation",
    "reverse_sort": "`true` turns the order around",
    "fields": "returns these attributes only, `name,data.model`",
    "cursor": "goes on where the page ended whose `next_cursor` this is, with the same filters and"
    " order, whatever was added or removed since",
}

#: Other spellings of attributes that belong to the database.
_ALIASES = {"key": "_key", "id": "_id", "rev": "_rev"}

#: Fields with attributes inside that no schema names.
_FREE = (fields.Raw, fields.Dict, fields.List, fields.Nested)


def read_conditions(
    request: falcon.Request, schema: Schema, also: Mapping[str, str]
) -> list[Condition]:
    """Read the filters of a list.

    Args:
        request: its query holds ``attribute=value``, ``attribute__gt=value`` and so on.
        schema: the documents' shape, which says what is text and what a number.
        also: filters that are not in the query, written as there.

    Raises:
        InvalidRequest: if an attribute is unknown, or a value of the wrong kind.
    """
    return [
        _condition(name, [written] if isinstance(written, str) else written, schema)
        for name, written in [*also.items(), *request.params.items()]
        if name not in PARAMETERS
    ]


def read_order(request: falcon.Request, schema: Schema) -> tuple[list[tuple[Path, bool]], bool]:
    """Read what a list is sorted by.

    Args:
        request: ``sort_by=name,-priority``, the minus for descending; ``reverse_sort`` turns
            everything around.
        schema: the documents' shape.

    Returns:
        ``[(path, descending)]``, and whether the newest comes first among equals.

    Raises:
        InvalidRequest: if an attribute is unknown.
    """
    is_reversed = request.get_param_as_bool("reverse_sort", default=False)
    is_descending = is_reversed
    order = []
    for name in _names(request, "sort_by"):
        path = read_path(name.removeprefix("-"), schema)
        is_descending = name.startswith("-") != is_reversed
        # Keys are numbers in text; the order of creation is their order, and leaves no equals.
        if path[0] in {"_key", "_id"}:
            break
        order.append((path, is_descending))
    return order, is_descending


def read_fields(request: falcon.Request, schema: Schema) -> list[Path]:
    """Read which attributes of the documents are wanted; none stands for all.

    Raises:
        InvalidRequest: if one is unknown.
    """
    return [read_path(name, schema) for name in _names(request, "fields")]


def read_path(name: str, schema: Schema) -> Path:
    """Return the way to an attribute.

    Raises:
        InvalidRequest: if the documents have no such attribute, or none can be called so.
    """
    first, *rest = name.split(".")
    first = _ALIASES.get(first, first)
    if not all((first, *rest)):
        message = f"{name!r} is no attribute; write name, or name.name for one inside another."
        raise InvalidRequest(message)
    if first in schema.fields or schema.unknown != "raise":
        if rest and first in schema.fields and not isinstance(schema.fields[first], _FREE):
            message = f"{first!r} has no attributes inside; {name!r} is none to filter or sort by."
            raise InvalidRequest(message)
        return first, *rest
    hint = suggestion(first, schema.fields)
    message = f"There is no attribute {first!r}{hint}"
    raise InvalidRequest(message if hint else f"{message}.")


def example_conditions(example: dict[str, Any], schema: Schema) -> list[Condition]:
    """Return the conditions that an example document stands for.

    Raises:
        InvalidRequest: if an attribute is unknown.
    """
    conditions = []
    for name, value in example.items():
        [attribute] = path = read_path(name, schema)[:1]
        is_key = attribute.startswith("_") and isinstance(value, int)
        conditions.append(Condition(path, "in", [str(value) if is_key else value]))
    return conditions


def _names(request: falcon.Request, parameter: str) -> list[str]:
    texts = request.get_param_as_list(parameter) or []
    return [name for text in texts for name in text.split(",") if name.strip("- ")]


def _condition(name: str, texts: list[str], schema: Schema) -> Condition:
    attribute, operator = _split(name)
    path = read_path(attribute, schema)
    field = schema.fields.get(path[0]) if len(path) == 1 else None
    if operator == "null":
        return _null(path, texts[-1])
    if operator in {"contains", "like"}:
        return Condition(path, operator, texts[-1:])
    if operator in {"in", "ne"}:
        values = [value for text in texts for value in _values(name, text, field)]
        return Condition(path, operator, values)
    # Text that is a number means the number, where it is not known to be text.
    return Condition(path, operator, _values(name, texts[-1], field)[-1:])


def _split(name: str) -> tuple[str, Any]:
    attribute, separator, suffix = name.rpartition("__")
    if attribute and separator and suffix in {*OPERATORS, "null"}:
        return attribute, suffix
    return name, "in"


def _null(path: Path, text: str) -> Condition:
    if text not in {"true", "false"}:
        message = f"{'.'.join(path)}__null takes true or false, not {text!r}."
        raise InvalidRequest(message)
    operator: Operator = "in" if text == "true" else "ne"
    return Condition(path, operator, [None])


def _values(name: str, text: str, field: fields.Field[Any] | None) -> list[Any]:
    """Return what a text in a URL may mean as a value of a field."""
    if name.endswith(("__in", "__ne")):
        return [value for part in text.split(",") for value in _meanings(name, part, field)]
    return _meanings(name, text, field)


def _meanings(name: str, text: str, field: fields.Field[Any] | None) -> list[Any]:
    if field is None or isinstance(field, _FREE):
        return _guesses(text)
    guesses = _guesses(text)
    # A field of numbers takes their text as well; what is stored is a number.
    for guess in guesses if isinstance(field, fields.String) else reversed(guesses):
        try:
            field.deserialize(guess)
        except ValidationError:
            continue
        return [guess]
    message = f"{text!r} is no value that {name.partition('__')[0]!r} can have."
    raise InvalidRequest(message)


def _guesses(text: str) -> list[Any]:
    try:
        return [text, orjson.loads(text)]
    except orjson.JSONDecodeError:
        return [text]
