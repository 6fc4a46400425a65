"""Documents of any collection in the table: add, get, list, modify, remove, delete."""

from functools import partial
from typing import Any

import falcon
from arango.database import StandardDatabase
from marshmallow import RAISE, Schema, fields

from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.job import NewJobSchema
from service.operations import documents, jobs
from service.operations.events import milliseconds
from service.operations.listing import list_documents
from service.operations.lost_workers import retire, retire_all
from service.operations.removal import remove_document
from service.operations.revising import revise_document
from service.operations.specification.documents import with_amounts
from service.resources.bodies import read_document
from service.resources.callers import caller
from service.resources.paging import documents_media, read_selection
from service.resources.preconditions import answer_added, answer_document, check_removal
from service.resources.revisions import read_revision

#: What the service writes of a compute node.
_LEASE = frozenset({"lease_expires_at", "suspected_at"})


class Documents:
    """The documents of a workflow in one collection."""

    def __init__(self, database: StandardDatabase, collection: str) -> None:
        self._database = database
        self._collection = collection
        self._schema = SCHEMAS[collection]

    def on_get(self, request: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """List documents."""
        workflow = documents.get_document(self._database, "workflows", workflow_key)
        selection = read_selection(request, self._schema)
        page = list_documents(self._database, self._collection, workflow["_key"], selection)
        response.media = documents_media(request, self._schema, selection, page)

    def on_post(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Add a document."""
        document = completed(self._collection, read_document(request, self._schema))
        key = documents.key_in("workflows", workflow_key)
        [added] = documents.add_documents(self._database, self._collection, key, [document])
        answer_added(response, added)

    def on_delete(self, _: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """Remove all documents."""
        workflow = documents.get_document(self._database, "workflows", workflow_key)
        if self._collection == "compute_nodes":
            retire_all(self._database, workflow["_key"])
        number = documents.delete_documents(self._database, self._collection, workflow["_key"])
        response.media = {"message": f"Removed {number} documents.", "count": number}


class ManyDocuments:
    """Documents to add to a workflow, all of them or none: ``{"files": [{…}, {…}]}``."""

    def __init__(self, database: StandardDatabase, collection: str) -> None:
        self._database = database
        self._collection = collection
        schema = NewJobSchema() if collection == "jobs" else SCHEMAS[collection]
        listed = fields.List(fields.Nested(schema), required=True)
        self._schema = Schema.from_dict({collection: listed})(unknown=RAISE)

    def on_post(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str
    ) -> None:
        """Add documents, all of them or none."""
        new = read_document(request, self._schema)[self._collection]
        response.status = falcon.HTTP_201
        response.media = {"items": self._add(workflow_key, new)}

    def _add(self, workflow_key: str, new: list[dict[str, Any]]) -> list[dict[str, Any]]:
        key = documents.get_document(self._database, "workflows", workflow_key)["_key"]
        if self._collection == "jobs":
            return jobs.add_jobs(self._database, key, new)
        many = [completed(self._collection, document) for document in new]
        return documents.add_documents(self._database, self._collection, key, many)


class Document:
    """One document; the workflow in the path may be left out."""

    def __init__(self, database: StandardDatabase, collection: str) -> None:
        self._database = database
        self._collection = collection
        self._schema = SCHEMAS[collection]

    def on_get(
        self,
        request: falcon.Request,
        response: falcon.Response,
        key: str,
        workflow_key: str | None = None,
    ) -> None:
        """Get the document."""
        found = documents.get_document(self._database, self._collection, key, _short(workflow_key))
        answer_document(request, response, found)

    def on_patch(
        self,
        request: falcon.Request,
        response: falcon.Response,
        key: str,
        workflow_key: str | None = None,
    ) -> None:
        """Change attributes of the document: a JSON merge patch."""
        revision = read_revision(request, self._collection)
        changed = revise_document(
            self._database, self._collection, key, revision, _short(workflow_key)
        )
        if self._collection == "compute_nodes" and changed["is_active"] is False:
            changed = retire(self._database, changed["workflow_key"], changed["_key"])
        answer_document(request, response, changed)

    def on_put(
        self,
        request: falcon.Request,
        response: falcon.Response,
        key: str,
        workflow_key: str | None = None,
    ) -> None:
        """Replace the document."""
        self.on_patch(request, response, key, workflow_key)

    def on_delete(
        self,
        request: falcon.Request,
        response: falcon.Response,
        key: str,
        workflow_key: str | None = None,
    ) -> None:
        """Remove the document."""
        which = self._database, self._collection, key, _short(workflow_key)
        check_removal(request, partial(documents.get_document, *which))
        response.media = remove_document(*which, by=caller(request))


def completed(collection: str, document: dict[str, Any]) -> dict[str, Any]:
    """Return a new document with what the service works out itself."""
    if collection == "resource_requirements":
        return {**document, **with_amounts(document)}
    if collection == "compute_nodes":
        return _without_lease(document)
    if collection == "events":
        return {"timestamp": milliseconds(), **document}
    return document


def _short(workflow_key: str | None) -> str | None:
    return None if workflow_key is None else documents.key_in("workflows", workflow_key)


def _without_lease(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name not in _LEASE}
