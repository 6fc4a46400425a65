"""What a PATCH and a PUT make of a document.

- PATCH is a JSON merge patch: objects are merged, null removes an attribute or sets it back to
  its default.
- PUT replaces the document: what the body leaves out goes back to its default. With
  ``?partial=true`` it stays as it is, and each attribute in the body is replaced whole; clients of
  the earlier system mean that.

What only the service may set stays as it is in either case.

Source:
    RFC 7396, JSON Merge Patch.
"""

from collections.abc import Mapping
from typing import Any

import falcon
from marshmallow import RAISE, Schema, missing

from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.edge import EdgeSchema
from graph_schema.edges import EDGES
from graph_schema.job_status import MANAGED
from service.errors import InvalidDocument, InvalidRequest, Problem
from service.operations.documents import SYSTEM_ATTRIBUTES, Document
from service.operations.revising import Revision
from service.operations.specification.documents import with_amounts
from service.resources.bodies import load, read_object
from service.resources.preconditions import check_revision

#: ``{collection: what stays as it is, whatever the body says}``
KEPT: dict[str, frozenset[str]] = {
    "compute_nodes": frozenset({"lease_expires_at", "suspected_at"}),
    "resource_requirements": frozenset({"memory_bytes", "runtime_seconds"}),
}

#: ``{collection: what must not be changed}``
FIXED: dict[str, frozenset[str]] = {
    "jobs": frozenset(MANAGED),
    **dict.fromkeys(EDGES, frozenset({"_from", "_to"})),
}

#: ``{collection: what stays as it is unless the body says something}``
_SET_ONCE = {"workflows": frozenset({"timestamp"}), "events": frozenset({"timestamp"})}

_NONE: frozenset[str] = frozenset()


def read_revision(request: falcon.Request, collection: str) -> Revision:
    """Return what a request makes of a document; checked as far as that needs no document.

    Raises:
        InvalidDocument: if the body is not such a document; it lists all problems.
    """
    schema = SCHEMAS.get(collection) or EdgeSchema()
    body = read_object(request)
    named = body.get("_rev")
    if not isinstance(named, str | None):
        message = "_rev: must be text."
        raise InvalidDocument(message, [Problem("_rev", "must be text")])
    is_partial = request.get_param_as_bool("partial", default=False)
    if request.method == "PATCH":
        make = _merging(schema, body)
    elif is_partial:
        make = _assigning(load(body, schema, partial=True))
    else:
        make = _replacing(schema, collection, body)

    def revise(present: Document) -> Document:
        check_revision(request, present, named)
        return _settled(collection, present, make(present))

    return revise


def _replacing(schema: Schema, collection: str, body: dict[str, Any]) -> Revision:
    stays = _NONE.union(*(names.get(collection, _NONE) for names in (_SET_ONCE, KEPT, FIXED)))
    document = load(body, schema, partial=tuple(stays))
    given = {name: document[name] for name in document if name in body or name not in stays}

    def replace(present: Document) -> Document:
        unknown = present.keys() - schema.fields.keys() if schema.unknown == RAISE else set()
        kept = stays | unknown | SYSTEM_ATTRIBUTES
        return {**{name: present[name] for name in kept & present.keys()}, **given}

    return replace


def _assigning(changes: dict[str, Any]) -> Revision:
    return lambda present: {**present, **changes}


def _merging(schema: Schema, patch: dict[str, Any]) -> Revision:
    def merge(present: Document) -> Document:
        changes = {
            name: merged(present.get(name), value)
            for name, value in patch.items()
            if value is not None
        }
        document = {**present, **load(changes, schema, partial=True)}
        for name, value in patch.items():
            if value is None:
                _reset(document, name, schema)
        return document

    _check_names(schema, patch)
    return merge


def _check_names(schema: Schema, patch: dict[str, Any]) -> None:
    """Refuse unknown names also where a null would remove what is not there anyway."""
    load(dict.fromkeys(patch.keys() - schema.fields.keys()), schema, partial=True)


def merged(target: Any, patch: Any) -> Any:
    """Return what a merge patch makes of a value.

    Example:
        >>> merged({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": None}, "e": 4})
        {'a': 1, 'b': {'d': 3}, 'e': 4}
    """
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def _reset(document: Document, name: str, schema: Schema) -> None:
    field = schema.fields.get(name)
    if field is not None and field.required:
        message = f"{name}: must not be removed."
        raise InvalidDocument(message, [Problem(name, "must not be removed")])
    default = missing if field is None else field.load_default
    if default is missing:
        document.pop(name, None)
    else:
        document[name] = default() if callable(default) else default


def _settled(collection: str, present: Document, document: Document) -> Document:
    """Return a document with what is not for the body to say.

    Raises:
        InvalidRequest: if the body says otherwise of what must not be changed.
    """
    fixed = FIXED.get(collection, _NONE)
    for name in fixed & (document.keys() | present.keys()):
        if document.get(name) != present.get(name):
            raise InvalidRequest(_fixed(collection, name))
    kept = SYSTEM_ATTRIBUTES | KEPT.get(collection, _NONE) | fixed
    settled = {name: value for name, value in document.items() if name not in kept}
    settled.update({name: present[name] for name in kept & present.keys()})
    if collection == "resource_requirements":
        settled.update(with_amounts(settled))
    return settled


def _fixed(collection: str, name: str) -> str:
    if collection == "jobs":
        return (
            f"The {name} of a job is not to be set; it follows from initialize_jobs,"
            " start_job, complete_job, cancel and reset_status."
        )
    return f"The {name} of an edge is not to be changed; remove the edge, and add another."
