"""Documents of one collection: add, get, modify, remove, delete. Lists are in ``listing``."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Any, cast

from arango.collection import StandardCollection
from arango.database import StandardDatabase

from graph_schema.collections import COLLECTIONS
from graph_schema.edges import EDGES, edges_at
from service.database.failures import translated
from service.database.query import load_query
from service.errors import Conflict, InvalidRequest, NotFound
from service.operations.current_request import once

#: What the database allows in a key.
_KEY = re.compile(r"[A-Za-z0-9_\-:.@()+,=;$!*'%]{1,254}")

#: Attributes that belong to the database, or say whose the document is.
SYSTEM_ATTRIBUTES = frozenset({"_key", "_id", "_rev", "workflow_key"})

#: Where what one document is called is a plural.
_PLURALS = frozenset({"resource_requirements", "compute_node_stats", "job_process_stats"})

Document = dict[str, Any]


def add_documents(
    database: StandardDatabase, collection: str, workflow_key: str, documents: Sequence[Document]
) -> list[Document]:
    """Add documents to a workflow and return them with their keys.

    Raises:
        NotFound: if there is no such workflow.
    """
    new = [without_system_attributes(document) for document in documents]
    add = partial(load_query("documents/add"), database, collection=collection, documents=new)
    added = once(database, partial(add, workflow_key=workflow_key))
    if new and not added:
        raise missing(workflow_key, "workflows")
    return added


def get_document(
    database: StandardDatabase, collection: str, key: str, workflow_key: str | None = None
) -> Document:
    """Return a document by its key, or by its id.

    Args:
        database: where to look.
        collection: its collection.
        key: ``77`` or ``jobs/77``.
        workflow_key: refuse a document of another workflow; None for any.

    Raises:
        NotFound: if there is none.
    """
    found = _get(database.collection(collection), key_in(collection, key))
    if found is None or workflow_key not in {None, found.get("workflow_key")}:
        raise missing(key, collection, workflow_key)
    return found


def modify_document(
    database: StandardDatabase,
    collection: str,
    key: str,
    changes: Document,
    workflow_key: str | None = None,
) -> Document:
    """Change attributes of a document and return it as it is now.

    Args:
        database: where it is.
        collection: its collection.
        key: its key or id.
        changes: attributes and their new values; ``_rev``, if given, must be the present one.
        workflow_key: refuse a document of another workflow; None for any.

    Raises:
        NotFound: if there is none.
        Conflict: if the document changed since it was read.
    """
    changed = load_query("documents/modify")(
        database,
        collection=collection,
        key=key_in(collection, key),
        workflow_key=workflow_key,
        revision=changes.get("_rev"),
        changes=without_system_attributes(changes),
    )
    if not changed:
        present = get_document(database, collection, key, workflow_key)
        message = (
            f"{noun(collection)} {key} changed since it was read: its revision is"
            f" {present['_rev']}, not {changes.get('_rev')}. Read it again."
        )
        raise Conflict(message)
    return dict(changed[0])


def remove_document(
    database: StandardDatabase, collection: str, key: str, workflow_key: str | None = None
) -> Document:
    """Remove a document with its edges, and return it as it was.

    Raises:
        NotFound: if there is none.
    """
    present = get_document(database, collection, key, workflow_key)
    for edge in edges_at(collection):
        load_query("edges/remove_at")(database, edges=edge.name, ids=[present["_id"]])
    load_query("documents/remove")(database, collection=collection, key=present["_key"])
    return present


def delete_documents(database: StandardDatabase, collection: str, workflow_key: str) -> int:
    """Remove every document of a workflow from a collection, with their edges.

    Returns:
        How many there were.
    """
    for edge in edges_at(collection):
        load_query("edges/remove_all_at")(
            database, edges=edge.name, collection=collection, workflow_key=workflow_key
        )
    removed = load_query("documents/remove_all")(
        database, collection=collection, workflow_key=workflow_key
    )
    return len(removed)


def key_in(collection: str, key: str) -> str:
    """Return the key of a key or id, checked.

    Raises:
        NotFound: if it is the id of another collection, or nothing that could be a key.
    """
    prefix, _, short = key.rpartition("/")
    if prefix not in {"", collection} or not _KEY.fullmatch(short):
        raise missing(key, collection)
    return short


def missing(key: str, collection: str, workflow_key: str | None = None) -> NotFound:
    """Make the error that says what there is not."""
    where = f" in workflow {workflow_key}" if workflow_key else ""
    are = "are" if collection in _PLURALS else "is"
    return NotFound(f"There {are} no {noun(collection).lower()} {key}{where}.")


def archived(workflow_key: str) -> InvalidRequest:
    """Make the error that says that a workflow is put aside."""
    message = (
        f"Workflow {workflow_key} is archived. Take it back first:"
        f" torc workflows unarchive {workflow_key}, or set is_archived to false."
    )
    return InvalidRequest(message)


def noun(collection: str) -> str:
    """Return what one document of a collection is called, for the start of a sentence."""
    if collection in EDGES:
        return f"edge of {collection!r}"
    singular = COLLECTIONS[collection].singular
    return singular[0].upper() + singular[1:]


@translated
def _get(collection: StandardCollection, key: str) -> Document | None:
    return cast("Document | None", collection.get(key))


def without_system_attributes(document: Document) -> Document:
    """Return a document without what the database adds, and whose it is."""
    return {name: value for name, value in document.items() if name not in SYSTEM_ATTRIBUTES}
