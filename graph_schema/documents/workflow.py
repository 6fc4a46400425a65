"""A workflow: a set of jobs and what they share, its configuration, and its status."""

from marshmallow import fields, validate

from graph_schema.documents.document import DocumentSchema, flag, text


class WorkflowSchema(DocumentSchema):
    """A workflow."""

    name = text()
    user = text()
    description = text()
    timestamp = text()  #: when it was created, ISO 8601 in UTC; set by the service
    is_archived = flag(default=False)
    tags = fields.List(fields.String(), load_default=list)


class WorkflowConfigSchema(DocumentSchema):
    """How workers treat a workflow."""

    class Meta(DocumentSchema.Meta):
        """Keep what later workers may understand."""

        unknown = "include"

    compute_node_expiration_buffer_seconds = fields.Float(load_default=120)
    compute_node_wait_for_new_jobs_seconds = fields.Float(load_default=0)
    compute_node_ignore_workflow_completion = flag(default=False)
    compute_node_wait_for_healthy_database_minutes = fields.Float(load_default=20)
    #: how long a worker that is not heard of keeps its jobs
    claim_lease_seconds = fields.Float(
        load_default=60, validate=validate.Range(min=0, min_inclusive=False)
    )
    workflow_startup_script = text(None)
    workflow_completion_script = text(None)
    worker_startup_script = text(None)


class WorkflowStatusSchema(DocumentSchema):
    """Where a workflow is."""

    run_id = fields.Integer(load_default=0, strict=True)  #: 0 before the first initialization
    is_canceled = flag(default=False)
    is_paused = flag(default=False)  #: no job is claimed; those that run go on
