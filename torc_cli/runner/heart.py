"""The worker's heartbeat: it keeps the lease on the worker's jobs, and brings news of them."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from torc.api import DefaultApi
from torc.errors import ClientError, NotFound
from torc.models import Heartbeat

#: The longest time between two beats, seconds: so long a cancellation may go unheard.
_LONGEST_REST_SECONDS = 2.0

#: How many beats there are while a lease lasts, at least: two may get lost.
_BEATS_IN_A_LEASE = 3


class AttemptId(NamedTuple):
    """Which attempt of which job."""

    job_key: str
    run_id: int
    attempt: int


@dataclass(frozen=True)
class News:
    """What a worker hears from the service."""

    is_canceled: bool = False
    is_gone: bool = False  #: the workflow, or the worker's own document, was deleted
    #: what is no longer the worker's: it ends it, and reports nothing
    lost: tuple[AttemptId, ...] = ()


class Heart:
    """Tell the service in a thread that the worker lives; tell the worker what it answers.

    Args:
        api: the way to the service.
        workflow_key: the workflow that is worked on.
        attempts: says what the worker works on now; called in the thread.
        tell: takes news; called in the thread.
    """

    def __init__(
        self,
        api: DefaultApi,
        workflow_key: str,
        attempts: Callable[[], Sequence[AttemptId]],
        tell: Callable[[News], None],
    ) -> None:
        self._api = api
        self._workflow_key = workflow_key
        self._attempts = attempts
        self._tell = tell
        self._rest_seconds = 0.0
        self._stopped = threading.Event()

    @contextmanager
    def beating(self, compute_node_key: str) -> Iterator[None]:
        """Beat while the block runs."""
        thread = threading.Thread(
            target=self._beat_on, args=(compute_node_key,), name="heart", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            thread.join()

    def _beat_on(self, compute_node_key: str) -> None:
        while not self._stopped.wait(self._rest_seconds):
            try:
                self.beat(compute_node_key)
            except NotFound:
                self._tell(News(is_gone=True))
                return
            except ClientError:
                # The service is away, or has a fault; the worker's own requests tell the person.
                self._rest_seconds = _LONGEST_REST_SECONDS

    def beat(self, compute_node_key: str) -> None:
        """Say once that the worker lives, and pass on the news, if any.

        Raises:
            ClientError: if the service says so.
        """
        attempts = list(self._attempts())
        answer = self._api.heartbeat(
            self._workflow_key, compute_node_key, [attempt._asdict() for attempt in attempts]
        )
        self._rest_seconds = _rest_seconds(answer)
        lost = tuple(attempt for attempt in attempts if attempt.job_key in answer.stop)
        if lost or answer.is_canceled:
            self._tell(News(is_canceled=answer.is_canceled, lost=lost))


def _rest_seconds(answer: Heartbeat) -> float:
    return min(_LONGEST_REST_SECONDS, answer.lease_seconds / _BEATS_IN_A_LEASE)
