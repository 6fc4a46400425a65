"""Events: what happened, and when."""

import time
from typing import Any

from arango.database import StandardDatabase

from service.operations.documents import Document, add_documents


def milliseconds() -> int:
    """Return now, in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def add_event(
    database: StandardDatabase, workflow_key: str, category: str, kind: str, **attributes: Any
) -> Document:
    """Record something that happened to a workflow now."""
    event = {"timestamp": milliseconds(), "category": category, "type": kind, **attributes}
    return add_documents(database, "events", workflow_key, [event])[0]
