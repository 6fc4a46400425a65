"""Marshmallow's schemas as JSON Schemas: what is taken, what patches one, and what is answered."""

from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import RAISE, Schema

from graph_schema.collections import COLLECTIONS
from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.edge import EdgeSchema

VERSION = "3.1.0"

JsonSchema = dict[str, Any]

_KEYS = {"_key": "unique in its collection", "_id": "`COLLECTION/KEY`", "_rev": "the revision"}

PROBLEM: JsonSchema = {
    "type": "object",
    "description": "What went wrong: problem details, RFC 9457.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "a sentence or two for people"},
        "errors": {
            "type": "array",
            "description": "all that is wrong with the body",
            "items": {
                "type": "object",
                "required": ["path", "message"],
                "properties": {"path": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


def component(collection: str) -> str:
    """Return what a document of a collection is called in the description.

    Example:
        >>> component("slurm_schedulers"), component("workflow_statuses")
        ('SlurmScheduler', 'WorkflowStatus')
    """
    singular = COLLECTIONS[collection].singular if collection in COLLECTIONS else "edge"
    return "".join(word[0].upper() + word[1:] for word in singular.split())


def answered() -> dict[str, JsonSchema]:
    """Return ``{name: schema}`` of every kind of document as it is answered."""
    return {component(name): _answered(schema) for name, schema in _documents().items()}


def answer(schema: Schema) -> JsonSchema:
    """Return the shape of an answer that is no document; documents in it go by their names."""
    converter = _converter(_component_of)
    text = (type(schema).__doc__ or "").partition("\n")[0]
    found: JsonSchema = converter.schema2jsonschema(schema)
    return {"type": "object", "description": text, **found}


def with_key(document: JsonSchema) -> JsonSchema:
    """Return the shape of a document that is stored, and whole."""
    return {"allOf": [document, {"required": list(_KEYS)}]}


def taken(schema: Schema) -> JsonSchema:
    """Return the shape of a body."""
    converter = _converter()
    found: JsonSchema = converter.schema2jsonschema(schema)
    if schema.unknown == RAISE:
        found["additionalProperties"] = False
    return {"type": "object", **found}


def patched(schema: Schema) -> JsonSchema:
    """Return the shape of a merge patch: everything may be missing, or null."""
    whole = taken(schema)
    properties = {name: _or_null(shape) for name, shape in whole["properties"].items()}
    return {**_without(whole, "required"), "properties": properties}


def many(collection: str, document: JsonSchema) -> JsonSchema:
    """Return the shape of a body with many documents."""
    return {
        "type": "object",
        "required": [collection],
        "properties": {collection: {"type": "array", "items": document}},
        "additionalProperties": False,
    }


def page(items: JsonSchema) -> JsonSchema:
    """Return the shape of a page of a list."""
    numbers = ("skip", "max_limit", "count", "total_count")
    return {
        "type": "object",
        "required": ["items", *numbers, "has_more"],
        "properties": {
            "items": {"type": "array", "items": items},
            **{name: {"type": "integer"} for name in numbers},
            "has_more": {"type": "boolean"},
            "next_cursor": {"type": ["string", "null"], "description": "where to go on"},
        },
    }


def _documents() -> dict[str, Schema]:
    return {**SCHEMAS, "edges": EdgeSchema()}


def _answered(schema: Schema) -> JsonSchema:
    """Return the shape of stored documents, which have a key and may have more than it says."""
    whole = _without(taken(schema), "required", "additionalProperties")
    described = {name: {"type": "string", "description": text} for name, text in _KEYS.items()}
    return {**whole, "properties": {**whole["properties"], **described}}


def _component_of(schema: Any) -> str | None:
    """Return the name under which the description has a schema; None: it is written in place."""
    kind = schema if isinstance(schema, type) else type(schema)
    return next(
        (component(name) for name, known in _documents().items() if type(known) is kind), None
    )


def _converter(name_of: Any = lambda _: None) -> Any:
    """Return what converts schemas; nested ones without a name are written where they are."""
    plugin = MarshmallowPlugin(schema_name_resolver=name_of)
    APISpec("torc", "1", VERSION, plugins=[plugin])
    if plugin.converter is None:
        message = "apispec has not made the plugin's converter"
        raise RuntimeError(message)
    return plugin.converter


def _or_null(shape: JsonSchema) -> JsonSchema:
    return shape if not shape else {"anyOf": [_without(shape, "default"), {"type": "null"}]}


def _without(schema: Mapping[str, Any], *names: str) -> JsonSchema:
    return {name: value for name, value in schema.items() if name not in names}
