"""The bodies that operations take, in OpenAPI."""

from typing import Any

from marshmallow import Schema

from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.edge import EdgeSchema
from graph_schema.documents.job import NewJobSchema
from service.resources.openapi import schemas
from service.resources.openapi.examples import BODIES, EXAMPLES
from service.resources.openapi.operations import Operation

#: Bodies that several operations take, by the names that the description has for them.
_NAMED: dict[type[Schema], str] = {
    **{type(schema): f"{schemas.component(name)}Body" for name, schema in SCHEMAS.items()},
    NewJobSchema: "NewJob",
    EdgeSchema: "EdgeBody",
}


def named_bodies() -> dict[str, schemas.JsonSchema]:
    """Return the bodies that several operations take, and what patches them."""
    bodies = {name: schemas.taken(schema()) for schema, name in _NAMED.items()}
    patches = {
        _patch_of(name): schemas.patched(schema())
        for schema, name in _NAMED.items()
        if schema is not NewJobSchema
    }
    return {**bodies, **patches}


def request_body(method: str, path: str, about: Operation) -> dict[str, Any]:
    """Describe the body that an operation takes."""
    if about.body is None:
        message = f"{about.name} takes no body"
        raise ValueError(message)
    content: dict[str, Any] = {"schema": _shape(method, path, about.answer, about.body)}
    example = BODIES.get(about.name) or EXAMPLES[about.answer]
    if about.body.partial:  # the ends of an edge are not to be changed
        example = {"data": example["data"]}
    content["example"] = {about.answer: [example]} if "/bulk_" in path else example
    kinds = ["application/json"]
    if method == "patch":
        kinds.append("application/merge-patch+json")
    return {"required": False, "content": dict.fromkeys(kinds, content)}


def _shape(method: str, path: str, collection: str, body: Schema) -> schemas.JsonSchema:
    name = None if body.partial else _NAMED.get(type(body))
    if method == "patch":
        return _reference(_patch_of(_NAMED[type(body)]))
    shape = _reference(name) if name else schemas.taken(body)
    return schemas.many(collection, shape) if "/bulk_" in path else shape


def _patch_of(name: str) -> str:
    return f"{name.removesuffix('Body')}Patch"


def _reference(name: str) -> schemas.JsonSchema:
    return {"$ref": f"#/components/schemas/{name}"}
