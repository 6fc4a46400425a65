"""Each request is an occasion to look for workers that are not heard of any more."""

import logging
import time
from collections.abc import Callable
from typing import Any

import falcon
from arango.database import StandardDatabase

from service.operations.lost_workers import reclaim_expired

logger = logging.getLogger(__name__)

#: How often one process looks at one workflow, at most.
_EVERY_SECONDS = 1.0

#: Looking takes no larger part of the time than one in so many.
_SHARE = 20


class Watch:
    """Falcon middleware that takes jobs from lost workers, so that no daemon is needed for it.

    It looks after a request was answered: a worker that is late renews its lease by asking.
    """

    def __init__(
        self, database: StandardDatabase, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Look at nothing yet.

        Args:
            database: where the workflows are.
            clock: seconds that only go on.
        """
        self._database = database
        self._clock = clock
        self._due: dict[str, float] = {}

    def process_resource(
        self,
        request: falcon.Request,
        _: falcon.Response,
        __: object,
        params: dict[str, Any],
    ) -> None:
        """Remember which workflow a request is about."""
        request.context.workflow_key = params.get("workflow_key")

    def process_response(
        self,
        request: falcon.Request,
        _: falcon.Response,
        __: object,
        req_succeeded: bool,  # noqa: FBT001 - the name and the place are Falcon's
    ) -> None:
        """Look at the workflow of a request that was answered, if it is time to."""
        key: str | None = getattr(request.context, "workflow_key", None)
        start = self._clock()
        if not req_succeeded or key is None or start < self._due.get(key, start):
            return
        # Set first, so that other threads do not look as well.
        self._due[key] = start + _EVERY_SECONDS
        try:
            reclaim_expired(self._database, key)
        except Exception:
            # The request was answered; the next one is another occasion.
            logger.exception("reclaiming failed", extra={"workflow_key": key})
        took = self._clock() - start
        self._due[key] = start + max(_EVERY_SECONDS, _SHARE * took)
