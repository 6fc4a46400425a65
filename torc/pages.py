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

#: The kind of item on a page.
Item = TypeVar("Item")
#: What a call returns.
Answer = TypeVar("Answer")


def iter_documents(
    operation: Callable[..., Page[Item]],
    *args: Any,
    skip: int = 0,
    limit: int | None = None,
    **options: Any,
) -> Iterator[Item]:
    """Yield every document of a list, page after page.

    Args:
        operation: a method of the API that returns a page.
        args: what it takes.
        skip: how many documents to leave out at the front.
        limit: how many documents to yield at most.
        options: what else it takes.

    Example:
        ``for job in iter_documents(api.list_jobs, workflow_key, status="failed"): …``
    """
    return islice(_all_documents(operation, *args, skip=skip, **options), limit)


def _all_documents(
    operation: Callable[..., Page[Item]], *args: Any, skip: int, **options: Any
) -> Iterator[Item]:
    more = True
    while more:
        page = operation(*args, skip=skip, **options)
        yield from page.items
        skip += page.count
        more = page.has_more and page.count > 0


def add_jobs(api: DefaultApi, workflow_key: str | int, jobs: Iterable[Body]) -> list[Job]:
    """Add jobs and return them as stored, in the same order.

    Raises:
        NotFound: if there is no such workflow.
        Refused: if something is wrong with a job; those before it are then stored.
    """
    return [api.add_job(workflow_key, job) for job in jobs]


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
