"""Events as they come: page by page, or as a stream of server-sent events.

Source:
    HTML Living Standard, 9.2, server-sent events.
"""

from collections.abc import Iterator
from itertools import islice
from threading import BoundedSemaphore

import falcon
import orjson
from arango.database import StandardDatabase

from service.errors import TooManyStreams, TorcError
from service.operations.documents import Document, get_document
from service.operations.following import MOST_EVENTS, follow_events, list_events_after
from service.resources.paging import read_limit

#: Looks after which a stream ends, some two minutes; clients connect again and miss nothing.
_LOOKS = 240

#: Looks without events after which a comment shows that the stream lives, some ten seconds.
_QUIET_LOOKS = 20

#: How soon a client is to connect again, milliseconds.
_RETRY = b"retry: 1000\n\n"


class EventStream:
    """The events of a workflow, as they come.

    Args:
        database: where they are.
        most_streams: how many may be open at a time; each keeps a thread of the service busy.
    """

    def __init__(self, database: StandardDatabase, most_streams: int) -> None:
        self._database = database
        self._places = BoundedSemaphore(most_streams)

    def on_get_after(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """List the events that follow one of them."""
        limit = read_limit(request, MOST_EVENTS)
        after = request.get_param("after")
        response.media = list_events_after(self._database, workflow_key, after, limit)

    def on_get(self, request: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """Send events as they come, from the one on that ``Last-Event-ID`` names."""
        after = request.get_header("Last-Event-ID") or request.get_param("after")
        get_document(self._database, "workflows", workflow_key)
        if not self._places.acquire(blocking=False):
            raise TooManyStreams
        response.content_type = "text/event-stream"
        response.set_header("Cache-Control", "no-cache")
        response.stream = _Stream(
            _messages(follow_events(self._database, workflow_key, after)), self._places
        )


class _Stream:
    """The body of an answer that never ends by itself, and its place among the streams."""

    def __init__(self, messages: Iterator[bytes], places: BoundedSemaphore) -> None:
        self._messages = messages
        self._places = places
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        return self._messages

    def close(self) -> None:
        """Give the place back; the server calls it whichever way the answer ends."""
        if self._is_open:
            self._is_open = False
            self._places.release()


def _messages(found: Iterator[tuple[list[Document], str]]) -> Iterator[bytes]:
    yield _RETRY
    quiet = 0
    try:
        for events, position in islice(found, _LOOKS):
            quiet = 0 if events else (quiet + 1) % _QUIET_LOOKS
            if events:
                yield b"".join(_message(event, position) for event in events)
            elif quiet == 0:
                yield b": nothing new\n\n"
    except TorcError as ex:
        # The workflow is deleted, or the database away: the answer has begun, so it is told so.
        yield b"event: error\ndata: " + orjson.dumps({"detail": str(ex)}) + b"\n\n"


def _message(event: Document, position: str) -> bytes:
    r"""Write an event. Its id is where to go on: an event from which on nothing is missed.

    Example:
        >>> _message({"_key": "7", "type": "claim"}, "7")
        b'id: 7\nevent: claim\ndata: {"_key":"7","type":"claim"}\n\n'
    """
    place = min(int(position), int(event["_key"]))
    kind = str(event.get("type") or "message").replace("\n", " ").replace("\r", " ")
    return f"id: {place}\nevent: {kind}\ndata: ".encode() + orjson.dumps(event) + b"\n\n"
