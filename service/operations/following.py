"""Follow the events of a workflow as they come, without missing any."""

import time
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import Any

from arango.database import StandardDatabase

from service.database.connection import settle_seconds
from service.database.query import load_query
from service.errors import InvalidRequest
from service.operations.documents import Document, get_document, key_in

#: Most events of one answer.
MOST_EVENTS = 10_000

#: Seconds between two looks while nothing happens.
_LOOK_SECONDS = 0.5


def list_events_after(
    database: StandardDatabase, workflow_key: str, after: str | None, limit: int = MOST_EVENTS
) -> dict[str, Any]:
    """List the events that follow one of a workflow's events.

    Args:
        database: where they are.
        workflow_key: whose events.
        after: key of the event, or 0 for all; None for those to come, and so for none now.
        limit: most events to return.

    Returns:
        ``{items: [event], position}``; whoever goes on after ``position`` misses no event. On a
        server, where statements run side by side, it may get some of the last ones again.

    Raises:
        NotFound: if there is no such workflow.
        InvalidRequest: if ``after`` is no key of an event.
    """
    key = get_document(database, "workflows", workflow_key)["_key"]
    if after is None:
        last = load_query("events/last")(database, workflow_key=key)
        return {"items": [], "position": last[0] if last else "0"}
    position = _event_key(after)
    rows = load_query("events/after")(
        database,
        workflow_key=key,
        after=position,
        settle_milliseconds=round(settle_seconds(database) * 1000),
        limit=min(limit, MOST_EVENTS),
    )
    for row in takewhile(lambda row: row["is_settled"], rows):
        position = row["event"]["_key"]
    return {"items": [row["event"] for row in rows], "position": position}


def follow_events(
    database: StandardDatabase,
    workflow_key: str,
    after: str | None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[tuple[list[Document], str]]:
    """Yield a workflow's events as they come, each once.

    Args:
        database: where they are.
        workflow_key: whose events.
        after: as of ``list_events_after``.
        sleep: waits for some seconds.

    Yields:
        ``(events, position)``, about twice a second; mostly without events.

    Raises:
        NotFound: if there is no such workflow, or no longer.
        InvalidRequest: if ``after`` is no key of an event.
    """
    had: set[str] = set()  # of those after the position, which may be listed again
    while True:
        found = list_events_after(database, workflow_key, after)
        new = [event for event in found["items"] if event["_key"] not in had]
        after = position = str(found["position"])
        had.update(event["_key"] for event in new)
        had = {key for key in had if int(key) > int(position)}
        yield new, position
        if not new:
            sleep(_LOOK_SECONDS)


def _event_key(after: str) -> str:
    key = key_in("events", after)
    if not key.isdecimal():
        message = f"{after!r} is no key of an event; give a number, or 0 for all events."
        raise InvalidRequest(message)
    return key
