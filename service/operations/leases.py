"""Workers hold their jobs under a lease, which they renew while they live.

All times are those of the database's clock.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any
from weakref import WeakKeyDictionary

from arango.database import StandardDatabase

from service.database.query import load_query
from service.operations.documents import archived, key_in, missing

#: How long a lease lasts where the workflow's configuration does not say.
_LEASE_SECONDS = 60.0

#: How long a renewal by the way is not repeated, so that it costs next to nothing.
_RENEWED_SECONDS = 1.0

#: When that time is over: ``{database: {compute node key: seconds of the clock}}``.
_due: WeakKeyDictionary[StandardDatabase, dict[str, float]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Terms:
    """On which terms workers may have jobs of a workflow."""

    workflow_key: str
    is_archived: bool
    is_canceled: bool
    is_paused: bool
    lease_seconds: float

    @property
    def lease_milliseconds(self) -> int:
        """Return the length of a lease in the database's unit."""
        return round(self.lease_seconds * 1000)

    @property
    def reason_to_wait(self) -> str | None:
        """Say why no job may be claimed; None when one may."""
        if self.is_canceled:
            return f"Workflow {self.workflow_key} is canceled."
        return f"Workflow {self.workflow_key} is paused." if self.is_paused else None


def get_terms(database: StandardDatabase, workflow_key: str) -> Terms:
    """Look up the terms of a workflow that is worked on.

    Raises:
        NotFound: if there is no such workflow.
        InvalidRequest: if it is archived.
    """
    terms = find_terms(database, key_in("workflows", workflow_key))
    if terms is None:
        raise missing(workflow_key, "workflows")
    if terms.is_archived:
        raise archived(workflow_key)
    return terms


def find_terms(database: StandardDatabase, workflow_key: str) -> Terms | None:
    """Look up the terms of a workflow; None if there is no such one."""
    rows = load_query("workflows/terms")(database, workflow_key=workflow_key)
    if not rows:
        return None
    seconds = rows[0]["lease_seconds"] or _LEASE_SECONDS
    return Terms(workflow_key, **{**rows[0], "lease_seconds": seconds})


def renew(
    database: StandardDatabase,
    terms: Terms,
    compute_node_keys: Sequence[str],
    *,
    begins: bool = True,
) -> list[str]:
    """Renew the leases of compute nodes.

    Args:
        database: where they are.
        terms: of their workflow.
        compute_node_keys: their keys.
        begins: whether one that has no lease gets one: it says that it lives, and will again.

    Returns:
        The keys of those that have a lease now.
    """
    return load_query("compute_nodes/renew")(
        database,
        workflow_key=terms.workflow_key,
        keys=list(compute_node_keys),
        lease_milliseconds=terms.lease_milliseconds,
        begins=begins,
    )


def renew_again(
    database: StandardDatabase,
    workflow_key: str,
    compute_node_key: str | None,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Renew the lease of a worker that is heard of, if it has one and this was not done just now.

    Args:
        database: where it is.
        workflow_key: whose worker.
        compute_node_key: its compute node; None where it did not name itself.
        clock: seconds that only go on.
    """
    due = _due.setdefault(database, {})
    if compute_node_key is None or clock() < due.get(compute_node_key, -inf):
        return
    due[compute_node_key] = clock() + _RENEWED_SECONDS
    if terms := find_terms(database, workflow_key):
        renew(database, terms, [compute_node_key], begins=False)


def heartbeat(
    database: StandardDatabase,
    workflow_key: str,
    compute_node_key: str,
    attempts: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Renew the lease of a worker, and tell it what it should know.

    Args:
        database: where it is.
        workflow_key: whose worker.
        compute_node_key: its compute node.
        attempts: what it believes to work on: ``{job_key, run_id, attempt}``.

    Returns:
        ``{lease_seconds, is_canceled, is_paused, stop}``; ``stop`` are the keys of the jobs that
        are no longer its own: it is to end them, and need not report them.

    Raises:
        NotFound: if there is no such workflow or compute node.
    """
    terms = find_terms(database, key_in("workflows", workflow_key))
    if terms is None:
        raise missing(workflow_key, "workflows")
    key = key_in("compute_nodes", compute_node_key)
    if not renew(database, terms, [key]):
        raise missing(key, "compute_nodes", terms.workflow_key)
    own = set(
        load_query("compute_nodes/held")(
            database,
            workflow_key=terms.workflow_key,
            compute_node_key=key,
            attempts=[dict(attempt) for attempt in attempts],
        )
    )
    return {
        "lease_seconds": terms.lease_seconds,
        "is_canceled": terms.is_canceled,
        "is_paused": terms.is_paused,
        "stop": [each["job_key"] for each in attempts if each["job_key"] not in own],
    }
