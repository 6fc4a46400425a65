"""Answers that are no documents: their shapes, each with an example."""

from collections.abc import Callable

from marshmallow import Schema

from service.resources.openapi.answers import graph, jobs, service, workflows

#: ``{operation: what it answers}``
ANSWERS: dict[str, Callable[[], Schema]] = {
    "ping": service.Pong,
    "get_version": service.Version,
    "get_health": service.Health,
    "get_workflow_specification": workflows.Exported,
    "get_workflow_specification_template": workflows.Template,
    "get_workflow_specification_example": workflows.Example,
    "get_workflow_specification_schema": workflows.JsonSchema,
    "is_workflow_complete": workflows.Completeness,
    "get_job_status_counts": workflows.StatusCounts,
    "is_workflow_uninitialized": workflows.Uninitialized,
    "list_collection_names": workflows.CollectionNames,
    "get_latest_event_timestamp": workflows.EventTime,
    "initialize_jobs": workflows.Initialized,
    "cancel_workflow": workflows.Canceled,
    "pause_workflow": workflows.Paused,
    "resume_workflow": workflows.Paused,
    "reset_workflow_status": workflows.Reset,
    "reset_job_status": workflows.Reset,
    "retry_jobs": workflows.Reset,
    "disable_jobs": workflows.Disabled,
    "enable_jobs": workflows.Enabled,
    "list_missing_user_data": workflows.MissingUserData,
    "list_required_existing_files": workflows.RequiredFiles,
    "reinitialize_jobs": workflows.Reinitialized,
    "explain_job": jobs.Explanation,
    "list_job_keys": jobs.Keys,
    "get_ready_job_requirements": jobs.ReadyRequirements,
    "prepare_jobs_for_submission": jobs.Claim,
    "prepare_next_jobs_for_submission": jobs.Claim,
    "start_jobs": jobs.Started,
    "complete_jobs": jobs.Completions,
    "complete_job": jobs.Completion,
    "heartbeat": jobs.Heartbeat,
    "get_job_resource_requirements": jobs.RequirementsOfJob,
    "list_events_after": jobs.EventsAfter,
    "list_edge_collections": graph.EdgeCollections,
    "get_dot_graph": graph.Picture,
}

#: ``{operation: what its answer lists on a page}``
ROWS: dict[str, Callable[[], Schema]] = {
    "list_job_dependencies": graph.Dependency,
    "list_job_file_relationships": graph.UseOfFile,
    "list_job_user_data_relationships": graph.UseOfUserData,
    "join_collections_by_outbound_edge": graph.Joined,
    "join_collections_by_inbound_edge": graph.Joined,
}

#: ``{operation: what it answers in a dry run, when that is something else}``
DRY_RUNS: dict[str, Callable[[], Schema]] = {
    "add_workflow_specification": workflows.SpecificationOutlook,
}

REMOVED = service.Removed
