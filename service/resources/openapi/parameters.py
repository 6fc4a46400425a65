"""The parameters of each operation, in OpenAPI."""

import re
from collections.abc import Iterator
from typing import Any

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES
from graph_schema.job_status import JobStatus
from service.operations.graphs import PICTURES
from service.resources.filters import FILTERS, PARAMETERS
from service.resources.openapi.operations import Operation
from service.resources.request_ids import HEADER

#: ``{parameter of a path: its shape}``; the others are keys.
_SHAPES: dict[str, dict[str, Any]] = {
    "name": {"type": "string", "enum": sorted(EDGES)},
    "collection": {"type": "string", "enum": sorted(COLLECTIONS)},
    "picture": {"type": "string", "enum": sorted(PICTURES)},
    "status": {"type": "string", "enum": [str(status) for status in JobStatus]},
    "timestamp": {"type": "integer", "examples": [1_769_860_800_000]},
}

IF_MATCH = "If-Match"

_KEY = {"type": "string", "minLength": 1, "examples": ["1"]}

_OPTIONS = {
    "after": "key of the event after which to go on, 0 for all; without it, only where to begin",
    "dry_run": "only tells what would be done",
    "failed_only": "only what did not succeed, and what depends on it",
    "force": "also what workers have, or what has ended",
    "limit": "at most so many",
    "name": "what to call the workflow; else it keeps its name",
    "partial": "what the body leaves out stays as it is",
    "scheduler_id": "only jobs that want this scheduler; empty: that want none",
    "skip": "leaves that many out at the front",
    "skip_events": "leaves out what happened before",
    "skip_results": "leaves out how jobs ended before",
}

#: Kinds of parameters of lists that are not text.
_KINDS = {"skip": "integer", "limit": "integer", "reverse_sort": "boolean"}

_HOW_TO_FILTER = "\n".join(
    ["attributes and the values that they must have", ""]
    + [f"- `{written}` {means}" for written, means in FILTERS.items()]
)


def readable_path(path: str) -> str:
    """Return a path that says of which document each key is.

    Example:
        >>> readable_path("/workflows/{workflow_key}/jobs/{key}/why")
        '/workflows/{workflow_key}/jobs/{job_key}/why'
    """
    return re.sub(r"/([{}\w]+)/{key}", lambda found: f"/{found[1]}/{{{_noun(found[1])}_key}}", path)


def path_parameters(path: str) -> Iterator[dict[str, Any]]:
    """Describe the parameters in a readable path."""
    for name in re.findall(r"{(\w+)}", path):
        is_key = name not in _SHAPES
        text = {"description": "the key, or the id with `%2F` for its slash"} if is_key else {}
        shape = _SHAPES.get(name, _KEY)
        yield {"name": name, "in": "path", "required": True, "schema": shape, **text}


def query_parameters(method: str, about: Operation) -> Iterator[dict[str, Any] | str]:
    """Describe the parameters in the query and in the head of a request, or name them."""
    for name in about.flags:
        yield _parameter(name, {"type": "boolean", "default": False}, _OPTIONS[name])
    for name in about.numbers:
        yield _parameter(name, {"type": "integer", "minimum": 0}, _OPTIONS[name])
    for name in about.texts:
        yield _parameter(name, {"type": "string"}, _OPTIONS[name])
    if method == "get" and about.is_list:
        yield from parameters_of_lists()
    if about.heeds_if_match(method):
        yield IF_MATCH
    if method != "get":
        yield HEADER


def header_parameters() -> dict[str, dict[str, Any]]:
    """Return the parameters in the head of requests, by name."""
    shape = {"type": "string", "pattern": r"^[\w\-:.]{1,200}$"}
    key = _parameter(HEADER, shape, "a request that comes again under the same key is done once")
    text = "refuses to change the document if it has none of these revisions"
    match = _parameter(IF_MATCH, {"type": "string"}, text)
    return {parameter["name"]: {**parameter, "in": "header"} for parameter in (key, match)}


def parameters_of_lists() -> dict[str, dict[str, Any]]:
    """Return the parameters that every list has, by name."""
    filters = {"type": "object", "additionalProperties": {"type": "string"}}
    written = {"style": "form", "explode": True, "example": {"name__like": "a%"}}
    return {
        **{
            name: _parameter(name, {"type": _KINDS.get(name, "string")}, text)
            for name, text in PARAMETERS.items()
        },
        "filters": {**_parameter("filters", filters, _HOW_TO_FILTER), **written},
    }


def _parameter(name: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": text}


def _noun(collection: str) -> str:
    """Return what one of a collection is called where it has a key.

    Example:
        >>> _noun("slurm_schedulers"), _noun("{name}")
        ('slurm_scheduler', 'edge')
    """
    if collection not in COLLECTIONS:
        return "edge"
    return COLLECTIONS[collection].singular.lower().replace(" ", "_").replace("statistics", "stats")
