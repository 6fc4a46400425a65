"""Events: what happened, when, and who did it.

The events of moves are written by the statements that make them.
"""

import time
from collections.abc import Mapping
from typing import Any

from arango.database import StandardDatabase

from service.database.query import load_query
from service.operations.documents import Document, missing


def milliseconds() -> int:
    """Return now, in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def add_event(
    database: StandardDatabase, workflow_key: str, category: str, kind: str, **attributes: Any
) -> Document:
    """Record something that happened to a workflow now.

    Raises:
        NotFound: if there is no such workflow.
    """
    event = {"category": category, "type": kind, **attributes}
    added = load_query("events/add")(database, workflow_key=workflow_key, event=event)
    if not added:
        raise missing(workflow_key, "workflows")
    return dict(added[0])


def by_worker(by: str, document: Mapping[str, Any]) -> str:
    """Name who did something: the worker, where it named itself in what it sent.

    Example:
        >>> by_worker("user alice", {"compute_node_key": "5"}), by_worker("user alice", {})
        ('worker 5', 'user alice')
    """
    key = document.get("compute_node_key")
    return by if key is None else f"worker {key}"


def of_moves(workflow_key: str, kind: str, by: str, reason: str = "") -> Document:
    """Return what the events of the moves that one statement makes have in common.

    Args:
        workflow_key: whose jobs move.
        kind: what moves them: ``reset``, ``cancel``, …
        by: who asked: ``user alice``, ``worker 5``, ``service``; empty when it is not known.
        reason: why, as a sentence; empty when the kind says it all.
    """
    return {
        "workflow_key": workflow_key,
        "category": "job",
        "type": kind,
        "by": by,
        "reason": reason,
    }
