"""Which schema describes the documents of which collection."""

from graph_schema.documents.compute_node import ComputeNodeSchema, ScheduledComputeNodeSchema
from graph_schema.documents.document import DocumentSchema
from graph_schema.documents.event import EventSchema
from graph_schema.documents.failure_handler import FailureHandlerSchema
from graph_schema.documents.file import FileSchema
from graph_schema.documents.job import JobSchema
from graph_schema.documents.resource_requirements import ResourceRequirementsSchema
from graph_schema.documents.result import ResultSchema
from graph_schema.documents.schedulers import (
    AwsSchedulerSchema,
    LocalSchedulerSchema,
    SlurmSchedulerSchema,
)
from graph_schema.documents.statistics import ComputeNodeStatsSchema, JobProcessStatsSchema
from graph_schema.documents.user_data import UserDataSchema
from graph_schema.documents.workflow import (
    WorkflowConfigSchema,
    WorkflowSchema,
    WorkflowStatusSchema,
)

#: ``{collection: schema}``, for every document collection.
SCHEMAS: dict[str, DocumentSchema] = {
    "workflows": WorkflowSchema(),
    "workflow_configs": WorkflowConfigSchema(),
    "workflow_statuses": WorkflowStatusSchema(),
    "files": FileSchema(),
    "user_data": UserDataSchema(),
    "resource_requirements": ResourceRequirementsSchema(),
    "failure_handlers": FailureHandlerSchema(),
    "local_schedulers": LocalSchedulerSchema(),
    "slurm_schedulers": SlurmSchedulerSchema(),
    "aws_schedulers": AwsSchedulerSchema(),
    "jobs": JobSchema(),
    "results": ResultSchema(),
    "events": EventSchema(),
    "compute_nodes": ComputeNodeSchema(),
    "compute_node_stats": ComputeNodeStatsSchema(),
    "job_process_stats": JobProcessStatsSchema(),
    "scheduled_compute_nodes": ScheduledComputeNodeSchema(),
}
