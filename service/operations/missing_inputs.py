"""What a workflow needs before it can run: files, and values of user data."""

from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import ACTIVE, SATISFIED, SETTLED, JobStatus
from service.database.query import load_query
from service.operations.documents import get_document

_TO_RUN = sorted(frozenset(JobStatus) - SETTLED - ACTIVE)


def list_required_existing_files(
    database: StandardDatabase, workflow_key: str
) -> dict[str, list[dict[str, Any]]]:
    """List files that must exist: jobs that are to run need them, and none is to write them.

    Whether they do exist is for the caller to see, where the jobs are going to run.

    Returns:
        ``{files: [{_key, name, path, needed_by: {_key, name}}]}``; one of the jobs is named.

    Raises:
        NotFound: if there is no such workflow.
    """
    key = get_document(database, "workflows", workflow_key)["_key"]
    files = load_query("files/required")(
        database, workflow_key=key, satisfied=sorted(SATISFIED), to_run=_TO_RUN
    )
    return {"files": files}


def list_missing_user_data(
    database: StandardDatabase, workflow_key: str
) -> dict[str, list[dict[str, Any]]]:
    """List user data without a value that jobs that are to run consume, and none is to store.

    Returns:
        ``{user_data: [{_key, name, consumed_by: {_key, name}}]}``; one of the jobs is named.

    Raises:
        NotFound: if there is no such workflow.
    """
    key = get_document(database, "workflows", workflow_key)["_key"]
    found = load_query("user_data/missing")(database, workflow_key=key, to_run=_TO_RUN)
    return {"user_data": found}
