"""Tell what an initialization would come to, without doing it."""

from typing import Any

from arango.database import StandardDatabase

from graph_schema.job_status import JobStatus
from service.operations.initialization import BEFORE, in_words, refuse_finished
from service.operations.outlook import look_ahead
from service.operations.reset import reset_workflow_status
from service.operations.workflows import get_open_workflow, job_status_counts


def forecast_initialization(
    database: StandardDatabase, workflow_key: str, *, force: bool = False
) -> dict[str, Any]:
    """Tell what ``initialize_jobs`` would do, and change nothing.

    Args:
        database: where they are.
        workflow_key: whose jobs.
        force: as if all jobs were reset first.

    Returns:
        ``{message, counts: {status: number}, stages: [[{job_key, name}]]}``: what the statuses
        would be, and which jobs wait for which: those of a stage wait only for earlier ones.

    Raises:
        NotFound: if there is no such workflow.
        Conflict: if no job is uninitialized and some have ended, unless by force; or if jobs wait
            for each other, so that none of them could ever start.
        InvalidRequest: if it is archived; with ``force`` also if workers have jobs of it.
    """
    key = get_open_workflow(database, workflow_key)["_key"]
    counts = job_status_counts(database, key)
    if force and counts.keys() - BEFORE:
        reset_workflow_status(database, key, dry_run=True)
    elif not force:
        refuse_finished(key, counts)
    jobs, found = look_ahead(database, key, reset=force)
    after = list(found.statuses.values())
    counts = {str(status): after.count(status) for status in JobStatus if status in after}
    stages = [
        [{"job_key": jobs[id_]["_key"], "name": jobs[id_]["name"]} for id_ in stage]
        for stage in found.stages
    ]
    message = f"Would initialize workflow {key}: {in_words(counts)}, in {len(stages)} stages."
    return {"message": message, "counts": counts, "stages": stages}
