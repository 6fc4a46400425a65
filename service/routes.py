"""Every route of the service, on one screen: ``(path, resource, suffix of its responders)``."""

from collections.abc import Iterator

from arango.database import StandardDatabase

from graph_schema.collections import COLLECTIONS
from service.resources.compute_nodes import ComputeNode
from service.resources.documents import Document, Documents, ManyDocuments
from service.resources.edges import Edge, Edges, Join
from service.resources.event_stream import EventStream
from service.resources.exports import WorkflowArchive, WorkflowArchives, WorkflowSpecification
from service.resources.graphs import Graphs
from service.resources.jobs import Job, Jobs
from service.resources.lists import LINKED, DownstreamJobs, Filtered, Linked
from service.resources.openapi.pages import Route, description_routes
from service.resources.restart import Restart
from service.resources.service import Service
from service.resources.specifications import SAMPLES, Samples, Specifications
from service.resources.steering import ACTIONS, Steering
from service.resources.workflows import Workflow, WorkflowPart, Workflows
from service.settings import Settings

_OWN = "/workflows/{workflow_key}"
_JOB = f"{_OWN}/jobs/{{key}}"
_PAIR = "{collection}/{name}"


def all_routes(database: StandardDatabase, settings: Settings) -> list[Route]:
    """Return every route, those that describe the others included."""
    stream = EventStream(database, settings.most_event_streams)
    routes = [*_routes(database), *_list_routes(database), *_document_routes(database)]
    routes += [(f"{_OWN}/event_stream", stream, None), (f"{_OWN}/events_after", stream, "after")]
    return [*routes, *description_routes(routes)]


def _routes(database: StandardDatabase) -> list[Route]:
    service, workflow, steering = Service(database), Workflow(database), Steering(database)
    jobs, job = Jobs(database), Job(database)
    return [
        ("/ping", service, "ping"),
        ("/version", service, "version"),
        ("/health", service, "health"),
        ("/aql", service, "aql"),
        ("/workflow_specifications", Specifications(database), None),
        *((f"/workflow_specifications/{name}", Samples(), name) for name in SAMPLES),
        ("/workflows", Workflows(database), None),
        (_OWN, workflow, None),
        (f"{_OWN}/config", WorkflowPart(database, "workflow_configs"), None),
        (f"{_OWN}/status", WorkflowPart(database, "workflow_statuses"), None),
        ("/workflow_archives", WorkflowArchives(database), None),
        (f"{_OWN}/specification", WorkflowSpecification(database), None),
        (f"{_OWN}/archive", WorkflowArchive(database), None),
        (f"{_OWN}/is_complete", workflow, "is_complete"),
        (f"{_OWN}/job_status_counts", workflow, "job_status_counts"),
        (f"{_OWN}/is_uninitialized", workflow, "is_uninitialized"),
        (f"{_OWN}/collection_names", workflow, "collection_names"),
        (f"{_OWN}/latest_event_timestamp", workflow, "latest_event_timestamp"),
        *((f"{_OWN}/{action}", steering, action) for action in ACTIONS),
        (f"{_OWN}/reinitialize_jobs", Restart(database), None),
        (f"{_JOB}/why", Restart(database), "why"),
        (f"{_OWN}/jobs", jobs, None),
        (f"{_OWN}/job_keys", jobs, "keys"),
        (f"{_OWN}/ready_job_requirements", jobs, "ready_requirements"),
        (f"{_OWN}/prepare_jobs_for_submission", jobs, "prepare_for_submission"),
        (f"{_OWN}/prepare_next_jobs_for_submission", jobs, "prepare_next_for_submission"),
        (f"{_OWN}/start_jobs", jobs, "start"),
        (f"{_OWN}/complete_jobs", jobs, "complete"),
        (f"{_OWN}/compute_nodes/{{key}}/heartbeat", ComputeNode(database), "heartbeat"),
        (f"{_JOB}/start_job", job, "start"),
        (f"{_JOB}/complete_job", job, "complete"),
        (f"{_JOB}/return_job", job, "return"),
        (f"{_JOB}/user_data", job, "user_data"),
        (f"{_JOB}/resource_requirements", job, "resource_requirements"),
        (f"{_JOB}/resource_requirements/{{resource_requirements_key}}", job, "other_resources"),
        (f"{_JOB}/latest_result", job, "latest_result"),
        (f"{_OWN}/edges", Edges(database), "names"),
        (f"{_OWN}/edges/{{name}}", Edges(database), None),
        (f"{_OWN}/edges/{{name}}/{{key}}", Edge(database), None),
        (f"{_OWN}/bulk_edges/{{name}}", Edges(database), "bulk"),
        (f"{_OWN}/join_by_outbound_edge/{_PAIR}", Join(database, "outbound"), None),
        (f"{_OWN}/join_by_inbound_edge/{_PAIR}", Join(database, "inbound"), None),
    ]


def _list_routes(database: StandardDatabase) -> Iterator[Route]:
    of_job = "job_key"
    graphs = Graphs(database)
    yield f"{_OWN}/jobs/find_by_status/{{status}}", Filtered(database, "jobs", "status"), "jobs"
    later = Filtered(database, "events", "timestamp__gt")
    yield f"{_OWN}/events_after_timestamp/{{timestamp}}", later, "events"
    yield f"{_JOB}/results", Filtered(database, "results", of_job), "results"
    used = Filtered(database, "job_process_stats", of_job)
    yield f"{_JOB}/process_stats", used, "process_stats"
    yield f"{_JOB}/downstream_jobs", DownstreamJobs(database), None
    for (collection, path), listed in LINKED.items():
        yield f"{_OWN}/{collection}/{{key}}/{path}", Linked(database, listed.link), None
    yield f"{_OWN}/job_dependencies", graphs, "jobs"
    yield f"{_OWN}/job_file_relationships", graphs, "files"
    yield f"{_OWN}/job_user_data_relationships", graphs, "user_data"
    yield f"{_OWN}/dot_graph/{{picture}}", graphs, "picture"


def _document_routes(database: StandardDatabase) -> Iterator[Route]:
    for name, collection in COLLECTIONS.items():
        if not collection.per_workflow:
            continue
        document = Document(database, name)
        yield f"{_OWN}/{name}/{{key}}", document, None
        # Keys are unique over all workflows, so the workflow may be left out.
        yield f"/{name}/{{key}}", document, None
        yield f"{_OWN}/bulk_{name}", ManyDocuments(database, name), None
        if name != "jobs":
            yield f"{_OWN}/{name}", Documents(database, name), None
