"""Pages of a list: what is asked for, and the envelope of the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import falcon
from marshmallow import Schema

from service.errors import InvalidRequest
from service.operations.listing import Page, Path, Selection
from service.resources import cursors
from service.resources.filters import read_conditions, read_fields, read_order

#: Most documents in one answer.
MAX_LIMIT = 100_000

_LARGEST = 2**53


def read_selection(
    request: falcon.Request, schema: Schema, also: Mapping[str, str] = MappingProxyType({})
) -> Selection:
    """Read which documents of a list are asked for.

    Args:
        request: filters, ``skip``, ``limit``, ``sort_by``, ``reverse_sort``, ``cursor``.
        schema: the documents' shape, which says what is text and what a number.
        also: filters besides, as they would be written in the query.

    Raises:
        InvalidRequest: if an attribute is unknown, a value of the wrong kind, or the cursor one
            of another list.
    """
    sort_by, is_descending = read_order(request, schema)
    selection = Selection(
        conditions=read_conditions(request, schema, also),
        sort_by=sort_by,
        is_descending=is_descending,
        skip=read_skip(request),
        limit=read_limit(request, MAX_LIMIT),
    )
    cursor = request.get_param("cursor")
    if not cursor:
        return selection
    if selection.skip:
        message = "A cursor says where to begin, and so does skip; leave one of them out."
        raise InvalidRequest(message)
    return replace(selection, after=cursors.read(cursor, selection, request.path))


def read_skip(request: falcon.Request) -> int:
    """Read how many to leave out at the front.

    Raises:
        falcon.HTTPInvalidParam: if it is no number, or less than 0.
    """
    return request.get_param_as_int("skip", min_value=0, max_value=_LARGEST, default=0)


def read_limit(request: falcon.Request, default: int) -> int:
    """Read how many there may be at most.

    Raises:
        falcon.HTTPInvalidParam: if it is no number, or less than 0.
    """
    limit = request.get_param_as_int("limit", min_value=0, max_value=_LARGEST, default=default)
    return min(limit, MAX_LIMIT)


def documents_media(
    request: falcon.Request, schema: Schema, selection: Selection, page: Page
) -> dict[str, Any]:
    """Return the envelope of a page of documents, with a cursor for the next one."""
    wanted = read_fields(request, schema)
    cursor = None
    if page.has_more and page.last_place is not None:
        cursor = cursors.written(page.last_place, selection, request.path)
    media = page_media(page)
    if wanted:
        media["items"] = [_only(document, wanted) for document in page.items]
    return {**media, "next_cursor": cursor}


def page_media(page: Page) -> dict[str, Any]:
    """Return the envelope of a page."""
    return {
        "items": page.items,
        "skip": page.skip,
        "max_limit": MAX_LIMIT,
        "count": len(page.items),
        "total_count": page.total_count,
        "has_more": page.has_more,
    }


def whole_page(items: list[Any], skip: int = 0, limit: int = MAX_LIMIT) -> dict[str, Any]:
    """Return the envelope of a page of items that are all at hand."""
    has_more = skip + limit < len(items)
    return page_media(Page(items[skip : skip + limit], skip, len(items), has_more))


def _only(document: dict[str, Any], paths: Sequence[Path]) -> dict[str, Any]:
    """Return the part of a document that some paths lead to; what is not there stays so."""
    part: dict[str, Any] = {}
    for path in paths:
        source: Any = document
        target = part
        for name in path[:-1]:
            source = source.get(name) if isinstance(source, dict) else None
            target = target.setdefault(name, {})
        if isinstance(source, dict) and path[-1] in source:
            target[path[-1]] = source[path[-1]]
    return part
