"""Edges, and the joins that they make."""

from functools import partial

import falcon
from arango.database import StandardDatabase
from marshmallow import RAISE, Schema, fields

from graph_schema.collections import COLLECTIONS
from graph_schema.documents.by_collection import SCHEMAS
from graph_schema.documents.edge import EdgeSchema
from graph_schema.edges import EDGES
from service.errors import NotFound
from service.operations import documents, edges, links, removal
from service.operations.listing import Selection, list_documents
from service.operations.revising import revise_document
from service.operations.specification.problems import suggestion
from service.resources.bodies import read_document, read_object
from service.resources.callers import caller
from service.resources.filters import example_conditions
from service.resources.paging import (
    MAX_LIMIT,
    documents_media,
    page_media,
    read_limit,
    read_selection,
    read_skip,
)
from service.resources.preconditions import answer_added, answer_document, check_removal
from service.resources.revisions import read_revision

_SCHEMA = EdgeSchema()


class _ManyEdgesSchema(Schema):
    class Meta:
        unknown = RAISE

    edges = fields.List(fields.Nested(EdgeSchema), required=True)


MANY_EDGES = _ManyEdgesSchema()


class Edges:
    """The edges of a workflow of one kind."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_get(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, name: str
    ) -> None:
        """List edges."""
        workflow = documents.get_document(self._database, "workflows", workflow_key)["_key"]
        selection = read_selection(request, _SCHEMA)
        page = list_documents(self._database, _edge(name), workflow, selection)
        response.media = documents_media(request, _SCHEMA, selection, page)

    def on_post(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, name: str
    ) -> None:
        """Join two documents."""
        body = read_document(request, _SCHEMA)
        ends = body["_from"], body["_to"]
        added = edges.add_edge(self._database, _edge(name), workflow_key, ends, body["data"])
        answer_added(response, added)

    def on_delete(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, name: str
    ) -> None:
        """Remove all edges."""
        workflow = documents.get_document(self._database, "workflows", workflow_key)["_key"]
        by = caller(request)
        number = removal.delete_edges(self._database, _edge(name), workflow, by=by)
        response.media = {"message": f"Removed {number} edges.", "count": number}

    def on_post_bulk(
        self, request: falcon.Request, response: falcon.Response, workflow_key: str, name: str
    ) -> None:
        """Join pairs of documents by edges of one kind: all of them, or none."""
        new = [
            ((body["_from"], body["_to"]), body["data"])
            for body in read_document(request, MANY_EDGES)["edges"]
        ]
        response.status = falcon.HTTP_201
        added = edges.add_edges(self._database, _edge(name), workflow_key, new)
        response.media = {"items": added}

    def on_get_names(self, _: falcon.Request, response: falcon.Response, workflow_key: str) -> None:
        """List the kinds of edges, what they join, and how many there are."""
        response.media = {"items": links.list_edge_collections(self._database, workflow_key)}


class Edge:
    """One edge."""

    def __init__(self, database: StandardDatabase) -> None:
        self._database = database

    def on_get(
        self,
        request: falcon.Request,
        response: falcon.Response,
        workflow_key: str,
        name: str,
        key: str,
    ) -> None:
        """Get the edge."""
        workflow = documents.key_in("workflows", workflow_key)
        found = documents.get_document(self._database, _edge(name), key, workflow)
        answer_document(request, response, found)

    def on_patch(
        self,
        request: falcon.Request,
        response: falcon.Response,
        workflow_key: str,
        name: str,
        key: str,
    ) -> None:
        """Change the data of the edge: a JSON merge patch."""
        workflow = documents.key_in("workflows", workflow_key)
        revision = read_revision(request, _edge(name))
        changed = revise_document(self._database, name, key, revision, workflow)
        answer_document(request, response, changed)

    def on_put(
        self,
        request: falcon.Request,
        response: falcon.Response,
        workflow_key: str,
        name: str,
        key: str,
    ) -> None:
        """Replace the data of the edge."""
        self.on_patch(request, response, workflow_key, name, key)

    def on_delete(
        self,
        request: falcon.Request,
        response: falcon.Response,
        workflow_key: str,
        name: str,
        key: str,
    ) -> None:
        """Remove the edge."""
        which = self._database, _edge(name), key, documents.key_in("workflows", workflow_key)
        check_removal(request, partial(documents.get_document, *which))
        response.media = removal.remove_document(*which, by=caller(request))


class Join:
    """Documents joined with what an edge leads to, or comes from."""

    def __init__(self, database: StandardDatabase, direction: str) -> None:
        self._database = database
        self._direction = direction

    def on_post(
        self,
        request: falcon.Request,
        response: falcon.Response,
        workflow_key: str,
        collection: str,
        name: str,
    ) -> None:
        """List ``{from, to, edge}``; the body is an example of the primary documents."""
        example = read_object(request)
        schema = SCHEMAS[_collection(collection)]
        selection = Selection(
            conditions=example_conditions(example, schema),
            skip=read_skip(request),
            limit=read_limit(request, MAX_LIMIT),
        )
        join = collection, _edge(name), self._direction
        page = edges.join_collections(self._database, workflow_key, join, selection)
        response.media = page_media(page)


def _edge(name: str) -> str:
    if name not in EDGES:
        hint = suggestion(name, EDGES) or f"; known are {', '.join(EDGES)}."
        message = f"There is no edge collection {name!r}{hint}"
        raise NotFound(message)
    return name


def _collection(name: str) -> str:
    if name not in COLLECTIONS:
        hint = suggestion(name, COLLECTIONS) or f"; known are {', '.join(COLLECTIONS)}."
        message = f"There is no collection {name!r}{hint}"
        raise NotFound(message)
    return name
