"""The names of operations, which are those of the client's methods, and what each is about.

Not for collections that are served alike: their names follow from the verb.
"""

from dataclasses import dataclass, replace
from typing import Any

from marshmallow import Schema

from graph_schema.collections import COLLECTIONS
from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.edge import EdgeSchema
from graph_schema.documents.specification import SpecificationSchema
from service.resources import compute_nodes, exports, jobs, restart, service, steering
from service.resources.lists import LINKED
from service.resources.specifications import SAMPLES

_OWN = "/workflows/{workflow_key}"
_JOB = f"{_OWN}/jobs/{{key}}"
_EDGES = f"{_OWN}/edges/{{name}}"

#: What has another name in a sentence than its collection has.
_PARTS = {
    "workflow_configs": "the configuration of a workflow",
    "workflow_statuses": "the status of a workflow",
}

_PAGE = ("skip", "limit")

#: Collections that are called the same when there is one document.
_INVARIABLE = frozenset(
    {"user_data", "resource_requirements", "compute_node_stats", "job_process_stats"}
)


@dataclass(frozen=True)
class Operation:
    """What is described of an operation besides its route."""

    name: str  #: ``operationId``
    body: Schema | None = None  #: what it takes
    answer: str = ""  #: the collection of what it answers with; empty: something else
    is_list: bool = False  #: whether it answers with a page of them
    flags: tuple[str, ...] = ()  #: query parameters that are true or false
    numbers: tuple[str, ...] = ()  #: query parameters that are numbers
    texts: tuple[str, ...] = ()  #: query parameters that are text
    summary: str = ""  #: in place of the first line of the responder's docstring
    takes: str = ""  #: media type of the body, where it is not JSON
    gives: str = ""  #: media type of the answer, where it is not JSON

    def heeds_if_match(self, method: str) -> bool:
        """Tell whether it changes one document, so that it may be refused for another revision."""
        if method == "put":
            return "partial" in self.flags
        return method in {"patch", "delete"} and self.name.startswith(("patch_", "remove_"))


def _revisions(path: str, noun: str, collection: str) -> dict[tuple[str, str], Operation]:
    schema = SCHEMAS.get(collection) or EdgeSchema(partial=("_from", "_to"))
    put = Operation(f"modify_{noun}", schema, collection, flags=("partial",))
    found = {
        ("GET", path): (Operation(f"get_{noun}", answer=collection), "Get {}."),
        ("PUT", path): (put, "Replace {}."),
        ("PATCH", path): (
            Operation(f"patch_{noun}", schema, collection),
            "Change attributes of {}: a JSON merge patch.",
        ),
        ("DELETE", path): (Operation(f"remove_{noun}", answer=collection), "Remove {}."),
    }
    one = _one_of(collection)
    return {
        route: replace(about, summary=said.format(one)) for route, (about, said) in found.items()
    }


def _one_of(collection: str) -> str:
    """Return what one document of a collection is called in a sentence.

    Example:
        >>> _one_of("events"), _one_of("user_data"), _one_of("edges")
        ('an event', 'user data', 'an edge')
    """
    if collection in _PARTS:
        return _PARTS[collection]
    singular = COLLECTIONS[collection].singular if collection in COLLECTIONS else "edge"
    if collection in _INVARIABLE:
        return singular
    return f"{'an' if singular[0].lower() in 'aeio' else 'a'} {singular}"


def _all_of(collection: str) -> str:
    singular = COLLECTIONS[collection].singular
    return singular if collection in _INVARIABLE else f"{singular}s"


def _listing(path: str, name: str, collection: str) -> dict[tuple[str, str], Operation]:
    return {("GET", path): Operation(name, answer=collection, is_list=True)}


def _steering(name: str, method: str = "POST", **more: Any) -> dict[tuple[str, str], Operation]:
    """Return an operation on a workflow whose name ends its path, or is that name."""
    path, name = name, more.pop("called", name)
    body = steering.BODIES.get(path) or jobs.BODIES.get(path)
    return {(method, f"{_OWN}/{path}"): Operation(name, body, **more)}


#: ``{(method, path): operation}``
OPERATIONS: dict[tuple[str, str], Operation] = {
    ("GET", "/ping"): Operation("ping"),
    ("GET", "/version"): Operation("get_version"),
    ("GET", "/health"): Operation("get_health"),
    ("POST", "/aql"): Operation(
        "query_aql",
        service.QUESTION,
    ),
    ("POST", "/workflow_specifications"): Operation(
        "add_workflow_specification",
        SpecificationSchema(),
        "workflows",
        flags=("dry_run",),
    ),
    ("POST", "/workflow_archives"): Operation(
        "add_workflow_archive",
        answer="workflows",
        flags=tuple(f"skip_{name}" for name in exports.SKIPPED),
        texts=("name",),
        takes="application/zip",
    ),
    **{
        ("GET", f"/workflow_specifications/{name}"): Operation(f"get_workflow_specification_{name}")
        for name in SAMPLES
    },
    ("GET", "/workflows"): Operation("list_workflows", answer="workflows", is_list=True),
    ("POST", "/workflows"): Operation("add_workflow", SCHEMAS["workflows"], "workflows"),
    **_revisions(_OWN, "workflow", "workflows"),
    **_revisions(f"{_OWN}/config", "workflow_config", "workflow_configs"),
    **_revisions(f"{_OWN}/status", "workflow_status", "workflow_statuses"),
    **_steering("is_complete", "GET", called="is_workflow_complete"),
    **_steering("job_status_counts", "GET", called="get_job_status_counts"),
    **_steering("specification", "GET", called="get_workflow_specification"),
    **_steering("archive", "GET", called="get_workflow_archive", gives="application/zip"),
    **_steering("is_uninitialized", "GET", called="is_workflow_uninitialized"),
    **_steering("collection_names", "GET", called="list_collection_names"),
    **_steering("latest_event_timestamp", "GET", called="get_latest_event_timestamp"),
    **_steering("job_keys", "GET", called="list_job_keys"),
    **_steering(
        "ready_job_requirements",
        "GET",
        called="get_ready_job_requirements",
        texts=("scheduler_id",),
    ),
    **_steering("initialize_jobs", flags=("force", "dry_run")),
    **_steering("cancel", "PUT", called="cancel_workflow"),
    **_steering("pause", "PUT", called="pause_workflow"),
    **_steering("resume", "PUT", called="resume_workflow"),
    **_steering(
        "reset_status", called="reset_workflow_status", flags=("failed_only", "force", "dry_run")
    ),
    **_steering("reset_job_status"),
    **_steering("retry_jobs"),
    **_steering("disable_jobs"),
    **_steering("enable_jobs"),
    **_steering("missing_user_data", "GET", called="list_missing_user_data"),
    **_steering("required_existing_files", "GET", called="list_required_existing_files"),
    **_steering("prepare_jobs_for_submission", numbers=("limit",)),
    **_steering("prepare_next_jobs_for_submission", numbers=("limit",)),
    **_steering("start_jobs"),
    **_steering("complete_jobs"),
    **_steering("events_after", "GET", called="list_events_after", numbers=("limit", "after")),
    **_steering("event_stream", "GET", called="follow_events", gives="text/event-stream"),
    ("POST", f"{_OWN}/reinitialize_jobs"): Operation(
        "reinitialize_jobs", restart.SEEN, flags=("dry_run",)
    ),
    ("GET", f"{_JOB}/why"): Operation("explain_job"),
    ("POST", f"{_OWN}/compute_nodes/{{key}}/heartbeat"): Operation(
        "heartbeat", compute_nodes.HEARTBEAT
    ),
    ("POST", f"{_JOB}/start_job"): Operation("start_job", jobs.BODIES["start_job"], "jobs"),
    ("POST", f"{_JOB}/complete_job"): Operation("complete_job", jobs.BODIES["complete_job"]),
    ("POST", f"{_JOB}/return_job"): Operation("return_job", jobs.BODIES["return_job"], "jobs"),
    ("POST", f"{_JOB}/user_data"): Operation(
        "add_job_user_data", SCHEMAS["user_data"], "user_data"
    ),
    ("GET", f"{_JOB}/resource_requirements"): Operation("get_job_resource_requirements"),
    ("PUT", f"{_JOB}/resource_requirements/{{resource_requirements_key}}"): Operation(
        "modify_job_resource_requirements", answer="edges"
    ),
    ("GET", f"{_JOB}/latest_result"): Operation("get_latest_job_result", answer="results"),
    **_listing(f"{_OWN}/jobs/find_by_status/{{status}}", "list_jobs_by_status", "jobs"),
    **_listing(
        f"{_OWN}/events_after_timestamp/{{timestamp}}", "get_events_after_timestamp", "events"
    ),
    **_listing(f"{_JOB}/results", "list_job_results", "results"),
    **_listing(f"{_JOB}/process_stats", "get_process_stats_for_job", "job_process_stats"),
    **_listing(f"{_JOB}/downstream_jobs", "list_downstream_jobs", "jobs"),
    **{
        route: replace(operation, summary=listed.summary)
        for (collection, path), listed in LINKED.items()
        for route, operation in _listing(
            f"{_OWN}/{collection}/{{key}}/{path}", listed.name, listed.link.lists
        ).items()
    },
    **_steering("job_dependencies", "GET", called="list_job_dependencies", numbers=_PAGE),
    **_steering(
        "job_file_relationships", "GET", called="list_job_file_relationships", numbers=_PAGE
    ),
    **_steering(
        "job_user_data_relationships",
        "GET",
        called="list_job_user_data_relationships",
        numbers=_PAGE,
    ),
    **_steering("dot_graph/{picture}", "GET", called="get_dot_graph"),
    **_steering("edges", "GET", called="list_edge_collections"),
    ("POST", f"{_OWN}/bulk_edges/{{name}}"): Operation("bulk_add_edges", EdgeSchema(), "edges"),
    ("GET", _EDGES): Operation("list_edges", answer="edges", is_list=True),
    ("POST", _EDGES): Operation(
        "add_edge",
        EdgeSchema(),
        "edges",
    ),
    ("DELETE", _EDGES): Operation("delete_edges"),
    **_revisions(f"{_EDGES}/{{key}}", "edge", "edges"),
    **{
        ("POST", f"{_OWN}/join_by_{way}_edge/{{collection}}/{{name}}"): Operation(
            f"join_collections_by_{way}_edge", Schema(unknown="include"), numbers=_PAGE
        )
        for way in ("outbound", "inbound")
    },
}


def operation(method: str, path: str) -> Operation:
    """Return what is to be described of a route.

    Raises:
        KeyError: if nobody has described it.
    """
    found = OPERATIONS.get((method, path))
    return found or _of_a_collection(method, path)


def _of_a_collection(method: str, path: str) -> Operation:
    head, _, last = path.removesuffix("/{key}").rpartition("/")
    collection = last.removeprefix("bulk_")
    schema = jobs.NEW_JOB if last in {"jobs", "bulk_jobs"} else SCHEMAS[collection]
    noun = collection if collection in _INVARIABLE else collection[:-1]
    if path.endswith("/{key}"):
        name = noun if head else f"{noun}_by_key"
        return _revisions(path, name, collection)[method, path]
    one, all_ = _one_of(collection), _all_of(collection)
    if last != collection:
        many = f"Add {all_}: all of these, or none."
        return Operation(bulk_name(collection), schema, collection, summary=many)
    listed = f"List the {all_} of a workflow."
    removed = f"Remove all {all_} of a workflow."
    return {
        "GET": Operation(f"list_{collection}", answer=collection, is_list=True, summary=listed),
        "POST": Operation(f"add_{noun}", schema, collection, summary=f"Add {one}."),
        "DELETE": Operation(f"delete_{collection}", summary=removed),
    }[method]


def bulk_name(collection: str) -> str:
    """Return what it is called to add many documents."""
    return "add_jobs" if collection == "jobs" else f"bulk_add_{collection}"
