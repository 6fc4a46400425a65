"""Cursors: where the next page of a list begins, whatever is added or removed meanwhile."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import Any

import orjson

from service.errors import InvalidRequest
from service.operations.listing import Place, Selection

_DIGEST_BYTES = 8

_NOT_OURS = "The cursor does not belong to this list; take next_cursor of the page before, and ask"


def written(place: Place, selection: Selection, of: str) -> str:
    """Return a cursor.

    Args:
        place: of the last item on a page.
        selection: which documents, in which order.
        of: what says whose documents, like the path of the list.
    """
    content = orjson.dumps(place)
    return urlsafe_b64encode(_digest(content, selection, of) + content).rstrip(b"=").decode()


def read(cursor: str, selection: Selection, of: str) -> Place:
    """Return the place that a cursor stands for.

    Raises:
        InvalidRequest: if it is none, or one of another list.
    """
    try:
        plain = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
    except ValueError:
        plain = b""
    digest, content = plain[:_DIGEST_BYTES], plain[_DIGEST_BYTES:]
    if digest != _digest(content, selection, of):
        message = f"{_NOT_OURS} with the same filters and the same order."
        raise InvalidRequest(message)
    place: Place = orjson.loads(content)
    return place


def _digest(content: bytes, selection: Selection, of: str) -> bytes:
    said: list[Any] = [
        of,
        [condition.in_full() for condition in selection.conditions],
        selection.sort_by,
        selection.is_descending,
    ]
    return blake2b(orjson.dumps(said) + content, digest_size=_DIGEST_BYTES).digest()
