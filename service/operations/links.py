"""What documents are joined to, as lists."""

from dataclasses import dataclass
from typing import Any, Literal

from arango.database import StandardDatabase

from graph_schema.edges import EDGES
from service.database.query import load_query
from service.operations.documents import get_document
from service.operations.listing import Page, Selection, list_documents


@dataclass(frozen=True)
class Link:
    """One kind of edge, from the documents of a collection on, or back from them."""

    collection: str
    edge: str
    direction: Literal["outbound", "inbound"]

    @property
    def lists(self) -> str:
        """The collection at the other end.

        Example:
            >>> Link("files", "needs", "inbound").lists
            'jobs'
        """
        edge = EDGES[self.edge]
        [other] = edge.targets if self.direction == "outbound" else edge.origins
        return other


def list_linked(
    database: StandardDatabase, workflow_key: str, link: Link, key: str, selection: Selection
) -> Page:
    """Return a page of what one kind of edge joins a document to.

    Raises:
        NotFound: if there is no such document.
    """
    document = get_document(database, link.collection, key, workflow_key)
    ends = "targets_of" if link.direction == "outbound" else "origins_of"
    keys = load_query(f"edges/{ends}")(database, edges=link.edge, id=document["_id"])
    return list_documents(database, link.lists, document["workflow_key"], selection, keys)


def list_downstream_jobs(
    database: StandardDatabase, workflow_key: str, job_key: str, selection: Selection
) -> Page:
    """Return a page of the jobs that depend on a job, at any depth.

    Raises:
        NotFound: if there is no such job.
    """
    job = get_document(database, "jobs", job_key, workflow_key)
    keys = load_query("jobs/downstream")(database, id=job["_id"])
    return list_documents(database, "jobs", job["workflow_key"], selection, keys)


def list_edge_collections(database: StandardDatabase, workflow_key: str) -> list[dict[str, Any]]:
    """Return every kind of edge, and how many edges of it a workflow has.

    Raises:
        NotFound: if there is no such workflow.
    """
    workflow = get_document(database, "workflows", workflow_key)["_key"]
    none = Selection(limit=0)
    return [
        {
            "name": edge.name,
            "from": list(edge.origins),
            "to": list(edge.targets),
            "reads": edge.reads,
            "count": list_documents(database, edge.name, workflow, none).total_count,
        }
        for edge in EDGES.values()
    ]
