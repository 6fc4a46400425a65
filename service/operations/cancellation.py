"""Stop a workflow."""

from typing import Any

from arango.database import StandardDatabase

from service.database.query import load_query
from service.operations.documents import get_document
from service.operations.events import add_event
from service.operations.workflows import modify_workflow_part


def cancel_workflow(database: StandardDatabase, workflow_key: str) -> dict[str, Any]:
    """Cancel what does not run yet, and tell workers to stop what does.

    Claims stop first, so that nothing slips through.

    Returns:
        ``{message, canceled: [job key]}``.

    Raises:
        NotFound: if there is no such workflow.
    """
    key = get_document(database, "workflows", workflow_key)["_key"]
    modify_workflow_part(database, "workflow_statuses", key, {"is_canceled": True})
    canceled = load_query("jobs/cancel_waiting")(database, workflow_key=key)
    add_event(database, key, "workflow", "cancel")
    return {"message": f"Canceled workflow {key}.", "canceled": canceled}
