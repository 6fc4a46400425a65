"""Every document collection, with its indexes. Edges are in ``graph_schema.edges``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Index:
    """A persistent index of a collection."""

    fields: tuple[str, ...]  #: attributes in order; the first is nearly always ``workflow_key``

    @property
    def name(self) -> str:
        """Return the name under which the database keeps the index."""
        return "by_" + "_and_".join(self.fields)


@dataclass(frozen=True)
class Collection:
    """A document collection, shared by all workflows."""

    name: str  #: plural: ``jobs``
    singular: str  #: one of its documents: ``job``
    indexes: tuple[Index, ...] = ()
    per_workflow: bool = True  #: whether REST serves it under ``/workflows/{workflow_key}/``


_OF_WORKFLOW = Index(("workflow_key",))
_NAMED = Index(("workflow_key", "name"))

#: ``{name: collection}``, in the order in which a workflow is written.
COLLECTIONS: dict[str, Collection] = {
    collection.name: collection
    for collection in (
        Collection("workflows", "workflow", (Index(("user",)),), per_workflow=False),
        Collection("workflow_configs", "workflow config", (_OF_WORKFLOW,), per_workflow=False),
        Collection("workflow_statuses", "workflow status", (_OF_WORKFLOW,), per_workflow=False),
        Collection("files", "file", (_NAMED,)),
        Collection("user_data", "user data", (_NAMED,)),
        Collection("resource_requirements", "resource requirements", (_NAMED,)),
        Collection("failure_handlers", "failure handler", (_NAMED,)),
        Collection("local_schedulers", "local scheduler", (_NAMED,)),
        Collection("slurm_schedulers", "Slurm scheduler", (_NAMED,)),
        Collection("aws_schedulers", "AWS scheduler", (_NAMED,)),
        Collection(
            "jobs",
            "job",
            (
                # Claims look up the first two, sort by the next five, in this order, and
                # filter on the rest.
                Index(
                    (
                        "workflow_key",
                        "status",
                        "priority",
                        "num_gpus",
                        "runtime_seconds",
                        "memory_bytes",
                        "position",
                        "num_cpus",
                        "num_nodes",
                        "scheduler_id",
                        "not_before",
                    )
                ),
                _NAMED,
            ),
        ),
        Collection("results", "result", (Index(("workflow_key", "run_id")), Index(("job_key",)))),
        Collection("events", "event", (Index(("workflow_key", "timestamp")),)),
        Collection("compute_nodes", "compute node", (Index(("workflow_key", "lease_expires_at")),)),
        Collection("compute_node_stats", "compute node statistics", (_OF_WORKFLOW,)),
        Collection("job_process_stats", "job process statistics", (_OF_WORKFLOW,)),
        Collection("scheduled_compute_nodes", "scheduled compute node", (_OF_WORKFLOW,)),
    )
}

#: What the service remembers of requests that may come again; no part of the graph.
REQUESTS = Collection("requests", "request", (Index(("expires_at",)),), per_workflow=False)

#: The named graph that holds every edge definition.
GRAPH = "workflow_graph"

#: Where schedulers are kept, by the short word that a specification may use.
SCHEDULERS = ("local_schedulers", "slurm_schedulers", "aws_schedulers")
