"""Lists of what documents are joined to: the files of a job, the jobs of a file, and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torc.models import (
    ComputeNode,
    ComputeNodeStats,
    Document,
    Event,
    File,
    Job,
    JobProcessStats,
    Page,
    ResourceRequirements,
    Result,
    UserData,
)
from torc.operations.verbs import Kind, Operation, listing, quoted

if TYPE_CHECKING:
    from torc.transport import Transport


class Linked(Operation[Kind]):
    """``list_…_by_…``: find the documents that one document leads to."""

    def __init__(self, kind: type[Kind], start: type[Document], path: str) -> None:
        super().__init__(kind)
        self.start = start
        self.path = path

    def __call__(
        self,
        workflow: str | int,
        key: str | int,
        *,
        skip: int = 0,
        limit: int | None = None,
        sort_by: str | None = None,
        reverse_sort: bool = False,
        **filters: Any,
    ) -> Page[Kind]:
        """Return a page of the documents that one document leads to.

        Args:
            workflow: the workflow that they belong to.
            key: the key of that one document.
            skip: how many to leave out at the front.
            limit: how many to return at most.
            sort_by: the attributes to sort by: ``name,-priority``, the minus for descending.
            reverse_sort: whether to turn the order around.
            filters: attributes and their values, as of any list.

        Raises:
            NotFound: if there is no such document.
            Refused: if an attribute is not one to filter or sort by.
        """
        path = f"/workflows/{quoted(workflow)}/{self.start.collection}/{quoted(key)}"
        query = listing(skip, limit, sort_by, reverse_sort=reverse_sort, filters=filters)
        return Page(self.kind, self.transport.ask("GET", f"{path}/{self.path}", query))


class LinkOperations:
    """What documents are joined to."""

    transport: Transport

    list_files_needed_by_job = Linked(File, Job, "files_needs")
    list_files_produced_by_job = Linked(File, Job, "files_produces")
    list_job_user_data_consumes = Linked(UserData, Job, "user_data_consumes")
    list_job_user_data_stores = Linked(UserData, Job, "user_data_stores")
    list_job_blocking_jobs = Linked(Job, Job, "blocking_jobs")
    list_job_blocked_jobs = Linked(Job, Job, "blocked_jobs")
    list_downstream_jobs = Linked(Job, Job, "downstream_jobs")
    list_job_compute_nodes = Linked(ComputeNode, Job, "compute_nodes")
    list_job_results = Linked(Result, Job, "results")
    get_process_stats_for_job = Linked(JobProcessStats, Job, "process_stats")

    list_jobs_by_needs_file = Linked(Job, File, "jobs_needs")
    list_jobs_by_produces_file = Linked(Job, File, "jobs_produces")
    list_jobs_by_consumes_user_data = Linked(Job, UserData, "jobs_consumes")
    list_jobs_by_stores_user_data = Linked(Job, UserData, "jobs_stores")
    list_jobs_by_resource_requirements = Linked(Job, ResourceRequirements, "jobs_requires")
    list_jobs_by_compute_node = Linked(Job, ComputeNode, "jobs_executed")
    list_stats_by_compute_node = Linked(ComputeNodeStats, ComputeNode, "compute_node_stats")

    def list_jobs_by_status(self, workflow: str | int, status: str, **options: Any) -> Page[Job]:
        """Return a page of the jobs that have a status.

        Args:
            workflow: whose jobs.
            status: ``ready``, ``failed``, …
            options: ``skip``, ``limit``, ``sort_by``, ``reverse_sort`` and filters.

        Raises:
            NotFound: if there is no such workflow.
            Refused: if there is no such status.
        """
        path = f"/workflows/{quoted(workflow)}/jobs/find_by_status/{quoted(status)}"
        return Page(Job, self.transport.ask("GET", path, _query(options)))

    def get_events_after_timestamp(
        self, workflow: str | int, timestamp: int, **options: Any
    ) -> Page[Event]:
        """Return a page of the events after a time.

        To follow events without missing any, use :meth:`follow_events`.

        Args:
            workflow: whose events.
            timestamp: milliseconds since the epoch.
            options: ``skip``, ``limit``, ``sort_by``, ``reverse_sort`` and filters.

        Raises:
            NotFound: if there is no such workflow.
        """
        path = f"/workflows/{quoted(workflow)}/events_after_timestamp/{quoted(timestamp)}"
        return Page(Event, self.transport.ask("GET", path, _query(options)))


def _query(options: dict[str, Any]) -> dict[str, Any]:
    given = {"skip": 0, "limit": None, "sort_by": None, "reverse_sort": False, **options}
    skip, limit, sort_by, is_reversed = (
        given.pop(name) for name in ("skip", "limit", "sort_by", "reverse_sort")
    )
    return listing(skip, limit, sort_by, reverse_sort=is_reversed, filters=given)
