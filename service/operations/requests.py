"""Requests that may come again: each is done once, and answered again as it was the first time.

A client that lost an answer sends its request again, under the same id. Before a request is done,
a document in ``requests`` says who does it; afterwards it holds the answer. A statement that adds
documents notes in that document which ones, in the same transaction: if the process dies before
it can answer, another one goes on from there and adds nothing twice. What else is done may be done
again.
"""

import os
import socket
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any
from uuid import uuid4

from arango.database import StandardDatabase

from service.database.query import load_query
from service.errors import RequestIdReused, StillAtWork
from service.operations.current_request import CURRENT, CurrentRequest
from service.operations.events import milliseconds

#: ``{status, content_type, etag, body}``
Answer = dict[str, Any]

#: How long an answer is kept.
_KEPT_MILLISECONDS = 3_600_000

#: How long a process on another machine may take; longer than the database lets it.
_LEASE_MILLISECONDS = 900_000

#: How often one process looks for what is to be forgotten, at most.
_FORGET_MILLISECONDS = 60_000

#: How long to wait for somebody else's answer; shorter than clients wait for ours.
_WAIT_SECONDS = 20.0

#: How much two readings of the time at which a process began may differ: clocks are set.
_SAME_START_SECONDS = 2.0


class Requests:
    """What the service knows of requests that may come again."""

    def __init__(
        self,
        database: StandardDatabase,
        clock: Callable[[], int] = milliseconds,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Remember for a process that has just begun, after a fork.

        Args:
            database: where.
            clock: milliseconds since the epoch.
            sleep: waits for some seconds.
        """
        self._database = database
        self._clock = clock
        self._sleep = sleep
        self._at_work: set[str] = set()
        self._forgets_at = 0

    def begin(self, key: str, fingerprint: str) -> Answer | None:
        """Begin a request, unless it was answered before; wait if somebody is doing it.

        Args:
            key: its id.
            fingerprint: of all that it asks for.

        Returns:
            The answer, or None: the caller is to do it, and to call ``finish`` or ``give_up``.

        Raises:
            RequestIdReused: if the id is that of another request.
            StillAtWork: if somebody else goes on doing it.
        """
        self._forget()
        for seconds in _waits():
            found = self._claim(key, fingerprint)
            if found is None:
                return None
            if found.get("fingerprint", fingerprint) != fingerprint:
                message = f"The request id {key} was used for another request; use a new one."
                raise RequestIdReused(message)
            if found.get("answer"):
                return dict(found["answer"])
            self._sleep(seconds)
        message = f"The request {key} is still being worked on; ask again."
        raise StillAtWork(message)

    def finish(self, answer: Answer) -> None:
        """Keep the answer of the request that this thread has done."""
        self._end("requests/answer", answer=answer)

    def give_up(self) -> None:
        """Let the request that this thread could not do come again, to be tried anew."""
        self._end("requests/give_up")

    def _end(self, query: str, **values: Any) -> None:
        current = CURRENT.get()
        CURRENT.set(None)
        if current is not None:
            try:
                load_query(query)(self._database, key=current.key, token=current.token, **values)
            finally:
                self._at_work.discard(current.token)

    def _claim(self, key: str, fingerprint: str) -> dict[str, Any] | None:
        """Make a request ours and return None, or return what is known of it."""
        token = uuid4().hex
        self._at_work.add(token)
        try:
            return self._claim_as(token, key, fingerprint)
        finally:
            current = CURRENT.get()
            if current is None or current.token != token:
                self._at_work.discard(token)

    def _claim_as(self, token: str, key: str, fingerprint: str) -> dict[str, Any] | None:
        owner = {"token": token, "taken_at": self._clock(), **_process()}
        new = {
            "_key": key,
            "fingerprint": fingerprint,
            "added": None,
            "answer": None,
            "expires_at": self._clock() + _KEPT_MILLISECONDS,
            **owner,
        }
        if load_query("requests/claim")(self._database, request=new):
            CURRENT.set(CurrentRequest(key, token, None))
            return None
        known = load_query("requests/find")(self._database, key=key)
        found: dict[str, Any] = known[0] if known else {}
        if not found or found["answer"] or found["fingerprint"] != fingerprint:
            return found
        if self._is_at_work(found):
            return found
        taken = load_query("requests/take_over")(
            self._database, key=key, token=found["token"], owner=owner
        )
        if not taken:
            return found
        CURRENT.set(CurrentRequest(key, token, taken[0]["added"]))
        return None

    def _is_at_work(self, found: dict[str, Any]) -> bool:
        mine = _process()
        if found["host"] != mine["host"]:
            return bool(self._clock() < found["taken_at"] + _LEASE_MILLISECONDS)
        if found["process"] == mine["process"]:
            return found["token"] in self._at_work
        return _is_running(found["process"], found["started"])

    def _forget(self) -> None:
        now = self._clock()
        if now >= self._forgets_at:
            self._forgets_at = now + _FORGET_MILLISECONDS
            load_query("requests/forget")(self._database, now=now)


def _waits() -> Iterator[float]:
    """Yield seconds to wait before looking again; the first looks follow each other closely."""
    end, wait = time.monotonic() + _WAIT_SECONDS, 0.01
    while time.monotonic() < end:
        yield wait
        wait = min(2 * wait, 0.25)


def _process() -> dict[str, Any]:
    """Return what tells this process from all others."""
    return _this_process(os.getpid())


@cache
def _this_process(process: int) -> dict[str, Any]:
    return {"host": socket.gethostname(), "process": process, "started": _started(process)}


def _started(process: int) -> float | None:
    """Return when a process began, in seconds since the epoch; None if there is none."""
    from psutil import NoSuchProcess, Process  # noqa: PLC0415 - slow to import

    try:
        return float(Process(process).create_time())
    except NoSuchProcess:
        return None


def _is_running(process: int, started: float) -> bool:
    """Tell whether a process runs that began at a time, not another one with its number."""
    now = _started(process)
    return now is not None and abs(now - started) < _SAME_START_SECONDS
