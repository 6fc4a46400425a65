"""Marshmallow's schemas as JSON Schemas: what is taken, what patches one, and what is answered."""

from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import RAISE, Schema, fields

from graph_schema.collections import COLLECTIONS
from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.document import DocumentSchema
from graph_schema.documents.edge import EdgeSchema
from service.resources.openapi.comments import comments_of
from service.resources.revisions import FIXED, KEPT

VERSION = "3.1.0"

JsonSchema = dict[str, Any]

#: What every stored document has.
_KEYS = ("_key", "_id", "_rev")

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
    return _without(taken(schema), "required", "additionalProperties")


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
    converter: Any = plugin.converter
    converter.add_attribute_function(_said_of)
    return converter


def _said_of(_: Any, field: fields.Field[Any], **__: Any) -> JsonSchema:
    """Return what apispec does not know of a field."""
    schema = field.parent
    if not isinstance(schema, Schema) or field.name is None:
        return {}
    text = comments_of(type(schema)).get(field.name)
    said: JsonSchema = {"description": text} if text else {}
    if isinstance(field, fields.Enum):
        said["type"] = "string"
    if isinstance(schema, DocumentSchema) and field.name in _written_by_service(schema):
        said["readOnly"] = True
    return said


def _written_by_service(schema: DocumentSchema) -> set[str]:
    collection = next(
        (name for name, known in SCHEMAS.items() if isinstance(schema, type(known))), ""
    )
    return {"_key", "_id", "workflow_key", *KEPT.get(collection, ()), *FIXED.get(collection, ())}


def _or_null(shape: JsonSchema) -> JsonSchema:
    return shape if not shape else {"anyOf": [_without(shape, "default"), {"type": "null"}]}


def _without(schema: Mapping[str, Any], *names: str) -> JsonSchema:
    return {name: value for name, value in schema.items() if name not in names}
