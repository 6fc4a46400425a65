"""Walk over lists that come in pages, and a few shorter ways to say things."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from torc.errors import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from torc.api import DefaultApi
    from torc.models import Job, Page
    from torc.operations.verbs import Body

#: Jobs that :func:`add_jobs` sends in one request.
MOST_AT_ONCE = 10_000

#: The kind of item on a page.
Item = TypeVar("Item")
#: What a call returns.
Answer = TypeVar("Answer")


def iter_documents(
    operation: Callable[..., Page[Item]],
    *args: Any,
    skip: int = 0,
    limit: int | None = None,
    page_size: int | None = None,
    **options: Any,
) -> Iterator[Item]:
    """Yield every document of a list, page after page.

    Args:
        operation: a method of the API that returns a page.
        args: what it takes.
        skip: how many documents to leave out at the front.
        limit: how many documents to yield at most.
        page_size: how many to ask for at a time; as many as the service likes, unless given.
        options: what else it takes.

    Example:
        ``for job in iter_documents(api.list_jobs, workflow_key, status="failed"): …``
    """
    if page_size:
        options["limit"] = page_size if limit is None else min(limit, page_size)
    return islice(_all_documents(operation, *args, skip=skip, **options), limit)


def _all_documents(
    operation: Callable[..., Page[Item]], *args: Any, skip: int, **options: Any
) -> Iterator[Item]:
    page = operation(*args, skip=skip, **options)
    yield from page.items
    while page.has_more and page.count > 0:
        skip += page.count
        # A cursor goes on where the page ended, whatever was added or removed meanwhile.
        place = {"cursor": page.next_cursor} if page.next_cursor else {"skip": skip}
        page = operation(*args, **place, **options)
        yield from page.items


def add_jobs(
    api: DefaultApi,
    workflow_key: str | int,
    jobs: Iterable[Body],
    max_transfer_size: int = MOST_AT_ONCE,
) -> list[Job]:
    """Add jobs, any number, and return them as stored, in the same order.

    Args:
        api: the way to the service.
        workflow_key: the workflow that they belong to.
        jobs: the members of each.
        max_transfer_size: how many to send in one request.

    Raises:
        NotFound: if there is no such workflow.
        Refused: if something is wrong with a job; those of earlier requests are stored.
    """
    remaining = iter(jobs)
    stored: list[Job] = []
    while batch := list(islice(remaining, max_transfer_size)):
        stored += api.add_jobs(workflow_key, batch)
    return stored


def send_api_command(
    operation: Callable[..., Answer],
    *args: Any,
    raise_on_error: bool = True,
    **options: Any,
) -> Answer | None:
    """Call an operation; with ``raise_on_error=False``, return None where it would fail.

    Raises:
        ClientError: if the operation fails, and ``raise_on_error``.
    """
    try:
        return operation(*args, **options)
    except ClientError:
        if raise_on_error:
            raise
        return None
