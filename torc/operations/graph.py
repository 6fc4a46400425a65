"""What the graph can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torc.models import Edge, Join, Page, Record
from torc.operations.verbs import PARTIAL, Body, listing, members, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from torc.transport import Transport


class GraphOperations:
    """Edges, joins along edges, and questions in AQL."""

    transport: Transport

    def add_edge(self, workflow: str | int, name: str, body: Body) -> Edge:
        """Store an edge: ``{"_from": id, "_to": id}``."""
        return Edge(self.transport.ask("POST", _path(workflow, name), body=members(body)))

    def bulk_add_edges(self, workflow: str | int, name: str, body: Iterable[Body]) -> list[Edge]:
        """Store edges of one kind, all of them or none, and return them in the same order.

        Raises:
            NotFound: if there is no such workflow, or no document at the end of one of them.
            Refused: if they cannot join such documents, or two of them are joined already.
            Conflict: if jobs would wait for each other then.
        """
        path = f"/workflows/{quoted(workflow)}/bulk_edges/{quoted(name)}"
        new = {"edges": [members(one) for one in body]}
        return [Edge(one) for one in self.transport.ask("POST", path, body=new)["items"]]

    def list_edge_collections(self, workflow: str | int) -> list[Record]:
        """Return the kinds of edges: ``name``, ``from``, ``to``, ``reads``, and their ``count``."""
        path = f"/workflows/{quoted(workflow)}/edges"
        return [Record(kind) for kind in self.transport.ask("GET", path)["items"]]

    def list_collection_names(self, workflow: str | int) -> list[str]:
        """Return the names of the collections of documents and of edges."""
        path = f"/workflows/{quoted(workflow)}/collection_names"
        return list(self.transport.ask("GET", path)["names"])

    def list_edges(
        self,
        workflow: str | int,
        name: str,
        *,
        skip: int = 0,
        limit: int | None = None,
        sort_by: str | None = None,
        reverse_sort: bool = False,
        **filters: Any,
    ) -> Page[Edge]:
        """Return a page of the edges of one kind (``blocks``, ``stores``, …), as any list."""
        query = listing(skip, limit, sort_by, reverse_sort=reverse_sort, filters=filters)
        return Page(Edge, self.transport.ask("GET", _path(workflow, name), query))

    def delete_edges(self, workflow: str | int, name: str) -> Record:
        """Remove all edges of one kind from a workflow."""
        return Record(self.transport.ask("DELETE", _path(workflow, name)))

    def get_edge(self, workflow: str | int, name: str, key: str | int) -> Edge:
        """Return one edge."""
        return Edge(self.transport.ask("GET", f"{_path(workflow, name)}/{quoted(key)}"))

    def modify_edge(self, workflow: str | int, name: str, key: str | int, body: Body) -> Edge:
        """Change the ``data`` of an edge, and return the edge as stored."""
        path = f"{_path(workflow, name)}/{quoted(key)}{PARTIAL}"
        return Edge(self.transport.ask("PUT", path, body=members(body)))

    def patch_edge(self, workflow: str | int, name: str, key: str | int, body: Body) -> Edge:
        """Merge into the ``data`` of an edge."""
        path = f"{_path(workflow, name)}/{quoted(key)}"
        return Edge(self.transport.ask("PATCH", path, body=members(body)))

    def remove_edge(self, workflow: str | int, name: str, key: str | int) -> Edge:
        """Remove one edge, and return what it was."""
        return Edge(self.transport.ask("DELETE", f"{_path(workflow, name)}/{quoted(key)}"))

    def join_collections_by_outbound_edge(
        self,
        key: str | int,
        collection: str,
        edge: str,
        body: Mapping[str, Any] | None = None,
        *,
        skip: int = 0,
        limit: int | None = None,
    ) -> Page[Join]:
        """Follow edges from documents of a collection to where they lead.

        Args:
            key: whose documents.
            collection: where to start.
            edge: the kind of edge to follow.
            body: attributes that the documents at the start must have.
            skip: how many documents at the start to leave out.
            limit: how many documents at the start to take.

        Returns:
            A page of ``from``, ``to`` and ``edge``.
        """
        direction = f"join_by_outbound_edge/{quoted(collection)}/{quoted(edge)}"
        return self._join(key, direction, body, {"skip": skip or None, "limit": limit})

    def join_collections_by_inbound_edge(
        self,
        key: str | int,
        collection: str,
        edge: str,
        body: Mapping[str, Any] | None = None,
        *,
        skip: int = 0,
        limit: int | None = None,
    ) -> Page[Join]:
        """Follow edges back from documents of a collection to where they come from.

        As :meth:`join_collections_by_outbound_edge`; the documents of the collection are ``to``.
        """
        direction = f"join_by_inbound_edge/{quoted(collection)}/{quoted(edge)}"
        return self._join(key, direction, body, {"skip": skip or None, "limit": limit})

    def list_job_dependencies(
        self, workflow: str | int, *, skip: int = 0, limit: int | None = None
    ) -> Page[Record]:
        """Return which job waits for which one directly, also for what that one writes.

        Returns:
            A page of ``job_key``, ``job_name``, ``depends_on_job_key``, ``depends_on_job_name``.
        """
        return self._relate(workflow, "job_dependencies", skip, limit)

    def list_job_file_relationships(
        self, workflow: str | int, *, skip: int = 0, limit: int | None = None
    ) -> Page[Record]:
        """Return which jobs write and read which files.

        Returns:
            A page of ``file_…``, ``producer_job_…`` and ``consumer_job_…`` ``key`` and ``name``,
            those of a job None where there is none, and ``file_path``.
        """
        return self._relate(workflow, "job_file_relationships", skip, limit)

    def list_job_user_data_relationships(
        self, workflow: str | int, *, skip: int = 0, limit: int | None = None
    ) -> Page[Record]:
        """Return which jobs write and read which user data, as of files."""
        return self._relate(workflow, "job_user_data_relationships", skip, limit)

    def get_dot_graph(self, workflow: str | int, picture: str) -> str:
        """Return a picture of a workflow in DOT, the language of Graphviz.

        Args:
            workflow: which workflow.
            picture: ``job_job_dependencies``, ``job_file_dependencies`` or
                ``job_user_data_dependencies``.

        Raises:
            NotFound: if there is no such workflow, or no such picture.
        """
        path = f"/workflows/{quoted(workflow)}/dot_graph/{quoted(picture)}"
        return str(self.transport.ask("GET", path)["graph"])

    def query_aql(
        self,
        query: str,
        bind_vars: Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
    ) -> Page[Any]:
        """Ask the database in AQL; a question that would write is refused.

        Raises:
            Refused: if the query is wrong, or would write.
        """
        body = {"query": query, "bind_vars": dict(bind_vars or {})}
        more = {} if limit is None else {"limit": limit}
        answer = self.transport.ask("POST", "/aql", body={**body, **more}, repeatable=True)
        return Page(_as_it_is, answer)

    def _relate(self, workflow: str | int, what: str, skip: int, limit: int | None) -> Page[Record]:
        query = {"skip": skip or None, "limit": limit}
        path = f"/workflows/{quoted(workflow)}/{what}"
        return Page(Record, self.transport.ask("GET", path, query))

    def _join(
        self,
        key: str | int,
        direction: str,
        body: Mapping[str, Any] | None,
        query: Mapping[str, Any],
    ) -> Page[Join]:
        path = f"/workflows/{quoted(key)}/{direction}"
        answer = self.transport.ask("POST", path, query, dict(body or {}), repeatable=True)
        return Page(Join, answer)


def _as_it_is(row: Any) -> Any:
    return row


def _path(workflow_key: str | int, name: str) -> str:
    return f"/workflows/{quoted(workflow_key)}/edges/{quoted(name)}"
