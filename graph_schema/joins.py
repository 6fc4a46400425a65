"""The named joins: questions about the graph that one edge answers.

``torc collections join job-consumes-data`` lists each job with the user data it consumes. The
filter of a join applies to its primary collection.

Source:
    torc 0.6, the table of joins of its command line.
"""

from dataclasses import dataclass

#: What a job shows in a join: who it is, not how it runs.
_JOB = ("_key", "name")

_FILE = ("_key", "name", "path")
_DATA = ("_key", "is_ephemeral", "name", "data")


@dataclass(frozen=True)
class Join:
    """One named join."""

    name: str  #: as people type it
    collection: str  #: the primary collection
    edge: str
    direction: str  #: ``outbound`` when the primary collection is at the start of the edge
    shown_from: tuple[str, ...] | None = None  #: attributes to show, None for all but ids
    shown_to: tuple[str, ...] | None = None


#: ``{name: join}``
JOINS: dict[str, Join] = {
    join.name: join
    for join in (
        Join("compute-node-executed-jobs", "compute_nodes", "executed", "outbound", None, _JOB),
        Join("compute-node-utilization", "compute_nodes", "node_used", "outbound"),
        Join("job-blocks", "jobs", "blocks", "outbound", _JOB, _JOB),
        Join("job-consumes-data", "jobs", "consumes", "outbound", _JOB, _DATA),
        Join("job-needs-file", "jobs", "needs", "outbound", _JOB, _FILE),
        Join("job-process-utilization", "job_process_stats", "process_used", "inbound", _JOB),
        Join("job-produces-file", "jobs", "produces", "outbound", _JOB, _FILE),
        Join("job-requirements", "resource_requirements", "requires", "inbound", _JOB),
        Join("job-results", "results", "returned", "inbound", _JOB),
        Join("job-schedulers", "jobs", "scheduled_bys", "outbound", _JOB),
        Join("job-stores-data", "jobs", "stores", "outbound", _JOB, _DATA),
    )
}
