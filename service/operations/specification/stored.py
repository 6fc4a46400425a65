"""A stored workflow as a specification looks at it: what there is, and what is joined to what."""

from collections.abc import Sequence
from functools import cached_property

from arango.database import StandardDatabase

from graph_schema.collections import SCHEDULERS
from service.database.query import load_query
from service.operations.documents import Document
from service.operations.listing import Selection, list_documents
from service.operations.restart_plan import grouped
from service.operations.specification.naming import unique_names

#: ``{edge: (kind, direction) of the references that make it}``
REFERENCES = {
    "needs": ("files", "input"),
    "produces": ("files", "output"),
    "consumes": ("user_data", "input"),
    "stores": ("user_data", "output"),
}

#: ``{section: what a document of it is called that has no name}``
_SECTIONS = {
    "jobs": "job",
    "files": "file",
    "user_data": "user_data",
    "resource_requirements": "resources",
    "failure_handlers": "handler",
    **dict.fromkeys(SCHEDULERS, "scheduler"),
}

#: Sections in which what nothing is joined to needs no name.
_MAYBE_NAMELESS = frozenset({"user_data", "resource_requirements"})

#: More than any list has.
_ALL = Selection(limit=10**12)


class Stored:
    """What belongs to a workflow, with names that are unique in their section.

    Attributes:
        documents: ``{section: documents}``; jobs in the order of their places.
        names: ``{section: {id: name}}``
        links: ``{edge: {id of a job: ids}}``
    """

    def __init__(self, database: StandardDatabase, workflow_key: str) -> None:
        self.documents: dict[str, list[Document]] = {
            section: list_documents(database, section, workflow_key, _ALL).items
            for section in _SECTIONS
        }
        # A handler without rules handles nothing, and a specification cannot say it.
        self.documents["failure_handlers"] = [
            handler for handler in self.documents["failure_handlers"] if handler.get("rules")
        ]
        self.documents["jobs"].sort(key=lambda job: (job.get("position") or 0, int(job["_key"])))
        pairs: dict[str, list[tuple[str, str]]] = {
            edge: load_query("restart/links")(database, workflow_key=workflow_key, edges=edge)
            for edge in (*REFERENCES, "requires", "blocks")
        }
        joined = {other for found in pairs.values() for _, other in found}
        self.names = {
            section: unique_names(
                noun,
                [
                    document
                    for document in self.documents[section]
                    if document.get("name")
                    or section not in _MAYBE_NAMELESS
                    or document["_id"] in joined
                ],
            )
            for section, noun in _SECTIONS.items()
        }
        self.links = {edge: grouped(found) for edge, found in pairs.items()}
        self._writers = {
            edge: grouped((other, job) for job, other in pairs[edge])
            for edge in ("produces", "stores")
        }
        self._blockers = grouped((blocked, blocking) for blocking, blocked in pairs["blocks"])
        self._places = {job["_id"]: place for place, job in enumerate(self.documents["jobs"])}

    def linked(self, edge: str, job: Document) -> Sequence[str]:
        """Return the ids of what a job is joined to."""
        return self.links[edge].get(job["_id"], ())

    def writers(self, edge: str, other: str) -> Sequence[str]:
        """Return the ids of the jobs that produce a file, or store user data."""
        return self._writers[edge].get(other, ())

    def depends_on(self, job: Document) -> list[str]:
        """Return the names of the jobs that block a job, unless files or user data say so."""
        implied = {
            writer
            for read, written in (("needs", "produces"), ("consumes", "stores"))
            for other in self.linked(read, job)
            for writer in self.writers(written, other)
        }
        blocking = {
            blocker
            for blocker in self._blockers.get(job["_id"], ())
            if blocker in self._places and blocker not in implied
        }
        return [self.names["jobs"][id_] for id_ in sorted(blocking, key=self._places.__getitem__)]

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Return ``{id: its own name}`` of files and user data that are called otherwise here."""
        return {
            document["_id"]: document["name"]
            for section in ("files", "user_data")
            for document in self.documents[section]
            if document.get("name") and document["name"] != self.names[section][document["_id"]]
        }
