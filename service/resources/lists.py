"""Lists of some documents of a collection: those that something else leads to."""

from dataclasses import dataclass

import falcon
from arango.database import StandardDatabase

from graph_schema.documents.by_collection import SCHEMAS
from service.operations import links
from service.operations.documents import get_document, key_in
from service.operations.links import Link
from service.operations.listing import list_documents
from service.resources.paging import documents_media, read_selection


@dataclass(frozen=True)
class LinkedPath:
    """What is listed below a document."""

    link: Link
    name: str  #: the operation
    summary: str


#: ``{last part of the path: what is listed there}``, by the collection of the document.
LINKED: dict[tuple[str, str], LinkedPath] = {
    (link.collection, path): LinkedPath(link, name, summary)
    for path, name, summary, link in (
        (
            "files_needs",
            "list_files_needed_by_job",
            "List the files that a job reads.",
            Link("jobs", "needs", "outbound"),
        ),
        (
            "files_produces",
            "list_files_produced_by_job",
            "List the files that a job writes.",
            Link("jobs", "produces", "outbound"),
        ),
        (
            "user_data_consumes",
            "list_job_user_data_consumes",
            "List the user data that a job reads.",
            Link("jobs", "consumes", "outbound"),
        ),
        (
            "user_data_stores",
            "list_job_user_data_stores",
            "List the user data that a job writes.",
            Link("jobs", "stores", "outbound"),
        ),
        (
            "blocking_jobs",
            "list_job_blocking_jobs",
            "List the jobs that a job waits for directly.",
            Link("jobs", "blocks", "inbound"),
        ),
        (
            "blocked_jobs",
            "list_job_blocked_jobs",
            "List the jobs that wait for a job directly.",
            Link("jobs", "blocks", "outbound"),
        ),
        (
            "compute_nodes",
            "list_job_compute_nodes",
            "List the compute nodes that ran a job.",
            Link("jobs", "executed", "inbound"),
        ),
        (
            "jobs_needs",
            "list_jobs_by_needs_file",
            "List the jobs that read a file.",
            Link("files", "needs", "inbound"),
        ),
        (
            "jobs_produces",
            "list_jobs_by_produces_file",
            "List the jobs that write a file: one, or none.",
            Link("files", "produces", "inbound"),
        ),
        (
            "jobs_consumes",
            "list_jobs_by_consumes_user_data",
            "List the jobs that read user data.",
            Link("user_data", "consumes", "inbound"),
        ),
        (
            "jobs_stores",
            "list_jobs_by_stores_user_data",
            "List the jobs that write user data: one, or none.",
            Link("user_data", "stores", "inbound"),
        ),
        (
            "jobs_requires",
            "list_jobs_by_resource_requirements",
            "List the jobs that ask for these resources.",
            Link("resource_requirements", "requires", "inbound"),
        ),
        (
            "jobs_executed",
            "list_jobs_by_compute_node",
            "List the jobs that a compute node ran.",
            Link("compute_nodes", "executed", "outbound"),
        ),
        (
            "compute_node_stats",
            "list_stats_by_compute_node",
            "List what was used of a compute node.",
            Link("compute_nodes", "node_used", "outbound"),
        ),
    )
}


class Linked:
    """What one kind of edge joins a document to."""

    def __init__(self, database: StandardDatabase, link: Link) -> None:
        self._database = database
        self._link = link
        self._schema = SCHEMAS[link.lists]

    def on_get(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        """List what one kind of edge joins a document to."""
        workflow = key_in("workflows", workflow_key)
        selection = read_selection(request, self._schema)
        page = links.list_linked(self._database, workflow, self._link, key, selection)
        response.media = documents_media(request, self._schema, selection, page)


class DownstreamJobs:
    """The jobs that depend on a job."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_get(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        """List the jobs that depend on a job, at any depth."""
        schema = SCHEMAS["jobs"]
        workflow = key_in("workflows", workflow_key)
        selection = read_selection(request, schema)
        page = links.list_downstream_jobs(self._database, workflow, key, selection)
        response.media = documents_media(request, schema, selection, page)


class Filtered:
    """The documents of a collection in which an attribute has a value that the path names."""

    def __init__(self, database: StandardDatabase, collection: str, filtered: str) -> None:
        self._database = database
        self._collection = collection
        self._filter = filtered
        self._schema = SCHEMAS[collection]

    def on_get_jobs(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, status: str
    ) -> None:
        """List the jobs that have a status."""
        self._list(request, response, workflow_key, status)

    def on_get_events(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, timestamp: str
    ) -> None:
        """List the events after a time, which is in milliseconds since the epoch."""
        self._list(request, response, workflow_key, timestamp)

    def on_get_results(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        """List the results of a job, one for each attempt in each run."""
        self._list_of_job(request, response, workflow_key, key)

    def on_get_process_stats(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        """List what the processes of a job used."""
        self._list_of_job(request, response, workflow_key, key)

    def _list_of_job(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, key: str
    ) -> None:
        workflow = key_in("workflows", workflow_key)
        job = get_document(self._database, "jobs", key, workflow)
        self._list(request, response, job["workflow_key"], job["_key"])

    def _list(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, value: str
    ) -> None:
        workflow = get_document(self._database, "workflows", workflow_key)["_key"]
        selection = read_selection(request, self._schema, {self._filter: value})
        page = list_documents(self._database, self._collection, workflow, selection)
        response.media = documents_media(request, self._schema, selection, page)
