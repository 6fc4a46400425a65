"""Put the description of the REST API together, in OpenAPI.

Source:
    OpenAPI 3.1, https://spec.openapis.org/oas/v3.1.0
"""

import re
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from inspect import getdoc
from typing import Any

from apispec import APISpec

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES
from graph_schema.job_status import JobStatus
from service.operations.graphs import PICTURES
from service.resources.filters import PARAMETERS
from service.resources.openapi import schemas
from service.resources.openapi.examples import EXAMPLES
from service.resources.openapi.operations import Operation, operation

_METHODS = ("get", "post", "put", "patch", "delete")

_ABOUT = """Graphs of jobs, and what is known about them.

A list takes every attribute as a filter, `name=a`, also with a comparison, `num_cpus__gt=1`
(`__in`, `__ne`, `__lt`, `__le`, `__gt`, `__ge`, `__contains`, `__like`, `__null`), and attributes
inside others, `data.epochs=10`. An error is a problem document (RFC 9457)."""

_REFUSED = {
    400: "The request makes no sense, or is not possible.",
    404: "There is no such thing.",
    409: "The document, or the job, changed since.",
    412: "The document is none of those that If-Match names.",
    413: "The body is too large.",
    503: "The database, or the service, is busy; try again.",
}


def describe(routes: Sequence[tuple[str, object, str | None]]) -> dict[str, Any]:
    """Return the description of some routes: ``(path, resource, suffix)``."""
    spec = APISpec("Torc", version("torc"), schemas.VERSION, info={"description": _ABOUT})
    spec.components.schema("Problem", schemas.PROBLEM)
    for name, schema in schemas.answered().items():
        spec.components.schema(name, schema)
    for path, resource, suffix in routes:
        spec.path(path, operations=dict(_operations(path, resource, suffix)))
    return spec.to_dict()


def _operations(path: str, resource: object, suffix: str | None) -> Iterator[tuple[str, Any]]:
    for method in _METHODS:
        responder = getattr(resource, f"on_{method}" + (f"_{suffix}" if suffix else ""), None)
        if responder is not None:
            about = operation(method.upper(), path)
            summary = about.summary or (getdoc(responder) or "").partition("\n")[0]
            yield method, _described(method, path, about, summary)


def _described(method: str, path: str, about: Operation, summary: str) -> dict[str, Any]:
    described = {
        "operationId": about.name,
        "summary": summary,
        "tags": [_tag(path)],
        "parameters": [*_path_parameters(path), *_query_parameters(method, about)],
        "responses": _responses(method, path, about),
    }
    if about.body is not None:
        described["requestBody"] = _body(method, path, about)
    return described


def _tag(path: str) -> str:
    """Return the collection that a path is about, or ``workflows``, or ``service``."""
    named = [part.removeprefix("bulk_") for part in path.split("/")]
    found = [part for part in named if part in COLLECTIONS or part == "edges"]
    return found[-1] if found else "service"


def _path_parameters(path: str) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", path):
        schema: dict[str, Any] = {"type": "string"}
        if name == "name":
            schema["enum"] = sorted(EDGES)
        elif name == "picture":
            schema["enum"] = sorted(PICTURES)
        elif name == "status":
            schema["enum"] = [str(status) for status in JobStatus]
        elif name == "timestamp":
            schema = {"type": "integer", "examples": [1_700_000_000_000]}
        elif name == "collection":
            schema["enum"] = sorted(COLLECTIONS)
        else:
            schema |= {"minLength": 1, "examples": ["1"]}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(method: str, about: Operation) -> Iterator[dict[str, Any]]:
    for name in about.flags:
        yield _parameter(name, {"type": "boolean", "default": False})
    for name in about.numbers:
        yield _parameter(name, {"type": "integer", "minimum": 0})
    for name in about.texts:
        yield _parameter(name, {"type": "string"})
    if method == "get" and about.is_list:
        for name, text in PARAMETERS.items():
            kinds = {"skip": "integer", "limit": "integer", "reverse_sort": "boolean"}
            yield _parameter(name, {"type": kinds.get(name, "string")}, text)
    if method in {"put", "patch", "delete"} and about.answer:
        yield {**_parameter("If-Match", {"type": "string"}, "revisions to change"), "in": "header"}


def _parameter(name: str, schema: dict[str, Any], text: str = "") -> dict[str, Any]:
    described = {"description": text} if text else {}
    return {"name": name, "in": "query", "schema": schema, **described}


def _body(method: str, path: str, about: Operation) -> dict[str, Any]:
    if about.body is None:
        message = f"{about.name} takes no body"
        raise ValueError(message)
    if method == "patch":
        schema = schemas.patched(about.body)
    elif "/bulk_" in path:
        schema = schemas.many(about.answer, about.body)
    else:
        schema = schemas.taken(about.body)
    content: dict[str, Any] = {"schema": schema}
    is_document = about.name.startswith(("add_", "bulk_add_", "modify_", "patch_"))
    example = about.example or (EXAMPLES.get(about.answer) if is_document else None)
    if example is not None:
        content["example"] = {about.answer: [example]} if "/bulk_" in path else example
    kinds = ["application/json"]
    if method == "patch":
        kinds.append("application/merge-patch+json")
    return {"required": False, "content": dict.fromkeys(kinds, content)}


def _responses(method: str, path: str, about: Operation) -> dict[str, Any]:
    refused = {"schema": {"$ref": "#/components/schemas/Problem"}}
    responses: dict[str, Any] = {
        str(status): {"description": text, "content": {"application/problem+json": refused}}
        for status, text in _REFUSED.items()
    }
    status = "201" if method == "post" and _adds(about.name) else "200"
    kind = "text/event-stream" if path.endswith("/event_stream") else "application/json"
    responses[status] = {
        "description": "Done.",
        "content": {kind: {"schema": _answer(path, about)}},
    }
    if "dry_run" in about.flags and status == "201":
        responses["200"] = {**responses[status], "description": "What it would be."}
    if method == "get":
        responses["304"] = {"description": "The caller has it already."}
    return dict(sorted(responses.items()))


def _adds(name: str) -> bool:
    return name.startswith(("add_", "bulk_add_"))


def _answer(path: str, about: Operation) -> dict[str, Any]:
    if path.endswith("/event_stream"):
        return {"type": "string"}
    if not about.answer:
        return {"type": "object"}
    document = {"$ref": f"#/components/schemas/{schemas.component(about.answer)}"}
    if "/bulk_" in path:
        return {
            "type": "object",
            "required": ["items"],
            "properties": {"items": {"type": "array", "items": document}},
        }
    return schemas.page(document) if about.is_list else document
