"""Events as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torc.models import Event, Record
from torc.operations.verbs import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from torc.transport import Transport

#: Seconds between two looks while nothing happens.
_LOOK_SECONDS = 0.5


class Events(Record):
    """Some events, and where to go on."""

    items: list[Event]
    #: give it as ``after`` to the next call; nothing is missed then
    position: str

    def __init__(self, answer: Mapping[str, Any]) -> None:
        super().__init__(answer)
        self.items = [Event(event) for event in answer["items"]]


class EventOperations:
    """Read events as they come."""

    transport: Transport

    def list_events_after(
        self, key: str | int, after: str | int | None = None, *, limit: int | None = None
    ) -> Events:
        """Return the events that follow one of a workflow's events, at once.

        Args:
            key: whose events.
            after: key of the event, 0 for all; None for none yet, only the present ``position``.
            limit: most events to return.

        Raises:
            NotFound: if there is no such workflow.
        """
        path = f"/workflows/{quoted(key)}/events_after"
        return Events(self.transport.ask("GET", path, {"after": after, "limit": limit}))

    def follow_events(
        self,
        key: str | int,
        after: str | int | None = None,
        is_over: Callable[[], bool] = lambda: False,
    ) -> Iterator[Event]:
        """Yield a workflow's events as they come, each once.

        Args:
            key: whose events.
            after: as of :meth:`list_events_after`.
            is_over: asked when there is nothing new; the events end when it says so.

        Raises:
            NotFound: if there is no such workflow, or no longer.
            ServiceUnavailable: if the service goes away; go on after the last event's key.
        """
        from time import sleep  # noqa: PLC0415 - only those who follow pay

        had: set[str] = set()  # of those after the position, which may be listed again
        ends = False
        while True:
            found = self.list_events_after(key, after)
            new = [event for event in found.items if event.key not in had]
            after = position = found.position
            had.update(event.key for event in new)
            # Keys are numbers in text: a longer one is higher.
            had = {key for key in had if (len(key), key) > (len(position), position)}
            yield from new
            if new:
                continue
            if ends:
                return
            ends = is_over()  # then one more look, for what came in between
            if not ends:
                sleep(_LOOK_SECONDS)
