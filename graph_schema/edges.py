"""Every edge collection: from, to, and how an edge reads as a sentence.

Names are wire names: they appear in REST paths, in AQL and on the command line.
"""

from dataclasses import dataclass

from graph_schema.collections import SCHEDULERS


@dataclass(frozen=True)
class Edge:
    """An edge collection. An edge is always said and written in this direction."""

    name: str
    origins: tuple[str, ...]  #: collections that ``_from`` may name
    targets: tuple[str, ...]  #: collections that ``_to`` may name
    reads: str  #: the edge as a sentence


#: ``{name: edge}``
EDGES: dict[str, Edge] = {
    edge.name: edge
    for edge in (
        Edge("blocks", ("jobs",), ("jobs",), "this job must complete before that job may start"),
        Edge("needs", ("jobs",), ("files",), "this job reads that file"),
        Edge("produces", ("jobs",), ("files",), "this job writes that file"),
        Edge("consumes", ("jobs",), ("user_data",), "this job reads that user data"),
        Edge("stores", ("jobs",), ("user_data",), "this job writes that user data"),
        Edge(
            "requires",
            ("jobs",),
            ("resource_requirements",),
            "this job asks for those resources",
        ),
        Edge("returned", ("jobs",), ("results",), "this job ended that way"),
        Edge("executed", ("compute_nodes",), ("jobs",), "this node ran that job"),
        Edge("scheduled_bys", ("jobs",), SCHEDULERS, "this job wants nodes from that scheduler"),
        Edge(
            "process_used",
            ("jobs",),
            ("job_process_stats",),
            "this job's process used that much",
        ),
        Edge(
            "node_used",
            ("compute_nodes",),
            ("compute_node_stats",),
            "this node used that much",
        ),
        Edge(
            "has_workflow_config",
            ("workflows",),
            ("workflow_configs",),
            "this workflow is set up that way",
        ),
        Edge(
            "has_workflow_status",
            ("workflows",),
            ("workflow_statuses",),
            "this workflow is in that state",
        ),
    )
}


def edges_at(collection: str) -> list[Edge]:
    """Return the edges that may start or end at documents of a collection.

    Example:
        >>> [edge.name for edge in edges_at("files")]
        ['needs', 'produces']
    """
    return [edge for edge in EDGES.values() if collection in edge.origins + edge.targets]
