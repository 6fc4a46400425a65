"""Skip, limit, filters and sort of a list; and the envelope of a page."""

from typing import Any

import falcon
import orjson
from marshmallow import Schema, ValidationError, fields

from service.errors import InvalidRequest
from service.operations.documents import Page, Selection
from service.operations.specification.problems import suggestion

#: Most documents in one answer.
MAX_LIMIT = 100_000

_LARGEST = 2**53

_RESERVED = frozenset({"skip", "limit", "sort_by", "reverse_sort"})

#: Other spellings of attributes that belong to the database.
_ALIASES = {"key": "_key", "id": "_id", "rev": "_rev"}


def read_selection(request: falcon.Request, schema: Schema) -> Selection:
    """Read which documents of a list are asked for.

    Args:
        request: ``?attribute=value`` filters; ``skip``, ``limit``, ``sort_by``, ``reverse_sort``.
        schema: the documents' shape, which says what is text and what a number.

    Raises:
        InvalidRequest: if an attribute is unknown, or a value of the wrong kind.
    """
    conditions = [
        _condition(_ALIASES.get(name, name), written, schema)
        for name, written in request.params.items()
        if name not in _RESERVED
    ]
    sort_by = _ALIASES.get(request.get_param("sort_by") or "", request.get_param("sort_by"))
    if sort_by is not None:
        _check_attribute(sort_by, schema)
    return Selection(
        conditions=conditions,
        # Keys are numbers in text; the order of creation is their order.
        sort_by=None if sort_by in {"_key", "_id"} else sort_by,
        is_descending=request.get_param_as_bool("reverse_sort", default=False),
        skip=request.get_param_as_int("skip", min_value=0, max_value=_LARGEST, default=0),
        limit=read_limit(request, MAX_LIMIT),
    )


def read_limit(request: falcon.Request, default: int) -> int:
    """Read how many there may be at most.

    Raises:
        falcon.HTTPInvalidParam: if it is no number, or less than 0.
    """
    limit = request.get_param_as_int("limit", min_value=0, max_value=_LARGEST, default=default)
    return min(limit, MAX_LIMIT)


def example_conditions(example: dict[str, Any], schema: Schema) -> list[tuple[str, list[Any]]]:
    """Return the conditions that an example document stands for.

    Raises:
        InvalidRequest: if an attribute is unknown.
    """
    conditions = []
    for name, value in example.items():
        attribute = _ALIASES.get(name, name)
        _check_attribute(attribute, schema)
        values = [value]
        if attribute.startswith("_") and isinstance(value, int):
            values = [str(value)]
        conditions.append((attribute, values))
    return conditions


def page_media(page: Page) -> dict[str, Any]:
    """Return the envelope of a page."""
    count = len(page.items)
    return {
        "items": page.items,
        "skip": page.skip,
        "max_limit": MAX_LIMIT,
        "count": count,
        "total_count": page.total_count,
        "has_more": page.skip + count < page.total_count,
    }


def whole_page(items: list[Any], skip: int = 0, limit: int = MAX_LIMIT) -> dict[str, Any]:
    """Return the envelope of a page of items that are all at hand."""
    return page_media(Page(items[skip : skip + limit], skip, len(items)))


def _condition(attribute: str, written: Any, schema: Schema) -> tuple[str, list[Any]]:
    _check_attribute(attribute, schema)
    texts = written if isinstance(written, list) else [written]
    return attribute, [value for text in texts for value in _values(attribute, text, schema)]


def _values(attribute: str, text: str, schema: Schema) -> list[Any]:
    """Return what a text in a URL may mean as a value of the attribute."""
    field = schema.fields.get(attribute)
    if field is None or type(field) is fields.Raw:
        return _guesses(text)
    for guess in _guesses(text):
        try:
            field.deserialize(guess)
        except ValidationError:
            continue
        return [guess]
    message = f"{text!r} is no value that {attribute!r} can have."
    raise InvalidRequest(message)


def _guesses(text: str) -> list[Any]:
    try:
        return [text, orjson.loads(text)]
    except orjson.JSONDecodeError:
        return [text]


def _check_attribute(attribute: str, schema: Schema) -> None:
    if attribute in schema.fields or schema.unknown != "raise":
        return
    hint = suggestion(attribute, schema.fields)
    message = f"There is no attribute {attribute!r} to filter or sort by{hint}"
    raise InvalidRequest(message if hint else f"{message}.")
