"""Put the description of the REST API together, in OpenAPI.

Source:
    OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.0
"""

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from inspect import getdoc
from typing import Any

from apispec import APISpec

from graph_schema.collections import COLLECTIONS
from service.resources.openapi import schemas
from service.resources.openapi.operations import Operation, operation
from service.resources.openapi.parameters import (
    header_parameters,
    parameters_of_lists,
    path_parameters,
    query_parameters,
    readable_path,
)
from service.resources.openapi.request_bodies import named_bodies, request_body
from service.resources.openapi.responses import refusals, responses

_METHODS = ("get", "post", "put", "patch", "delete")

_ABOUT = """Graphs of jobs, and what is known about them.

- **Keys.** Wherever a key stands, the id of the document may stand as well, `jobs%2F7`. Keys are
  unique in their collection, so that `/jobs/7` is the same as `/workflows/1/jobs/7`.
- **Lists** come in pages, and take every attribute as a filter, `name=a`, also with a comparison,
  `num_cpus__gt=1`, and attributes inside others, `data.epochs=10`.
- **Changes.** PATCH merges (RFC 7396), PUT replaces. A document's `ETag` is its `_rev`; with
  `If-Match` a change is refused when somebody else was faster. A request with an
  `Idempotency-Key` is done once, however often it comes.
- **Errors** are problem documents (RFC 9457).
"""

#: ``{what operations are about: in words}``, in the order in which they are shown
_TAGS = {
    "workflows": "Create, read and steer workflows.",
    "jobs": "The commands that a workflow runs: what they are, how they start and end.",
    "graph": "Who depends on whom: edges, joins along them, pictures.",
    "files": "Paths that jobs read and write.",
    "user_data": "JSON values that jobs read and write.",
    "results": "How each attempt of a job ended.",
    "events": "What happened, when, and who did it.",
    "resource_requirements": "What jobs ask for.",
    "failure_handlers": "Rules for trying failed jobs again.",
    "compute_nodes": "Machines on which workers run.",
    "compute_node_stats": "What was used of compute nodes.",
    "job_process_stats": "What the processes of jobs used.",
    "scheduled_compute_nodes": "Compute nodes asked for, perhaps not yet there.",
    "local_schedulers": "How to get workers on one machine.",
    "slurm_schedulers": "How to get compute nodes from Slurm.",
    "aws_schedulers": "How to get compute nodes from AWS.",
    "service": "The service itself, and questions to the database.",
}

#: Parts of paths, and what they are about, where that is no collection.
_ABOUT_JOBS = ("start_jobs", "complete_jobs", "prepare_", "job_keys", "ready_job_requirements")
_ABOUT_GRAPHS = ("edges", "join_", "dot_graph", "job_dependencies", "job_file_", "job_user_data_")


def describe(routes: Sequence[tuple[str, object, str | None]]) -> dict[str, Any]:
    """Return the description of some routes: ``(path, resource, suffix)``."""
    spec = APISpec("Torc", version("torc"), schemas.VERSION, info={"description": _ABOUT})
    for name, text in _TAGS.items():
        spec.tag({"name": name, "description": text})
    spec.components.schema("Problem", schemas.PROBLEM)
    for name, schema in {**schemas.answered(), **named_bodies()}.items():
        spec.components.schema(name, schema)
    for name, response in refusals().items():
        spec.components.response(name, response)
    for name, parameter in {**parameters_of_lists(), **header_parameters()}.items():
        spec.components.parameter(name, parameter["in"], parameter)
    for path, resource, suffix in sorted(routes, key=_place):
        spec.path(readable_path(path), operations=dict(_operations(path, resource, suffix)))
    return spec.to_dict()


def _place(route: tuple[str, object, str | None]) -> tuple[Any, ...]:
    """Return where a route is shown: what a group is about goes first, short forms go last."""
    path, _, _ = route
    tag = _tag(path)
    is_short = path.startswith(f"/{tag}/") and tag != "workflows"
    is_its_own = path.removeprefix("/workflows/{workflow_key}").startswith(f"/{tag}")
    return list(_TAGS).index(tag), is_short, not is_its_own, path


def _operations(path: str, resource: object, suffix: str | None) -> Iterator[tuple[str, Any]]:
    for method in _METHODS:
        responder = getattr(resource, f"on_{method}" + (f"_{suffix}" if suffix else ""), None)
        if responder is not None:
            about = operation(method.upper(), path)
            summary = about.summary or (getdoc(responder) or "").partition("\n")[0]
            yield method, _described(method, path, about, summary.replace("``", "`"))


def _described(method: str, path: str, about: Operation, summary: str) -> dict[str, Any]:
    described = {
        "operationId": about.name,
        "summary": summary,
        "tags": [_tag(path)],
        "parameters": [
            *path_parameters(readable_path(path)),
            *query_parameters(method, about),
        ],
        "responses": responses(method, path, about),
    }
    if about.body is not None:
        described["requestBody"] = request_body(method, path, about)
    elif about.takes:
        described["requestBody"] = {
            "required": True,
            "content": {about.takes: {"schema": {"type": "string", "format": "binary"}}},
        }
    return described


def _tag(path: str) -> str:
    """Return what a path is about.

    Example:
        >>> _tag("/workflows/{workflow_key}/jobs/{key}/results"), _tag("/ping")
        ('jobs', 'service')
    """
    part = path.removeprefix("/workflows/{workflow_key}").split("/")[1:2]
    first = part[0].removeprefix("bulk_") if part else "workflows"
    if first in COLLECTIONS:
        return first
    if first.startswith("event"):
        return "events"
    if first.startswith(_ABOUT_JOBS):
        return "jobs"
    if first.startswith(_ABOUT_GRAPHS):
        return "graph"
    is_about_workflows = path.startswith("/workflow")
    return "workflows" if is_about_workflows else "service"
