"""``ETag`` and what requests make of it: answer only what is new, change only what was seen.

Source:
    RFC 9110, sections 8.8.3 and 13.
"""

from collections.abc import Callable
from typing import Any

import falcon

from service.errors import Conflict, PreconditionFailed
from service.operations.documents import noun


def answer_document(
    request: falcon.Request, response: falcon.Response, document: dict[str, Any]
) -> None:
    """Answer with a document and its tag, or that the caller has it already."""
    response.etag = document["_rev"]
    seen = request.if_none_match if request.method == "GET" else None
    if seen and any(tag in {"*", document["_rev"]} for tag in seen):
        response.status = falcon.HTTP_304
    else:
        response.media = document


def answer_added(response: falcon.Response, document: dict[str, Any]) -> None:
    """Answer with a new document and its tag."""
    response.status = falcon.HTTP_201
    response.etag = document["_rev"]
    response.media = document


def check_removal(request: falcon.Request, find: Callable[[], dict[str, Any]]) -> None:
    """Refuse the removal of a document that the caller has not seen as it is.

    Args:
        request: its ``If-Match`` names the revisions that it may have.
        find: returns the document.

    Raises:
        PreconditionFailed: if the document has none of these revisions.
    """
    if request.if_match:
        check_revision(request, find(), None)


def check_revision(request: falcon.Request, present: dict[str, Any], named: str | None) -> None:
    """Refuse a change of a document that the caller has not seen as it is.

    Args:
        request: its ``If-Match`` names the revisions that it may have.
        present: the document.
        named: the revision in the body, if there is one.

    Raises:
        PreconditionFailed: if the document has none of the revisions in ``If-Match``.
        Conflict: if it has another one than the body.
    """
    revision = present["_rev"]
    accepted = request.if_match
    if accepted and not any(
        tag == "*" or (tag == revision and not getattr(tag, "is_weak", False)) for tag in accepted
    ):
        message = f"{_named(present)} has the revision {revision}, which If-Match does not name."
        raise PreconditionFailed(message)
    if named is not None and named != revision:
        message = (
            f"{_named(present)} changed since it was read: its revision is {revision}, not {named}."
            " Read it again."
        )
        raise Conflict(message)


def _named(document: dict[str, Any]) -> str:
    collection, _, key = document["_id"].partition("/")
    return f"{noun(collection)} {key}"
